using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Tests.Agents;

public class DefinitionTests
{
    private static PromptDefinition Read(PromptKind kind, string text, string path = "/x/thing.md") =>
        Ecosystem.ReadText(PromptFile.FromText(text, path), kind);

    private static PromptDefinition Agent(string fields) =>
        Read(PromptKind.Agent, $"---\nname: one\ndescription: Does it.\n{fields}---\nBody");

    [Theory]
    [InlineData("", "All tools")]
    [InlineData("tools: Read, Grep\n", "Read, Grep")]
    [InlineData("tools: Read Grep\n", "Read, Grep")]
    [InlineData("tools: Bash(git add:*, git commit:*), Read\n", "Bash(git add:*, git commit:*), Read")]
    [InlineData("tools: [Read, Grep]\n", "Read, Grep")]
    [InlineData("tools:\n  - Read\n  - Grep\n", "Read, Grep")]
    [InlineData("tools: '*'\n", "All tools")]
    [InlineData("tools:\n", "All tools")]
    [InlineData("disallowedTools: Write, Edit\n", "All tools except Write, Edit")]
    [InlineData("tools: Read, Write\ndisallowedTools: Write\n", "Read")]
    [InlineData("tools: Write\ndisallowedTools: Write\n", "None")]
    public void ListingLine_of_an_agent_ends_with_its_tools(string fields, string tools) =>
        Assert.Equal($"- one: Does it. (Tools: {tools})", Agent(fields).ListingLine);

    [Fact]
    public void ListingLine_of_an_agent_converts_literal_line_ends_and_is_not_cut()
    {
        var description = "First\\nSecond " + new string('x', 5000);

        var agent = Read(PromptKind.Agent, $"---\nname: one\ndescription: {description}\n---\n");

        Assert.Equal($"- one: {description.Replace("\\n", "\n", StringComparison.Ordinal)} (Tools: All tools)", agent.ListingLine);
    }

    [Fact]
    public void Read_parses_the_other_fields_of_an_agent()
    {
        var agent = Agent("model: Sonnet\nskills: a, b\npermissionMode: plan\neffort: high\nomitClaudeMd: true\n");

        Assert.Equal(("Sonnet", "plan", "high", true), (agent.Model, agent.PermissionMode, agent.Effort, agent.OmitClaudeMd));
        Assert.Equal(["a", "b"], agent.Skills);
        Assert.Null(agent.Tools);
        Assert.Equal((DefinitionScope.None, (string?)null), (agent.Scope, agent.Source));
    }

    [Fact]
    public void ListingLine_of_a_skill_is_cut_at_its_limit()
    {
        var skill = Read(
            PromptKind.Skill,
            $"---\nname: tidy\ndescription: {new string('d', 1500)}\nwhen_to_use: {new string('w', 100)}\n---\nBody",
            "/x/skills/tidy/SKILL.md");

        Assert.Equal("tidy", skill.Name);
        Assert.StartsWith($"- tidy: {new string('d', 1500)} - www", skill.ListingLine, StringComparison.Ordinal);
        Assert.Equal("- tidy: ".Length + 1536, skill.ListingLine!.Length);
    }

    [Fact]
    public void ListingLine_is_null_if_the_model_must_not_invoke_it() =>
        Assert.Null(
            Read(PromptKind.Skill, "---\ndescription: d\ndisable-model-invocation: true\n---\n", "/x/skills/a/SKILL.md").ListingLine);

    [Theory]
    [InlineData("# Title of it\n\nText", "Title of it")]
    [InlineData("\n\n#hash stays\n", "#hash stays")]
    [InlineData("---\ndescription: Given\n---\n# Title", "Given")]
    [InlineData("---\nmodel: haiku\n---\n\nFirst line.\nSecond.", "First line.")]
    [InlineData("---\ndescription: First: line\n  second: line\n---\nBody line", "Body line")]
    public void Description_of_a_command_without_one_is_its_first_line(string text, string expected)
    {
        var command = Read(PromptKind.Command, text);

        Assert.True(command.Loads);
        Assert.Equal(expected, command.Description);
    }

    [Theory]
    [InlineData("/r/.claude/agents/x/a.md", "", PromptKind.Agent)]
    [InlineData("/r/.claude/commands/x/agents/a.md", "", PromptKind.Command)]
    [InlineData("/r/.claude/rules/a.md", "", PromptKind.Rule)]
    [InlineData("/r/.claude/output-styles/a.md", "", PromptKind.OutputStyle)]
    [InlineData("/r/collection/agents/a.md", "---\nname: a\ndescription: d\n---\n", PromptKind.Agent)]
    [InlineData("/r/collection/agents/notes.md", "Some notes.", PromptKind.Text)]
    [InlineData("/r/collection/agents/README.md", "About them.", PromptKind.Text)]
    [InlineData("/r/collection/agents/a.md", "\n---\nname: a\ndescription: d\n---\n", PromptKind.Agent)]
    [InlineData("/r/skills/tidy/SKILL.md", "", PromptKind.Skill)]
    [InlineData("/r/CLAUDE.md", "", PromptKind.Memory)]
    [InlineData("/r/CLAUDE.local.md", "", PromptKind.Memory)]
    [InlineData("/r/AGENTS.md", "", PromptKind.Memory)]
    [InlineData("/r/a.md", "---\nname: a\ndescription: d\n---\n", PromptKind.Agent)]
    [InlineData("/r/a.md", "---\nname: a\ndescription: d: e\n  f: g\n---\n", PromptKind.Agent)]
    [InlineData("/r/a.md", "---\nname: a\n---\n", PromptKind.Text)]
    [InlineData("/r/a.md", "---\nname: a: b\n  c: d\n---\n", PromptKind.Text)]
    [InlineData("/r/a.txt", "text", PromptKind.Text)]
    [InlineData("/r/a.json", "{\"model\":\"m\",\"messages\":[]}", PromptKind.Request)]
    [InlineData("/r/a.json", "{\"tools\":[{\"input_schema\":{\"messages\":1}}]}", PromptKind.Tools)]
    [InlineData("/r/a.json", "[{\"name\":\"t\"}]", PromptKind.Tools)]
    [InlineData("/r/a.json", "{\"mess", PromptKind.Text)]
    [InlineData("", "text", PromptKind.Text)]
    public void ReadText_infers_the_kind(string path, string text, PromptKind expected) =>
        Assert.Equal(expected, Ecosystem.ReadText(PromptFile.FromText(text, path)).Kind);

    [Theory]
    [InlineData("0", FrontmatterValueKind.Number)]
    [InlineData("-12.50", FrontmatterValueKind.Number)]
    [InlineData(".5e-3", FrontmatterValueKind.Number)]
    [InlineData("0o17", FrontmatterValueKind.Number)]
    [InlineData("0xFf", FrontmatterValueKind.Number)]
    [InlineData("-.inf", FrontmatterValueKind.Number)]
    [InlineData(".nan", FrontmatterValueKind.Number)]
    [InlineData("1_000", FrontmatterValueKind.Text)]
    [InlineData("1.2.3", FrontmatterValueKind.Text)]
    [InlineData(".", FrontmatterValueKind.Text)]
    [InlineData("-", FrontmatterValueKind.Text)]
    [InlineData("0x", FrontmatterValueKind.Text)]
    [InlineData("1e", FrontmatterValueKind.Text)]
    [InlineData("2026-01-01", FrontmatterValueKind.Text)]
    [InlineData("yes", FrontmatterValueKind.Text)]
    [InlineData("True", FrontmatterValueKind.Boolean)]
    [InlineData("~", FrontmatterValueKind.Null)]
    public void YamlScalar_follows_the_core_schema(string plain, FrontmatterValueKind expected) =>
        Assert.Equal(expected, YamlScalar.KindOf(plain));
}
