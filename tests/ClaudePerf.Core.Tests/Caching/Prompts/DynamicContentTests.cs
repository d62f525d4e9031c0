using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Tests.Caching.Prompts;

public class DynamicContentTests
{
    private static DynamicKind?[] Of(string text, bool isFilledIn, params string[] names) =>
        DynamicContent.Of(text.Split('\n'), isFilledIn, names);

    [Theory]
    [InlineData("Now: !`date -u`", DynamicKind.Command)]
    [InlineData("!`git status`", DynamicKind.Command)]
    [InlineData("Review $ARGUMENTS now", DynamicKind.Argument)]
    [InlineData("Session ${CLAUDE_SESSION_ID}", DynamicKind.Session)]
    [InlineData("Date: {{ current_date }}", DynamicKind.Date)]
    [InlineData("Today's date is 2026-11-25.", DynamicKind.Date)]
    [InlineData("Today is Nov 25", DynamicKind.Date)]
    [InlineData("Never use `any`, `!!`, or `x`.", null)]
    [InlineData("The `$ARGUMENTS` placeholder", null)]
    [InlineData("awk '{print $1}'", null)]
    [InlineData("Released on 2026-11-25", null)]
    [InlineData("Escaped \\$ARGUMENTS", null)]
    public void A_line_of_an_agent_differs_if_a_placeholder_is_outside_code(string line, DynamicKind? kind) =>
        Assert.Equal([kind], Of(line, isFilledIn: false));

    [Theory]
    [InlineData("Issue `$1`", DynamicKind.Argument)]
    [InlineData("Branch $branch", DynamicKind.Argument)]
    [InlineData("Branches $branches", null)]
    [InlineData("\\$1 stays", null)]
    [InlineData("run `cat $ARGUMENTS`", DynamicKind.Argument)]
    public void A_line_of_a_command_or_skill_differs_in_code_too(string line, DynamicKind? kind) =>
        Assert.Equal([kind], Of(line, isFilledIn: true, "branch"));

    [Fact]
    public void Fences_hide_placeholders_of_agents_and_a_fence_that_runs_commands_differs_whole()
    {
        Assert.Equal([null, null, null, DynamicKind.Argument], Of("```\n$ARGUMENTS\n```\n$ARGUMENTS", isFilledIn: false));
        Assert.Equal([null, DynamicKind.Argument, null], Of("~~~\n$1\n~~~", isFilledIn: true));
        Assert.Equal(
            [DynamicKind.Command, DynamicKind.Command, DynamicKind.Command, null], Of("```!\ngit log\n```\nafter", isFilledIn: true));
    }

    [Fact]
    public void A_prompt_says_which_lines_differ_and_whether_stable_text_follows_them()
    {
        using var sandbox = new PreparedSandbox();
        var path = sandbox.Files.Write(
            "project/.claude/agents/a.md", "---\nname: a\ndescription: d\n---\n\nFirst\nNow: !`date`\nLast $ARGUMENTS");
        var cache = sandbox.Cache();
        var prompt = sandbox.Preparer(cache).Prepare("a", cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(
            [new DynamicLine(path, 7, DynamicKind.Command, false), new DynamicLine(path, 8, DynamicKind.Argument, false)],
            prompt.DynamicLines);
        Assert.False(prompt.BreaksPrefix);
        Assert.Equal(["First\n", null], prompt.Segments.Select(segment => segment.Text));
        Assert.Equal(("First\n".Length, true), (prompt.StableTokens, prompt.Tokens > prompt.StableTokens));
        Assert.Equal("First\nfilled", prompt.Assemble(segment => $"filled"));

        sandbox.Files.Write("project/CLAUDE.md", "<!-- gone -->\nMemory\n");
        var before = sandbox.Preparer(cache).Prepare("a", cancellation: TestContext.Current.CancellationToken);
        Assert.True(before.BreaksPrefix);
        Assert.All(before.DynamicLines, line => Assert.True(line.PrecedesStableText));
        cache.Flush();
        // Text that differs from call to call is never cached.
        Assert.DoesNotContain(
            "!`date`", System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(sandbox.StoreFile)), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_numbers_of_a_memory_file_include_removed_comments()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/a.md", "a");
        var path = sandbox.Files.Write("project/CLAUDE.md", "<!-- one\ntwo -->\nMemory\nToday is 2026-11-25\nend\n");
        var prompt = sandbox.Preparer(sandbox.Cache()).Prepare("a", cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([new DynamicLine(path, 4, DynamicKind.Date, true)], prompt.DynamicLines);
    }
}
