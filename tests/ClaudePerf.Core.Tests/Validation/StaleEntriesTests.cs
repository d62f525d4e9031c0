using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

public class StaleEntriesTests
{
    private static readonly string Root = Path.GetFullPath("p", Path.GetTempPath());
    private static readonly TestedPlace[] Places = [new(Root, IsFolder: true, Root, Root)];

    private static string AnyRule(bool needsOptimizer) =>
        ValidationRules.All.First(rule => rule.NeedsOptimizer == needsOptimizer && !rule.IsOffByDefault).Id;

    private static ValidationOptions Default => ValidationSandbox.Options;

    private static bool IsStale(ValidationOptions options, string rule, bool isPartial = false) =>
        new StaleEntries(options, Places, isPartial).Contains(new BaselineEntry(rule, "agents/a.md", "message"));

    [Fact]
    public void An_entry_is_stale_if_the_run_would_have_found_it()
    {
        var rule = AnyRule(needsOptimizer: false);
        Assert.True(IsStale(Default, rule));
        Assert.False(IsStale(Default, rule, isPartial: true));
        Assert.False(IsStale(Default with { ExcludeRules = [rule] }, rule));
        Assert.False(new StaleEntries(Default, [], isPartial: false).Contains(new BaselineEntry(rule, "a.md", "m")));
    }

    [Fact]
    public void Rules_that_optimize_say_nothing_without_optimizing()
    {
        var rule = AnyRule(needsOptimizer: true);
        Assert.False(IsStale(Default, rule));
        Assert.True(IsStale(Default with { Optimized = OptimizationLevel.Standard }, rule));
    }

    [Fact]
    public void The_warning_names_the_first_ten()
    {
        BaselineEntry Entry(int i) => new("rule", $"{i}.md", "message");
        Assert.StartsWith(
            $"1 entry of 'b.json' is no longer found; remove it with -UpdateBaseline:{Environment.NewLine}  rule in 0.md: message",
            StaleEntries.Warning([Entry(0)], "b.json"), StringComparison.Ordinal);
        var many = StaleEntries.Warning([.. Enumerable.Range(0, 12).Select(Entry)], "b.json");
        Assert.StartsWith("12 entries of 'b.json' are no longer found; remove them", many, StringComparison.Ordinal);
        Assert.EndsWith($"  rule in 9.md: message{Environment.NewLine}  and 2 more; use -Verbose to list them.", many,
            StringComparison.Ordinal);
    }
}
