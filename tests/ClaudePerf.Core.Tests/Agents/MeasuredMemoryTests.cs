using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Tests.Agents;

/// <summary>Memory as Claude Code 2.1.332 sends it, one row per measured case.</summary>
public sealed class MeasuredMemoryTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("\n\n  text  \n\n", "text")]
    [InlineData("---\ntitle: x\n---\ntext", "text")]
    [InlineData("---\ntitle: 'x\n---\ntext", "text")]
    [InlineData("---\ntitle: x --- text", "text")]
    [InlineData("----\ntext", "----\ntext")]
    [InlineData("a\n\n<!-- c -->\n\nb", "a\n\nb")]
    [InlineData("<!-- c --> a\n<!-- d --> <!-- e -->\nf", "a\nf")]
    [InlineData("- x\n  <!-- c -->\n  y", "- x\n  <!-- c -->\n  y")]
    [InlineData("> <!-- c -->\n> y", "> <!-- c -->\n> y")]
    [InlineData("<div>\n<!-- c -->\n</div>", "<div>\n<!-- c -->\n</div>")]
    [InlineData("- a\n<!-- c -->\n- b", "- a\n- b")]
    public void A_text(string text, string sent)
    {
        _sandbox.Write("project/CLAUDE.md", text);

        Assert.Equal(sent, Assert.Single(_sandbox.Discover().Memory.Blocks).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("<!-- c -->")]
    [InlineData("---\na: b\n---\n")]
    public void Nothing_is_sent_of_an_empty_file(string text)
    {
        _sandbox.Write("project/CLAUDE.md", text);

        Assert.Empty(_sandbox.Discover().Memory.Blocks);
    }

    [Theory]
    [InlineData("**a**@T", true)]
    [InlineData("a**@T**", false)]
    [InlineData("<b>@T</b>", true)]
    [InlineData("<div>\n@T\n</div>", false)]
    [InlineData("<rules>\n@T\n</rules>", false)]
    [InlineData("<!-- c --> @T", true)]
    [InlineData("<!-- @T -->", false)]
    [InlineData("x <!-- @T -->", false)]
    [InlineData("<!----><!-- @T -->h", false)]
    [InlineData("<!----> @T h", true)]
    [InlineData("<!-- a --><!-- @T -->h", false)]
    [InlineData("<!-- a -->@T", true)]
    [InlineData("<!---->@T", true)]
    [InlineData("<!-- a --><!-- b --> @T", true)]
    [InlineData("<!-- a --><!-- b --> @T <!-- c -->", true)]
    [InlineData("<!-- a --> h <!-- @T --> t", false)]
    [InlineData("<!-- a --><!-- @no --> @T h", true)]
    [InlineData("<!----> h <!-- @T -->", false)]
    [InlineData("<!-- a -->h\n@T", true)]
    [InlineData("<!--> @T -->h", false)]
    [InlineData("<!---> @T -->h", false)]
    [InlineData("<!----><!-- @no --> h @T", true)]
    [InlineData("<!---->h<!-- @T -->", false)]
    [InlineData("<!-- a --><!-- @T", true)]
    [InlineData("<!-- a -->h <!-- @T", true)]
    [InlineData("<!----><!---->@T", true)]
    [InlineData("<!-- a --><b>@T</b>", false)]
    [InlineData("<!----><!-- @T-->", false)]
    [InlineData("<!-- a -->h\n<!-- @T -->", false)]
    [InlineData("[@T](x)", true)]
    [InlineData("![@T](x)", false)]
    [InlineData("[x](@T)", false)]
    [InlineData("[a]: @T", false)]
    [InlineData("x `a @T b`", false)]
    [InlineData("- x `a @T b`", true)]
    [InlineData("> x `a @T b`", false)]
    [InlineData("- # x `a @T b`", false)]
    [InlineData("- ```\n  x @T\n  ```", false)]
    [InlineData("> ```\n> @T\n> ```", false)]
    [InlineData("`a`@T", true)]
    [InlineData("\\*@T", true)]
    [InlineData("x&nbsp;@T", false)]
    [InlineData("a\u00A0@T", true)]
    [InlineData("user@T", false)]
    public void A_mention(string text, bool isImported)
    {
        _sandbox.Write("project/CLAUDE.md", text.Replace("@T", "@t.md", StringComparison.Ordinal));
        _sandbox.Write("project/t.md", "target");

        Assert.Equal(isImported, _sandbox.Discover().Memory.Blocks.Any(block => block.Text == "target"));
    }

    [Theory]
    [InlineData("t.txt", true)]
    [InlineData("t.py", true)]
    [InlineData("t.JSON", true)]
    [InlineData("noending", true)]
    [InlineData(".env", true)]
    [InlineData("t.png", false)]
    [InlineData("t.pdf", false)]
    [InlineData("t.svg", false)]
    [InlineData("t.mdc", false)]
    [InlineData("t.gitignore", false)]
    public void An_ending(string name, bool isImported)
    {
        _sandbox.Write("project/CLAUDE.md", $"see @{name} now");
        _sandbox.Write("project/" + name, "target");

        Assert.Equal(isImported, _sandbox.Discover().Memory.Blocks.Any(block => block.Text == "target"));
    }

    [Fact]
    public void A_conditional_import_is_not_sent()
    {
        _sandbox.Write("project/CLAUDE.md", "@t.md");
        _sandbox.Write("project/t.md", "---\npaths: src/**\n---\ntarget");

        Assert.Single(_sandbox.Discover().Memory.Blocks);
    }

    [Theory]
    [InlineData("'**'", true)]
    [InlineData("'**/**'", true)]
    [InlineData("[]", true)]
    [InlineData("5", true)]
    [InlineData("src/**", false)]
    [InlineData("'*'", false)]
    [InlineData("['**', 'src/**']", false)]
    public void A_rule_with_paths(string paths, bool isSent)
    {
        _sandbox.Write("project/.claude/rules/r.md", $"---\npaths: {paths}\n---\nrule");

        Assert.Equal(isSent, _sandbox.Discover().Memory.Blocks.Any());
    }

    [Fact]
    public void An_empty_memory_file_does_not_replace_agents_files()
    {
        _sandbox.Write("project/CLAUDE.md", "\n<!-- nothing -->\n");
        _sandbox.Write("project/AGENTS.md", "---\npaths: src/**\n---\nagents");

        Assert.Equal("agents", Assert.Single(_sandbox.Discover().Memory.Blocks).Text);
    }

    [Theory]
    [InlineData("", "outer inner dot")]
    [InlineData("project/CLAUDE.local.md", "other")]
    [InlineData("project/sub/.claude/CLAUDE.md", "other")]
    public void Agents_files_are_read_if_there_is_no_memory_file(string other, string expected)
    {
        _sandbox.Write("project/AGENTS.md", "outer");
        _sandbox.Write("project/sub/AGENTS.md", "inner");
        _sandbox.Write("project/sub/.claude/AGENTS.md", "dot");
        if (other.Length > 0)
            _sandbox.Write(other, "other");

        var ecosystem = Ecosystem.Discover(
            _sandbox.Options with { Root = _sandbox.At("project/sub") }, TestContext.Current.CancellationToken);

        Assert.Equal(expected, string.Join(' ', ecosystem.Memory.Blocks.Select(block => block.Text)));
    }
}
