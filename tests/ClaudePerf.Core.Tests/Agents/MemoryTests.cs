using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents;
using CsCheck;

namespace ClaudePerf.Core.Tests.Agents;

public sealed class MemoryTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private string[] Blocks(EcosystemOptions? options = null) =>
    [
        .. Ecosystem.Discover(
            options ?? _sandbox.Options, TestContext.Current.CancellationToken).Memory.Blocks.Select(block => block.Text.TrimEnd()),
    ];

    private DefinitionDiagnostic[] Diagnostics() => [.. _sandbox.Discover().Definitions.SelectMany(definition => definition.Diagnostics)];

    [Fact]
    public void Chain_is_in_the_order_it_is_sent()
    {
        _sandbox.Write("managed/CLAUDE.md", "managed");
        _sandbox.Write("home/.claude/CLAUDE.md", "user");
        _sandbox.Write("home/.claude/rules/mine.md", "user rule");
        _sandbox.Write("CLAUDE.md", "above the repository");
        _sandbox.Write("project/CLAUDE.md", "project @docs/more.md");
        _sandbox.Write("project/docs/more.md", "imported");
        _sandbox.Write("project/.claude/CLAUDE.md", "hidden project");
        _sandbox.Write("project/.claude/rules/b/style.md", "---\ndescription: d\n---\nrule");
        _sandbox.Write("project/.claude/rules/ts.md", "---\npaths: src/*.{ts,tsx}, test/*\n---\nconditional");
        _sandbox.Write("project/CLAUDE.local.md", "local");
        _sandbox.Write("project/AGENTS.md", "not read");
        _sandbox.Write("project/src/CLAUDE.md", "nested");
        _sandbox.Write("project/src/below/CLAUDE.md", "on demand");

        var memory = Ecosystem.Discover(
            _sandbox.Options with { Root = _sandbox.At("project/src") }, TestContext.Current.CancellationToken).Memory;

        Assert.Equal(
            ["managed", "user", "user rule", "above the repository", "project @docs/more.md", "hidden project", "rule", "local", "nested"],
            memory.Blocks.Select(block => block.Text.TrimEnd()));
        Assert.Equal(["src/*.{ts,tsx}", "test/*"], Assert.Single(memory.ConditionalRules).Paths);
    }

    [Fact]
    public void Imports_follow_as_separate_blocks_up_to_four_hops()
    {
        _sandbox.Write("project/CLAUDE.md", "zero @a/1.md and @b.md");
        _sandbox.Write("project/a/1.md", "one @2.md");
        _sandbox.Write("project/a/2.md", "two @../3.md");
        _sandbox.Write("project/3.md", "three @./4.md");
        _sandbox.Write("project/4.md", "four @5.md");
        _sandbox.Write("project/5.md", "five");
        _sandbox.Write("project/b.md", "b");

        Assert.Equal(["zero @a/1.md and @b.md", "one @2.md", "two @../3.md", "three @./4.md", "four @5.md", "b"], Blocks());
        Assert.Equal(_sandbox.At("project/4.md"), Assert.Single(Diagnostics()).Path);
    }

    [Fact]
    public void Imports_handle_cycles_and_duplicates()
    {
        _sandbox.Write("project/CLAUDE.md", "zero @a.md @a.md @CLAUDE.md");
        _sandbox.Write("project/a.md", "a @b.md");
        _sandbox.Write("project/b.md", "b\n\n@a.md");

        Assert.Equal(["zero @a.md @a.md @CLAUDE.md", "a @b.md", "b\n\n@a.md"], Blocks());
        var diagnostics = Diagnostics();
        Assert.All(diagnostics, diagnostic => Assert.Equal(DiagnosticSeverity.Information, diagnostic.Severity));
        Assert.Contains(
            diagnostics, diagnostic => (diagnostic.Path, diagnostic.Line, diagnostic.Column) == (_sandbox.At("project/b.md"), 3, 1));
    }

    [Fact]
    public void Imports_from_outside_the_root_need_the_option()
    {
        _sandbox.Write("secret.md", "secret");
        _sandbox.Write("home/notes.md", "notes");
        File.CreateSymbolicLink(_sandbox.At("project/link.md"), _sandbox.At("secret.md"));
        _sandbox.Write("project/CLAUDE.md", "zero @../secret.md\n@~/notes.md\n@link.md\n");

        Assert.Single(Blocks());
        Assert.Equal([1, 2, 3], Diagnostics().Select(diagnostic => diagnostic.Line));
        Assert.Equal(["secret", "notes"], Blocks(_sandbox.Options with { AllowOutsideRoot = true }).Skip(1));
    }

    [Fact]
    public void Imports_of_the_users_memory_may_be_anywhere()
    {
        _sandbox.Write("home/.claude/CLAUDE.md", "mine @~/notes.md");
        _sandbox.Write("home/notes.md", "notes");

        Assert.Equal(["mine @~/notes.md", "notes"], Blocks());
    }

    [Fact]
    public void Unreadable_imports_are_reported_at_their_position()
    {
        _sandbox.Write("project/CLAUDE.md", "See @docs/none.md\nand @binary.md\nand @big.md and @docs\nby @someone\n");
        _sandbox.Write("project/binary.md", [0, 1]);
        _sandbox.Write("project/docs/other.md", "other");
        _sandbox.Write("project/big.md", new string('x', (int)ImportResolver.MaximumBytes + 1));

        Assert.Single(Blocks());
        Assert.Equal(
            [
                (1, 5, DiagnosticSeverity.Warning), (2, 5, DiagnosticSeverity.Warning), (3, 5, DiagnosticSeverity.Warning),
                (3, 17, DiagnosticSeverity.Information), (4, 4, DiagnosticSeverity.Information),
            ],
            Diagnostics().Select(diagnostic => (diagnostic.Line, diagnostic.Column, diagnostic.Severity)));
    }

    [Fact]
    public void A_memory_file_beyond_4_MiB_is_skipped()
    {
        _sandbox.Write("project/CLAUDE.md", new string('x', (int)ImportResolver.MaximumBytes + 1));

        Assert.Empty(Blocks());
        Assert.False(Assert.Single(_sandbox.Discover().Definitions).Loads);
    }

    [Theory]
    [InlineData("@a.md", "a.md")]
    [InlineData("- @a.md and\n  @b/c.md", "a.md b/c.md")]
    [InlineData("mail me@x.org or x@y", "")]
    [InlineData("`@a.md` and ``x ` @a.md`` but @b.md", "b.md")]
    [InlineData("`open @a.md\n\n` @b.md", "a.md b.md")]
    [InlineData("`over\nlines @a.md` @b.md", "b.md")]
    [InlineData("```\n@a.md\n```\n@b.md", "b.md")]
    [InlineData("````\n```\n@a.md\n````\n@b.md", "b.md")]
    [InlineData("~~~ x\n@a.md\n~~~\n@b.md", "b.md")]
    [InlineData("- item\n  ```\n  @a.md\n  ```\n  @b.md", "b.md")]
    [InlineData("```\n@never.md", "")]
    [InlineData("text\n\n    @code.md\n\n@b.md", "b.md")]
    [InlineData("- item\n\n    @b.md", "b.md")]
    [InlineData("<!-- @a.md -->\n@b.md", "b.md")]
    [InlineData("@a\\ b.md @c.md#part **@d.md** (@e.md)", "a b.md c.md d.md")]
    [InlineData("@@a @% @# @ @/ @/abs/x.md @~/h.md", "/abs/x.md ~/h.md")]
    public void Mentions_are_found_outside_code(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', MemoryMarkup.Read(text).Mentions.Select(mention => mention.Target)));

    [Theory]
    [InlineData("a\n<!-- gone -->\nb\n", "a\nb\n")]
    [InlineData("a\n<!-- gone\n\nto here -->\nb", "a\nb")]
    [InlineData("  <!-- gone --> stays\n", "   stays\n")]
    [InlineData("a <!-- stays --> b\n", "a <!-- stays --> b\n")]
    [InlineData("```\n<!-- stays -->\n```\n", "```\n<!-- stays -->\n```\n")]
    [InlineData("text\n\n    <!-- stays -->\n", "text\n\n    <!-- stays -->\n")]
    [InlineData("<!-- never closed\nb", "<!-- never closed\nb")]
    [InlineData("a\r\n<!-- gone -->\r\nb", "a\nb")]
    public void Block_comments_are_dropped_with_their_lines(string text, string expected) =>
        Assert.Equal(expected, MemoryMarkup.Read(text).Text);

    [Theory]
    [InlineData("<!-- ")]
    [InlineData("<!-- \n")]
    [InlineData("`")]
    [InlineData("` `` ``` @a ")]
    [InlineData("@a")]
    [InlineData("@a @b ")]
    [InlineData("```\n")]
    [InlineData("\\ ")]
    [InlineData("*@")]
    [InlineData("*")]
    [InlineData("<!-- x -->")]
    public void Read_takes_linear_time(string repeated)
    {
        LinearTime.AssertHolds(1_000_000, repeated, text => MemoryMarkup.Read(text));
    }

    [Fact]
    public void Read_preserves_text_without_comments_and_locates_its_mentions()
    {
        string[] pieces =
        [
            "@", "@a.md", "`", "``", "```", "~~~", "\n", "\r\n", " ", "    ", "\t", "- ", "1. ", "# ", "*", "\\", "<", "-->",
            "x", "é", "> ", "|",
        ];
        var piece = Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]);
        piece.Array[0, 60].Select(string.Concat).Sample(text =>
        {
            var (sent, mentions) = MemoryMarkup.Read(text);
            Assert.Equal(text, sent);
            Assert.All(mentions, mention => Assert.Equal('@', text[mention.Offset]));
        }, iter: 20_000);
    }
}
