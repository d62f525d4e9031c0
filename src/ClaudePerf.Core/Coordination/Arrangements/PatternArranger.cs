using System.Collections.Immutable;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>
/// Looks for cheaper arrangements of a pattern by simulating changes, individually for findings and together for the best
/// arrangement. Safe changes are chosen first and independently, then those that may change behavior, then models, each given the
/// earlier choices. Not thread-safe.
/// </summary>
internal sealed class PatternArranger(PatternSimulation simulation, CoordinationOptions options, SetupPrompts prompts)
{
    // Up to this many changes, all subsets are tried; with more, one change after the other.
    private const int MaxTogether = 6;

    // Savings below this share of a run are not worth a step.
    private const decimal MinStep = 0.002m;

    // Cheaper findings are noise of the assumptions.
    private const decimal MinFinding = 0.002m;

    /// <summary>What prevents the agents of a pattern from sharing the cache, the most expensive first.</summary>
    internal ImmutableArray<SharingFinding> Findings(CoordinationPattern pattern)
    {
        var setup = new Setup(pattern, options.Plan);
        var today = Run(setup);
        var found = new List<SharingFinding>();
        foreach (var lever in new PatternLevers(pattern, options, prompts).All().Append(PatternLevers.SharedFirst)
            .Concat(new SettingLevers(pattern, options, prompts).All()).Where(static lever => lever.Problem is not null))
        {
            var without = Run(lever.Apply(setup));
            var cost = today.Cost - without.Cost;
            if (cost <= MinFinding * today.Cost)
                continue;
            found.Add(new SharingFinding(
                pattern.Name, lever.Id, lever.Effect, lever.Problem!, lever.How, lever.Agents, cost, Processed(today) - Processed(without),
                today.Seconds - without.Seconds, Monthly(pattern, cost)));
        }
        // Two solutions of the same problem are one finding: keep the cheaper one.
        return [.. found.OrderByDescending(static finding => finding.Cost).DistinctBy(static finding => finding.Message)];
    }

    /// <summary>Finds a cheaper arrangement, step by step.</summary>
    internal CoordinationArrangement Arrange(CoordinationPattern pattern)
    {
        var levers = new PatternLevers(pattern, options, prompts);
        var setup = new Setup(pattern, options.Plan);
        var today = Run(setup);
        var steps = ImmutableArray.CreateBuilder<ArrangementStep>();
        var cost = today.Cost;
        foreach (var choices in (IEnumerable<Lever>[])[levers.Safe(), levers.Judged(), levers.Models()])
        {
            foreach (var lever in InOrder(setup, Choose(setup, cost, today.Cost * MinStep, [.. choices])))
            {
                setup = lever.Apply(setup);
                var after = Run(setup);
                steps.Add(new ArrangementStep(
                    pattern.Name, lever.Id, lever.Effect, lever.What, lever.How, lever.Agents, cost - after.Cost, after.Cost,
                    today.Cost == 0 ? 0 : 1 - (double)(after.Cost / today.Cost), after.Seconds));
                cost = after.Cost;
            }
        }
        return new CoordinationArrangement { Pattern = pattern.Name, Cost = today.Cost, Steps = steps.ToImmutable() };
    }

    // Of combinations with about the same cost, choose the one with the fewest changes.
    private List<Lever> Choose(Setup setup, decimal cost, decimal minStep, List<Lever> levers)
    {
        if (levers.Count > MaxTogether)
            return OneByOne(setup, cost, minStep, levers);
        var best = new List<Lever>();
        var least = cost;
        foreach (var mask in Enumerable.Range(1, (1 << levers.Count) - 1)
            .OrderBy(static mask => System.Numerics.BitOperations.PopCount((uint)mask)))
        {
            var chosen = levers.Where((_, i) => (mask & (1 << i)) != 0).ToList();
            var tried = Run(chosen.Aggregate(setup, static (before, lever) => lever.Apply(before))).Cost;
            if (tried + (minStep * (chosen.Count - best.Count)) < least)
                (best, least) = (chosen, tried);
        }
        return best;
    }

    private List<Lever> OneByOne(Setup setup, decimal cost, decimal minStep, List<Lever> levers)
    {
        var chosen = new List<Lever>();
        var open = levers.ToList();
        while (open.Count > 0)
        {
            var (lever, after) = open.Select(one => (Lever: one, Run(one.Apply(setup)).Cost)).MinBy(static tried => tried.Cost);
            if (cost - after <= minStep)
                break;
            chosen.Add(lever);
            open.Remove(lever);
            (setup, cost) = (lever.Apply(setup), after);
        }
        return chosen;
    }

    // Order by what each change adds to those before it, highest value first.
    private IEnumerable<Lever> InOrder(Setup setup, List<Lever> chosen)
    {
        var open = chosen.ToList();
        while (open.Count > 0)
        {
            var next = open.MinBy(lever => Run(lever.Apply(setup)).Cost)!;
            open.Remove(next);
            setup = next.Apply(setup);
            yield return next;
        }
    }

    private RunOutcome Run(Setup setup) => simulation.Run(setup.Pattern, prompts.PartsOf(setup), setup.Plan);

    private static long Processed(RunOutcome outcome) => outcome.Usage.PromptTokens - outcome.Usage.CacheReadTokens;

    private static decimal? Monthly(CoordinationPattern pattern, decimal cost)
    {
        const int Month = 30;
        return pattern is { Source: PatternSource.Transcript, First: { } first, Last: { } last } && pattern.Seen > 1
            && (last - first).TotalDays is >= 1 and var days
            ? cost * (decimal)(pattern.Seen / days * Month)
            : null;
    }
}
