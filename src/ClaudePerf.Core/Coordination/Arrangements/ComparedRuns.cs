using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>How a block of a run's first request compares with the block of an earlier run at the same position.</summary>
public enum BlockState
{
    /// <summary>The same, up to the last breakpoint before the difference: read from the cache if it is still there.</summary>
    Read,

    /// <summary>The same, but after the last shared breakpoint: written again.</summary>
    Same,

    /// <summary>Different: the first difference.</summary>
    Differs,

    /// <summary>After the first difference: written again, whatever it contains.</summary>
    Behind,
}

/// <summary>A block of a run's first request next to that of an earlier run.</summary>
/// <param name="Pattern">The pattern's name.</param>
/// <param name="Runs">The earlier run and this one.</param>
/// <param name="Part">The part of the request that the blocks are in.</param>
/// <param name="First">The earlier run's block; null if it has no more blocks.</param>
/// <param name="FirstTokens">Its tokens.</param>
/// <param name="Second">This run's block; null if it has no more blocks.</param>
/// <param name="SecondTokens">Its tokens.</param>
/// <param name="State">How the blocks compare.</param>
public sealed record ComparedBlock(
    string Pattern, string Runs, PromptPart Part, string? First, long FirstTokens, string? Second, long SecondTokens, BlockState State);

/// <summary>Compares the first requests of a pattern's runs.</summary>
internal static class ComparedRuns
{
    /// <summary>
    /// Pairs each run with the earlier one that it shares most with; pairs with the same comparison as another are left out.
    /// </summary>
    internal static IReadOnlyList<ComparedBlock> Compare(
        CoordinationPattern pattern, IReadOnlyList<PlannedRequest> plan, Func<ModelInfo, int> minimum)
    {
        var runs = plan.Where(static request => request.Agent != CoordinationPattern.MainThread).GroupBy(static request => request.Thread)
            .Select(static thread => thread.First()).ToList();
        var found = new List<ComparedBlock>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 1; i < runs.Count; i++)
        {
            var (earlier, comparison) = runs.Take(i)
                .Select(earlier => (Run: earlier, Comparison: RequestComparison.Compare(earlier.Request, runs[i].Request, minimum)))
                .MaxBy(static pair => pair.Comparison.SharedTokens);
            var title = FormattableString.Invariant(
                $"{earlier.Agent}, then {runs[i].Agent}: reads {comparison.ReadTokens:N0} of {runs[i].Request.Prompt.Tokens:N0}");
            if (known.Add(title))
                found.AddRange(Blocks(pattern.Name, title, comparison));
        }
        return found;
    }

    private static IEnumerable<ComparedBlock> Blocks(string pattern, string title, RequestComparison comparison)
    {
        long before = 0;
        for (var i = 0; i < Math.Max(comparison.First.Length, comparison.Second.Length); i++)
        {
            var (first, second) = (comparison.First.ElementAtOrDefault(i), comparison.Second.ElementAtOrDefault(i));
            before += second?.Tokens ?? 0;
            var state = i > comparison.SharedBlocks
                ? BlockState.Behind
                : i == comparison.SharedBlocks ? BlockState.Differs : before <= comparison.ReadTokens ? BlockState.Read : BlockState.Same;
            yield return new ComparedBlock(
                pattern, title, (second ?? first)!.Part, first?.Name, first?.Tokens ?? 0, second?.Name, second?.Tokens ?? 0, state);
        }
    }
}
