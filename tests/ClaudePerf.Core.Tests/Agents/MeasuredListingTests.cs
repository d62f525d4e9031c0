using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Tests.Agents;

/// <summary>
/// Listing lines as Claude Code 2.1.332 sends them, one row per measured case; null if it does not load or list the
/// file.
/// </summary>
public sealed class MeasuredListingTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("description: a --- b\ntools: Read\n---\n", "- a: a (Tools: All tools)")]
    [InlineData("description: d\n# --- c\ntools: Read\n---\n", "- a: d (Tools: All tools)")]
    [InlineData("description: 'a --- b'\n---\n", null)]
    [InlineData("description: d\n-----\nbody", "- a: d (Tools: All tools)")]
    [InlineData("description: d\n ---\nbody", "- a: d (Tools: All tools)")]
    [InlineData("description: d---body", "- a: d (Tools: All tools)")]
    [InlineData("description: '  '\n---\n", "- a:    (Tools: All tools)")]
    [InlineData("description: |\n  text\n---\n", "- a: text\n (Tools: All tools)")]
    [InlineData("description: #1 tool\n---\n", null)]
    [InlineData("description: , x\n---\n", "- a: , x (Tools: All tools)")]
    [InlineData("description: x\u2028y\u0085z\n---\n", "- a: x\u2028y\u0085z (Tools: All tools)")]
    [InlineData("description: d\ntools:\n\t- Read\n\t- Grep\n---\n", "- a: d (Tools: Read, Grep)")]
    [InlineData("description: d\n\t# note\ntools: Read\n---\n", "- a: d (Tools: Read)")]
    [InlineData("description: one\n\ttwo\n---\n", "- a: one two (Tools: All tools)")]
    [InlineData("description: d\ntools: [Read,\n\tGrep]\n---\n", null)]
    [InlineData("description: |\n  text\nx: a: b\n---\n", null)]
    [InlineData("description: a # b\nx: a: b\n---\n", "- a: a # b (Tools: All tools)")]
    [InlineData("description: d\nx: a: b\ntools: [Read, Grep]\n---\n", "- a: d (Tools: Read, Grep)")]
    [InlineData("description: d\ntools: 5\n---\n", "- a: d (Tools: All tools)")]
    [InlineData("description: d\ntools: true\n---\n", "- a: d (Tools: All tools)")]
    [InlineData("description: d\ntools: [1, Read]\n---\n", "- a: d (Tools: Read)")]
    [InlineData("description: d\ndisallowedTools: '*'\n---\n", "- a: d (Tools: All tools)")]
    [InlineData("description: d\ndisallowedTools: 5\n---\n", "- a: d (Tools: All tools)")]
    [InlineData("description: d\nmemory: user\ntools: Grep\n---\n", "- a: d (Tools: Grep, Write, Edit, Read)")]
    [InlineData("description: d\nmemory: local\ntools: Grep\ndisallowedTools: Write\n---\n", "- a: d (Tools: Grep, Edit, Read)")]
    [InlineData("description: d\nmemory: user\n---\n", "- a: d (Tools: All tools)")]
    [InlineData("description: d\nmemory: other\ntools: Grep\n---\n", "- a: d (Tools: Grep)")]
    [InlineData("description: d\n---\nbo\0dy, long enough that one sign of it is no tenth\n", "- a: d (Tools: All tools)")]
    [InlineData("description: d\nhooks: 5\n---\n", null)]
    [InlineData("description: d\nhooks: []\n---\n", null)]
    [InlineData("description: d\nhooks: 'x'\n---\n", null)]
    [InlineData("description: d\nhooks: {PreToolUse: 5}\n---\n", null)]
    [InlineData("description: d\nhooks: {PreToolUse: [{hooks: 7}]}\n---\n", null)]
    [InlineData("description: d\nhooks: {PreToolUse: [{hooks: [{type: command}]}]}\n---\n", null)]
    [InlineData("description: d\nhooks: {PreToolUse: [{hooks: [{type: command, command: x, timeout: 0}]}]}\n---\n", null)]
    [InlineData("description: d\nhooks: {PermissionRequest: 5}\n---\n", null)]
    [InlineData("description: d\nhooks: {Stop: 5}\n---\n", "- a: d (Tools: All tools)")]
    [InlineData("description: d\nhooks: {PreToolUse: [{matcher: x, hooks: [{type: command, command: x}]}]}\n---\n",
        "- a: d (Tools: All tools)")]
    [InlineData("description: d\nhooks: false\n---\n", "- a: d (Tools: All tools)")]
    public void An_agent(string text, string? line)
    {
        _sandbox.Write("project/.claude/agents/x.md", "---\nname: a\n" + text);

        Assert.Equal(line, Assert.Single(_sandbox.Discover().Definitions).ListingLine);
    }

    [Theory]
    [InlineData("---\ndescription: d\nname: other\n---\n", "- s (other): d")]
    [InlineData("---\ndescription: d\nname: Big Name\n---\n", "- s: d")]
    [InlineData("---\ndescription: d\nname: 1.50\n---\n", "- s (1.5): d")]
    [InlineData("---\ndescription: |\n  a\n  b\n---\n", "- s: a b")]
    [InlineData("---\ndescription: \"a\\x01\\tb\"\n---\n", "- s: a b")]
    [InlineData("---\ndescription: a < b > c & d\n---\n", "- s: a &lt; b &gt; c & d")]
    [InlineData("---\ndescription: 0x10\n---\n", "- s: 16")]
    [InlineData("---\ndescription: 1e21\n---\n", "- s: 1e+21")]
    [InlineData("---\ndescription: 1e-7\n---\n", "- s: 1e-7")]
    [InlineData("---\ndescription: 12345678901234567890\n---\n", "- s: 12345678901234567000")]
    [InlineData("---\ndescription: .5\n---\n", "- s: 0.5")]
    [InlineData("---\ndescription: -5\n---\n", "- s: -5")]
    [InlineData("---\ndescription: False\n---\n", "- s: false")]
    [InlineData("---\ndescription: d\nwhen_to_use: [a, b]\n---\n", "- s: d - a,b")]
    [InlineData("---\nwhen_to_use: w\n---\nbody line\n", "- s: body line - w")]
    [InlineData("---\ndescription: [a]\n---\nbody line\n", "- s: body line")]
    [InlineData("---\ndescription: #1\n---\n# Title\n", "- s: Title")]
    [InlineData("", "- s: Skill")]
    [InlineData("> quote", "- s: &gt; quote")]
    [InlineData("---\ndescription: d\ndisable-model-invocation: yes\n---\n", null)]
    [InlineData("---\ndescription: d\ndisable-model-invocation: y\n---\n", "- s: d")]
    [InlineData("---\ndescription: d\npaths: src/**\n---\n", null)]
    [InlineData("---\ndescription: d\npaths: '**/*'\n---\n", null)]
    [InlineData("---\ndescription: d\npaths: '**'\n---\n", "- s: d")]
    [InlineData("---\ndescription: d\npaths: []\n---\n", "- s: d")]
    [InlineData("---\ndescription: d\npaths: '/**'\n---\n", "- s: d")]
    public void A_skill(string text, string? line)
    {
        _sandbox.Write("project/.claude/skills/s/SKILL.md", text);

        Assert.Equal(line, Assert.Single(_sandbox.Discover().Definitions).ListingLine);
    }

    [Fact]
    public void A_description_from_the_body_is_cut()
    {
        _sandbox.Write("project/.claude/commands/c.md", "# " + new string('w', 101));

        Assert.Equal($"- c: {new string('w', 97)}...", Assert.Single(_sandbox.Discover().Definitions).ListingLine);
    }

    [Fact]
    public void Signs_are_escaped_before_a_description_is_cut()
    {
        _sandbox.Write("project/.claude/skills/s/SKILL.md", $"---\ndescription: {new string('<', 500)}\n---\n");

        var line = Assert.Single(_sandbox.Discover().Definitions).ListingLine!;

        Assert.Equal("- s: ".Length + 1536, line.Length);
        Assert.EndsWith("&lt;&lt…", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.md", "c:a")]
    [InlineData("a/b/two.md", "c:a:b:two")]
    [InlineData("pack/SKILL.md", "c:pack")]
    public void A_nested_command_has_its_folders_in_its_name(string path, string name)
    {
        _sandbox.Write("project/.claude/commands/c/" + path, "body");
        _sandbox.Write("project/.claude/commands/c/pack/other.md", "none of its own");

        var names = _sandbox.Discover().Definitions.Select(definition => definition.Name).ToList();

        Assert.Contains(name, names);
        Assert.Equal(!path.EndsWith("SKILL.md", StringComparison.Ordinal), names.Contains("c:pack:other"));
    }

    [Theory]
    [InlineData(".claude/agents/a.md", "---\nname: a\ndescription: d\n---\n")]
    [InlineData(".claude/commands/a.md", "")]
    [InlineData(".claude/skills/a/SKILL.md", "")]
    public void More_than_1_MiB_does_not_load(string path, string head)
    {
        var file = _sandbox.Write("project/" + path, head.PadRight(1024 * 1024, 'x'));
        Assert.True(Assert.Single(_sandbox.Discover().Definitions).Loads);

        File.AppendAllText(file, "x");

        Assert.Equal(
            "The file is larger than 1 MiB, so Claude Code does not load it.", Assert.Single(_sandbox.Discover().Definitions).LoadFailure);
    }

    [Fact]
    public void UTF_16_does_not_load()
    {
        _sandbox.Write(
            "project/.claude/agents/a.md", [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes("---\nname: a\ndescription: d\n---\n")]);

        var agent = Assert.Single(_sandbox.Discover().Definitions);

        Assert.False(agent.Loads);
        Assert.Contains(agent.Diagnostics, diagnostic => diagnostic.Message.Contains("UTF-16", StringComparison.Ordinal));
    }

    [Fact]
    public void A_broken_link_is_skipped()
    {
        _sandbox.Agent("project/.claude/agents/a.md", "a");
        File.CreateSymbolicLink(_sandbox.At("project/.claude/agents/b.md"), "nowhere.md");

        Assert.Equal("a", Assert.Single(_sandbox.Discover().Definitions).Name);
    }
}
