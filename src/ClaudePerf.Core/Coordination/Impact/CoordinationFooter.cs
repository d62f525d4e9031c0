using System.Globalization;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>The lines below a table of measured patterns: what one run of each costs, and how long preparation takes.</summary>
public static class CoordinationFooter
{
    /// <summary>The lines.</summary>
    /// <param name="measured">The measurements.</param>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<CoordinationMeasurement> measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        var (uncached, claude) = (measured.Sum(static one => one.UncachedCost), measured.Sum(static one => one.ClaudeCodeCost));
        var best = measured.Sum(static one => one.BestCost);
        var (slow, fast) = (measured.Sum(static one => one.Preparation.Median), measured.Sum(static one => one.CachedPreparation.Median));
        return
        [
            "",
            $"One run of each: {CostText.Dollars(uncached)} uncached, {CostText.Dollars(claude)} with Claude Code's own caching "
                + $"({CostText.Less(uncached, claude)} less), "
                + $"{CostText.Dollars(best)} at best ({CostText.Less(uncached, best)} less; {CostText.Less(claude, best)} less than "
                + "Claude Code).",
            string.Create(CultureInfo.CurrentCulture, $"Preparing the prompts takes {slow:N1} ms on this machine, {fast:N2} ms with "
                + $"the prompt cache."),
        ];
    }
}
