using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Arrangements;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using static ClaudePerf.Performance.InvariantConsole;

namespace ClaudePerf.Performance.Coordination;

/// <summary>What the steps of better arrangements save over the patterns of an ecosystem, separately for safe steps, steps that need
/// judgment and cheaper models; once, and in sessions that run each pattern three times.</summary>
internal static class ArrangementFigures
{
    // Three runs, two minutes apart: within the cache lifetime of five minutes.
    private const int Repeated = 3;

    // The share that a pattern that repeats its agents within the lifetime should save of what Claude Code costs by default.
    private const double Aim = 0.4;

    internal static IReadOnlyList<object> Print(Ecosystem ecosystem, IReadOnlyList<CoordinationPattern> patterns,
        CoordinationOptions options) =>
        [.. ((int[])[1, Repeated]).Select(runs => (object)Print(ecosystem, patterns, options, runs))];

    private static object Print(Ecosystem ecosystem, IReadOnlyList<CoordinationPattern> patterns, CoordinationOptions options, int runs)
    {
        var measurer = new CoordinationMeasurer(ecosystem, patterns, options with { Repeat = 0, Plan = new PlanOptions { Runs = runs } });
        var arranged = patterns.Select(pattern => (Pattern: pattern, Arrangement: measurer.Arrange(pattern))).ToList();
        var (today, safe, judged, models) = (arranged.Sum(static one => one.Arrangement.Cost),
            arranged.Sum(static one => one.Arrangement.SafeCost),
            arranged.Sum(static one => one.Arrangement.JudgedCost), arranged.Sum(static one => one.Arrangement.ModelCost));
        WriteLine(
            $"  arrangements, {runs} run{(runs == 1 ? "" : "s")} of each in a session: ${today:0.00} a round today, ",
            $"${safe:0.00} safely ({Less(today, safe):0.0%}), ${judged:0.00} with steps to judge ({Less(today, judged):0.0%}), ",
            $"${models:0.00} with cheaper models ({Less(today, models):0.0%})");
        var steps = arranged.SelectMany(static one => one.Arrangement.Steps).GroupBy(static step => (step.Effect, step.Id))
            .OrderBy(static step => step.Key.Effect).ThenByDescending(static step => step.Sum(static one => one.Saved)).ToList();
        foreach (var step in steps)
        {
            var saved = step.Sum(static one => one.Saved);
            WriteLine(
                $"    {step.Key.Effect,-10}{step.Key.Id,-16} in {step.Select(static one => one.Pattern).Distinct().Count(),3} patterns  ",
                $"${saved,8:0.0000}  {(double)(saved / today),6:0.0%} of today");
        }
        var (first, output) = (patterns.Sum(measurer.FirstPromptSavingOf), patterns.Sum(measurer.OutputCostOf));
        WriteLine(
            $"    out of reach: answers are {(double)(output / today):0.0%} of today; ",
            $"reading the whole first prompt of every agent from the cache would save {(double)(first / today):0.0%}");
        var repeating = arranged.Where(one => Repeats(one.Pattern, runs)).ToList();
        if (repeating.Count > 0)
        {
            WriteLine(
                $"    patterns that repeat an agent: {repeating.Count}; ",
                $"{repeating.Count(static one => one.Arrangement.SavedSafely >= Aim)} save {Aim:0%} safely, ",
                $"{repeating.Count(static one => one.Arrangement.SavedJudged >= Aim)} with steps to judge; ",
                $"the median saves {Median(repeating.Select(static one => one.Arrangement.SavedSafely)):0.0%} ",
                $"and {Median(repeating.Select(static one => one.Arrangement.SavedJudged)):0.0%}");
            foreach (var (pattern, arrangement) in repeating.OrderBy(static one => one.Arrangement.SavedJudged).Take(3))
                WriteLine(
                    $"      least: {pattern.Name}: ${arrangement.Cost:0.0000} today, {arrangement.SavedSafely:0.0%} safely, ",
                    $"{arrangement.SavedJudged:0.0%} with steps to judge; ",
                    $"output is {(double)(Output(measurer, pattern) / arrangement.Cost):0.0%} of it");
        }
        var findings = patterns.SelectMany(pattern => measurer.FindingsOf(pattern)).GroupBy(static finding => finding.Id)
            .OrderByDescending(static group => group.Sum(static finding => finding.Cost));
        foreach (var finding in findings)
            WriteLine(
                $"    finding   {finding.Key,-16} in {finding.Select(static one => one.Pattern).Distinct().Count(),3} patterns  ",
                $"${finding.Sum(static one => one.Cost),8:0.0000}  {finding.Sum(static one => one.Tokens),10:N0} tokens a round");
        return new
        {
            Runs = runs, Today = today, Safe = safe, Judged = judged, Models = models, SavedSafely = Less(today,
                safe), SavedJudged = Less(today, judged),
            Steps = steps.ToDictionary(static step => $"{step.Key.Effect}/{step.Key.Id}", static step => step.Sum(static one => one.Saved)),
            Output = output, FirstPrompts = first, Repeating = repeating.Count, ReachAimSafely = repeating.Count(
                static one => one.Arrangement.SavedSafely >= Aim), ReachAimJudged = repeating.Count(
                    static one => one.Arrangement.SavedJudged >= Aim),
        };
    }

    // With more than one run every agent is repeated.
    private static bool Repeats(CoordinationPattern pattern, int runs) => runs > 1 || pattern.Invocations > pattern.Agents.Count();

    // The answers, which no arrangement can change.
    private static decimal Output(CoordinationMeasurer measurer, CoordinationPattern pattern) => measurer.OutputCostOf(pattern);

    private static double Less(decimal before, decimal after) => before == 0 ? 0 : 1 - (double)(after / before);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
