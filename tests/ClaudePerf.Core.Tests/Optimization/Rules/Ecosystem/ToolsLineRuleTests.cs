using System.Collections.Immutable;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

public sealed class ToolsLineRuleTests : IDisposable
{
    private readonly EcosystemSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void It_is_only_proposed_with_its_saving_and_evidence()
    {
        _sandbox.Agent("one", "You are one. Use the `Grep` tool.\n", "tools: Read, Grep, WebFetch, WebSearch, Edit\n");
        var result = Optimize("tools-*", runs: 7, ("Read", 40), ("Edit", 3));
        var edit = Assert.Single(result.Edits);
        Assert.Equal((EditState.Proposed, "tools-line"), (edit.State, edit.RuleId));
        // WebFetch 386 and WebSearch 290 as sent for the default model, each with the 13 tokens that frame a tool.
        Assert.Contains("From 5 tools to Read, Grep, Edit: 702 tokens less per invocation", edit.Summary, StringComparison.Ordinal);
        Assert.Contains("the prompt names Grep; 7 recorded runs called Read 40x, Edit 3x", edit.Summary, StringComparison.Ordinal);
        Assert.False(result.IsChanged);
    }

    [Fact]
    public void Named_in_full_it_is_applied_and_nothing_else_changes()
    {
        _sandbox.Agent("one", "You are one. Use the `Grep` tool.\n", "tools: Read, Grep, WebFetch, WebSearch\nmodel: opus\n");
        var result = Optimize("tools-line", runs: 7, ("Read", 40));
        Assert.Equal("---\nname: one\ndescription: About one\ntools: Read, Grep\nmodel: opus\n---\nYou are one. Use the `Grep` tool.\n",
            result.Text);
        Assert.True(result.Preservation.Passed, string.Join("; ", result.Preservation.Violations));
        Assert.Equal(702, result.Before.OverheadTokens - result.After.OverheadTokens);
    }

    [Theory]
    [InlineData("tools: [Read, WebFetch, WebSearch]\n", "tools: [Read]\n")]
    [InlineData("tools:\n  - Read\n  - WebFetch\n  - WebSearch\ncolor: red\n", "tools:\n  [Read]\ncolor: red\n")]
    [InlineData("tools: \"Read, WebFetch, WebSearch\"\n", "tools: Read\n")]
    public void Every_notation_of_the_line_is_understood(string before, string after)
    {
        _sandbox.Agent("one", "You are one.\n", before);
        var result = Optimize("tools-line", runs: 7, ("Read", 40));
        Assert.Equal($"---\nname: one\ndescription: About one\n{after}---\nYou are one.\n", result.Text);
        Assert.Equal(["Read"], result.Optimized.Tools!.Value);
    }

    [Fact]
    public void A_missing_line_is_proposed_from_what_runs_called()
    {
        _sandbox.Agent("one", "You are one.\n");
        var result = Optimize("tools-line", runs: 9, ("Bash", 3), ("mcp__db__query", 2));
        Assert.Equal(["Bash", "Read", "mcp__db__query"], result.Optimized.Tools!.Value);
    }

    [Fact]
    public void Too_few_runs_are_no_evidence()
    {
        _sandbox.Agent("one", "You are one.\n");
        Assert.Empty(Optimize("tools-line", runs: 4, ("Bash", 3)).Edits);
    }

    [Fact]
    public void Without_runs_the_authors_list_stays_and_a_missing_one_is_derived_from_names()
    {
        _sandbox.Agent("one", "Search with Grep and Glob, then call the Edit tool.\n", "tools: Read, Grep, WebFetch, WebSearch\n");
        Assert.Empty(Optimize("tools-line", runs: 0).Edits);
        _sandbox.Agent("one", "Search with Grep and Glob, then call the Edit tool.\n");
        var result = Optimize("tools-line", runs: 0);
        Assert.Equal(["Edit", "Glob", "Grep", "Read"], result.Optimized.Tools!.Value);
        Assert.Contains("it has no transcripts", Assert.Single(result.Edits).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Everyday_words_are_not_tool_names()
    {
        _sandbox.Agent("one", "Read the file. Write and edit with care. Edit and Write as the Skill needs.\n");
        Assert.Empty(Optimize("tools-line", runs: 0).Edits);
    }

    [Fact]
    public void Tools_that_are_free_or_unknown_stay()
    {
        _sandbox.Agent("one", "You are one.\n", "tools: Read, TodoWrite, mcp__x__y, Bash(git add:*), WebFetch, WebSearch\n");
        Assert.Equal(
            ["Read", "TodoWrite", "mcp__x__y", "Bash(git add:*)"], Optimize("tools-line", runs: 9, ("Bash", 3)).Optimized.Tools!.Value);
    }

    private OptimizationResult Optimize(string rule, int runs, params (string Tool, long Calls)[] calls) =>
        _sandbox.Optimize([rule], evidence => evidence with
    {
        Agents = evidence.Agents.SetItem("one", new AgentEvidence { Runs = runs,
            ToolCalls = calls.ToImmutableSortedDictionary(call => call.Tool, call => call.Calls, StringComparer.Ordinal) }),
    })["one"];
}
