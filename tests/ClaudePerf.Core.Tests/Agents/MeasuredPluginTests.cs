using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Tests.Agents;

/// <summary>Plugins as Claude Code 2.1.332 loads them, one row per measured case.</summary>
public sealed class MeasuredPluginTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("---\ndescription: d\n---\n", "- p:f: d (Tools: All tools)")]
    [InlineData("---\nname: a\n---\nbody", "- p:a: Agent from p plugin (Tools: All tools)")]
    [InlineData("body alone", "- p:f: Agent from p plugin (Tools: All tools)")]
    [InlineData("---\nname: a\ndescription: 'open\n---\n", "- p:f: Agent from p plugin (Tools: All tools)")]
    [InlineData("---\nname: a\ndescription: one\\ntwo\n---\n", "- p:a: one\\ntwo (Tools: All tools)")]
    [InlineData("---\nname: 1.0\ndescription: 5\n---\n", "- p:1: 5 (Tools: All tools)")]
    [InlineData("---\nname: -a\ndescription: ' x '\n---\n", "- p:-a: x (Tools: All tools)")]
    [InlineData("---\nname: a\nwhen_to_use: w\n---\n", "- p:a: w (Tools: All tools)")]
    [InlineData("---\nname: a\ndescription: d\nhooks: 5\n---\n", "- p:a: d (Tools: All tools)")]
    public void An_agent(string text, string line) => Assert.Equal(line, Single("agents/f.md", text).ListingLine);

    [Theory]
    [InlineData("---\ndescription: d\n---\n", "- p:sub:c: d")]
    [InlineData("---\ndescription: d\nname: other\n---\n", "- p:sub:c (p:sub:other): d")]
    [InlineData("---\nwhen_to_use: w\n---\nbody", "- p:sub:c: body - w")]
    [InlineData("body alone", null)]
    public void A_command(string text, string? line)
    {
        var command = Single("commands/sub/c.md", text);

        Assert.Equal(("p:sub:c", line), (command.Name, command.ListingLine));
    }

    [Theory]
    [InlineData("skills/a b.c/SKILL.md", "p:a-b-c")]
    [InlineData("skills/SKILL.md", "p:skills")]
    [InlineData("SKILL.md", "p:project")]
    public void A_skill(string path, string name) => Assert.Equal(name, Single(path, "---\ndescription: d\npaths: src/**\n---\n").Name);

    [Theory]
    [InlineData("", true)]
    [InlineData(",\"agents\":[\"./extra/b.md\"]", true)]
    [InlineData(",\"agents\":[]", true)]
    [InlineData(",\"agents\":\"./agents\"", false)]
    [InlineData(",\"agents\":[\"./agents\"]", false)]
    [InlineData(",\"agents\":\"agents/a.md\"", false)]
    [InlineData(",\"agents\":null", false)]
    [InlineData(",\"commands\":5", false)]
    [InlineData(",\"commands\":{}", true)]
    [InlineData(",\"commands\":{\"n\":{}}", false)]
    [InlineData(",\"skills\":\".\"", true)]
    [InlineData(",\"skills\":\"extra\"", false)]
    [InlineData(",\"hooks\":5", false)]
    [InlineData(",\"mcpServers\":{\"x\":5}", false)]
    [InlineData(",\"version\":1", false)]
    [InlineData(",\"author\":5,\"keywords\":\"a\",\"unknown\":5", true)]
    [InlineData(",\"outputStyles\":\"x\"", false)]
    [InlineData(",\"defaultEnabled\":5", false)]
    [InlineData(",", false)]
    public void A_malformed_manifest_rejects_the_whole_plugin(string more, bool loads)
    {
        _sandbox.Write("project/.claude-plugin/plugin.json", $$"""{"name":"p"{{more}}}""");
        _sandbox.Write("project/skills/s/SKILL.md", "---\ndescription: d\n---\n");

        var ecosystem = _sandbox.Discover();

        Assert.Equal(loads, ecosystem.Definitions.Any(definition => definition.Name == "p:s"));
        Assert.Equal(!loads, ecosystem.Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    [Fact]
    public void A_map_of_commands_names_files()
    {
        _sandbox.Write("project/.claude-plugin/plugin.json", """{"name":"p","commands":{"n":{"source":"./extra/b.md"}}}""");
        _sandbox.Write("project/extra/b.md", "---\ndescription: d\n---\n");

        Assert.Equal("p:n", Assert.Single(_sandbox.Discover().Definitions).Name);
    }

    private PromptDefinition Single(string path, string text)
    {
        _sandbox.Write("project/.claude-plugin/plugin.json", """{"name":"p"}""");
        _sandbox.Write("project/" + path, text);
        return Assert.Single(_sandbox.Discover().Definitions);
    }
}
