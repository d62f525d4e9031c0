using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>The lines below a table of the provider's cache: what reads saved, writes and misses cost.</summary>
public static class ProviderCacheFooter
{
    /// <summary>The lines.</summary>
    /// <param name="total">The total.</param>
    /// <param name="showsMisses">Whether the table lists the misses.</param>
    public static IReadOnlyList<string> Of(ProviderCacheGroup total, bool showsMisses)
    {
        ArgumentNullException.ThrowIfNull(total);
        var lines = new List<string>
        {
            "",
            $"Reads saved {Dollars(total.ReadSaving)}; writes cost {Dollars(total.WritePremium)} more than uncached input: "
                + $"net {Dollars(total.NetSaving)}.",
        };
        if (total.UnreadWritePremium > 0)
            lines.Add($"{Dollars(total.UnreadWritePremium)} of that was for writes with no known later read.");
        if (total.Misses > 0)
        {
            lines.Add($"{CountText.Of(total.Misses, "miss", "misses")} paid {Dollars(total.MissCost)} again, "
                + $"{Dollars(total.AvoidableCost)} of it avoidable."
                + (showsMisses ? "" : " List them with -Miss."));
        }
        if (total.OneHourSaving != 0)
        {
            lines.Add($"A 1-hour lifetime instead of 5 minutes would have {(total.OneHourSaving > 0 ? "saved" : "cost")} "
                + $"{Dollars(Math.Abs(total.OneHourSaving))}.");
        }
        return lines;
    }

    /// <summary>What to say if there is no miss to list.</summary>
    /// <param name="total">The total.</param>
    /// <param name="causes">The causes that were asked for; null for all.</param>
    public static string NoMisses(ProviderCacheGroup total, IReadOnlyCollection<CacheMissCause>? causes)
    {
        ArgumentNullException.ThrowIfNull(total);
        var requests = CountText.Of(total.Requests, "request");
        return causes is null
            ? $"No misses in {requests}: none paid again for what had been cached."
            : $"No misses because of {string.Join(" or ", causes)} in {requests}.";
    }

    private static string Dollars(decimal amount) => DollarText.Of(amount);
}
