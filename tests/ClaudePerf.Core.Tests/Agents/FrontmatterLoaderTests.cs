using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Tests.Agents;

/// <summary>
/// One test for each measured rule of Claude Code's loader: what it loads, repaired or not, and what it drops.
/// </summary>
public class FrontmatterLoaderTests
{
    private static PromptDefinition Agent(string text) => Ecosystem.ReadText(PromptFile.FromText(text, "/x/agent.md"), PromptKind.Agent);

    private static PromptDefinition WithDescription(string value) => Agent($"---\nname: one\ndescription: {value}\n---\nBody\n");

    [Theory]
    [InlineData("Use it: when needed", 6)]
    [InlineData("@handle first", 0)]
    [InlineData("`code` first", 0)]
    [InlineData("*bold* first", 0)]
    [InlineData("[tag] first", 0)]
    [InlineData("%d first", 0)]
    [InlineData("!'", 0)]
    [InlineData("!'a", 0)]
    [InlineData("!'a'", 0)]
    [InlineData("!'a' b", 0)]
    [InlineData("!'x: y", 0)]
    [InlineData("!@x", 0)]
    [InlineData("![a", 0)]
    [InlineData("!,x", 0)]
    [InlineData("!!", 0)]
    [InlineData("Says \"a: b\" and C:\\path: x", 7)]
    [InlineData("<example>Context: one\\nuser: 'hi'</example>", 16)]
    public void Read_loads_an_invalid_single_line_value_and_reports_the_repair(string value, int at)
    {
        var agent = WithDescription(value);

        Assert.True(agent.Loads, agent.LoadFailure);
        Assert.Equal(value, agent.Description);
        var field = agent.Frontmatter["description"]!;
        Assert.True(field.Repaired);
        Assert.Equal(value, agent.Text[field.Start..field.End]);
        var diagnostic = Assert.Single(agent.Diagnostics);
        Assert.Equal(
            (DiagnosticSeverity.Warning, 3, "description: ".Length + at + 1), (diagnostic.Severity, diagnostic.Line, diagnostic.Column));
    }

    [Theory]
    [InlineData("'\nx'", true)]
    [InlineData("'a\nx'", true)]
    [InlineData("'a\n\nx'", true)]
    [InlineData("'a\n b\nx'", true)]
    [InlineData("'a\n'", true)]
    [InlineData("'a\n x'", false)]
    [InlineData("'a\n\n x'", false)]
    [InlineData("'a\n  '", false)]
    public void Read_rejects_a_quoted_value_that_continues_without_indentation(string value, bool isRefused)
    {
        var agent = Agent($"---\nname: one\ndescription: {value}\n---\nBody\n");
        Assert.Equal(isRefused, agent.Diagnostics.Any(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    [Fact]
    public void Read_repairs_next_to_values_that_need_the_library()
    {
        var agent = Agent("---\nname: one\ndescription: First: this\ntools:\n  - Read\n  - Bash(git add:*)\ncolor: 'it''s'\n---\n");

        Assert.Equal("First: this", agent.Description);
        Assert.Equal(["Read", "Bash(git add:*)"], agent.Tools!.Value);
        Assert.Equal("it's", agent.Frontmatter.GetText("color"));
        var field = agent.Frontmatter["color"]!;
        Assert.Equal("'it''s'", agent.Text[field.Start..field.End]);
    }

    [Fact]
    public void Read_keeps_a_list_in_brackets_when_another_value_needs_repair()
    {
        var agent = Agent("---\nname: one\ndescription: @a first\ntools: [Read, Grep]\n---\n");

        Assert.Equal("@a first", agent.Description);
        Assert.Equal(["Read", "Grep"], agent.Tools!.Value);
    }

    [Fact]
    public void Read_loads_a_file_with_a_byte_order_mark()
    {
        var file = PromptFile.Decode("/x/agent.md", [0xEF, 0xBB, 0xBF, .. "---\nname: one\ndescription: two\n---\nBody"u8]);

        var agent = Ecosystem.ReadText(file, PromptKind.Agent);

        Assert.True(agent.Loads);
        Assert.True(file.HasByteOrderMark);
        Assert.Equal("Body", agent.Body);
    }

    [Theory]
    [InlineData("---\nname: first\nname: second\ndescription: d\n---\n")]
    [InlineData("---\nname: first\nname: second\ndescription: \"d\\t\"\n---\n")]
    public void Read_uses_the_last_of_duplicate_keys_and_reports_the_others(string text)
    {
        var agent = Agent(text);

        Assert.True(agent.Loads);
        Assert.Equal("second", agent.Name);
        var diagnostic = Assert.Single(agent.Diagnostics);
        Assert.Equal((DiagnosticSeverity.Warning, 2, 1), (diagnostic.Severity, diagnostic.Line, diagnostic.Column));
    }

    [Theory]
    [InlineData("---\nname: My Agent NAME\ndescription: d\n---\nBody")]
    [InlineData("---\nname: My Agent NAME\ndescription: d\n---\n")]
    [InlineData("---\nname: My Agent NAME\ndescription: d\nunknown: 1\ntools: NoSuchTool\nmodel: no-model\ncolor: "
        + "beige\neffort: huge\npermissionMode: never\n---\n")]
    [InlineData("---\r\nname: My Agent NAME\r\ndescription: d\r\n---\r\nBody\r\n")]
    [InlineData("---\r\nname: My Agent NAME\r\ndescription: 'it''s'\r\n---\r\nBody\r\n")]
    [InlineData("---\nname: My Agent NAME\ndescription: >\n  d\n---\n")]
    public void Read_loads_without_diagnostics(string text)
    {
        var agent = Agent(text);

        Assert.True(agent.Loads, agent.LoadFailure);
        Assert.Equal("My Agent NAME", agent.Name);
        Assert.Empty(agent.Diagnostics);
    }

    [Theory]
    [InlineData("---\ndescription: d\n---\n", 1)]
    [InlineData("---\nname:\ndescription: d\n---\n", 2)]
    [InlineData("---\nname: 12\ndescription: d\n---\n", 2)]
    [InlineData("---\nname: a:b\ndescription: d\n---\n", 2)]
    [InlineData("---\nname: \"-x\"\ndescription: d\n---\n", 2)]
    [InlineData("---\nname: one\n---\n", 1)]
    [InlineData("---\nname: one\ndescription:\n---\n", 3)]
    [InlineData("---\nname: one\ndescription: ''\n---\n", 3)]
    [InlineData("---\nname: one\ndescription: 12.5e3\n---\n", 3)]
    [InlineData("---\nname: one\ndescription: [a, b]\n---\n", 3)]
    [InlineData("---\nname: one\ndescription:\n  a: b\n---\n", 3)]
    [InlineData("---\nname: one\ndescription: First line\n  and: second\n---\n", 4)]
    [InlineData("---\nname: one\ndescription: First: line\n  and second\n---\n", 0)]
    [InlineData("---\nname: one\ndescription: \"never closed\n---\n", 3)]
    [InlineData("---\r\nname: one\r\ndescription: First: line\r\n---\r\n", 3)]
    [InlineData("---\r\nname: one\r\ndescription: @first\r\n---\r\n", 3)]
    [InlineData("\n---\nname: one\ndescription: d\n---\n", 2)]
    [InlineData("---\nname: one\ndescription: d\n", 1)]
    [InlineData("# Just text\n", 1)]
    [InlineData("", 1)]
    [InlineData("---\n---\n", 1)]
    [InlineData("---\njust words\n---\n", 2)]
    public void Read_drops_the_file_and_reports_why_and_where(string text, int line)
    {
        var agent = Agent(text);

        Assert.False(agent.Loads);
        Assert.Null(agent.ListingLine);
        var error = Assert.Single(agent.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(agent.LoadFailure, error.Message);
        if (line > 0)
            Assert.True(line == error.Line, error.ToString());
    }

    [Fact]
    public void Read_reports_that_crlf_prevents_the_repair()
    {
        var agent = Agent("---\r\nname: one\r\ndescription: First: line\r\n---\r\n");

        Assert.Contains("CRLF", agent.LoadFailure, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_returns_the_body_and_its_position()
    {
        var agent = Agent("---\r\nname: one\r\ndescription: d\r\n---\r\nBody\r\n---\r\nmore");

        Assert.Equal("Body\r\n---\r\nmore", agent.Body);
        Assert.Equal(5, agent.BodyLine);
        Assert.Equal(agent.Text.IndexOf("Body", StringComparison.Ordinal), agent.BodyOffset);
    }
}
