using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The lines below a usage table: totals and remarks.</summary>
public static class UsageSummary
{
    /// <summary>Formats the lines.</summary>
    /// <param name="total">The total of all groups.</param>
    /// <param name="recovered">Whether costs are based on recovered output.</param>
    /// <param name="option">The option for recovered output, in the terms of the running program.</param>
    /// <param name="format">The number format.</param>
    /// <returns>Sentences, one per line.</returns>
    public static IEnumerable<string> Format(UsageGroup total, bool recovered, string option, IFormatProvider format)
    {
        ArgumentNullException.ThrowIfNull(total);
        return Lines(total, recovered, option, format);
    }

    private static IEnumerable<string> Lines(UsageGroup total, bool recovered, string option, IFormatProvider format)
    {
        var cost = total.Cost is not null ? UsageGroupTable.Money(total.Cost, format) : "an unknown cost";
        var saved = total is { Saving: > 0 and var saving, HitRate: { } rate }
            ? $" Provider caching saved {DollarText.In(format, saving)} ({PercentText.In(format, rate)} of the prompts were read from it)."
            : "";
        yield return string.Create(format,
            $"Total: {CountText.In(format, total.Requests, "request")}, "
                + $"{cost}{(total.Unpriced.Count > 0 ? " excluding models without a price" : "")}.{saved}");
        if (total.UncountedRequests > 0)
        {
            yield return string.Create(format,
                $"{CountText.In(format, total.NotFinalRequests, "request was", "requests were")} recorded with a placeholder "
                + $"instead of their output size. Use {option} to count the actual output.");
        }
        else if (total.RecoveredOutputTokens > total.OutputTokens)
        {
            yield return string.Create(format,
                $"{CountText.In(format, total.NotFinalRequests, "request was", "requests were")} recorded with a placeholder "
                + $"instead of their output size: "
                + $"{total.OutputTokens:N0} tokens are recorded, about {total.RecoveredOutputTokens:N0} were sent.")
                + (recovered ? "" : $" Use {option} for the latter.");
        }
        if (total.ThinkingTokens > 0)
            yield return Thinking(total, format);
    }

    /// <summary>Formats the thinking total.</summary>
    /// <param name="total">The total of all groups.</param>
    /// <param name="format">The number format.</param>
    /// <returns>A sentence.</returns>
    public static string Thinking(UsageGroup total, IFormatProvider format)
    {
        ArgumentNullException.ThrowIfNull(total);
        // Thinking is a part of the output. If it is more, the output was recorded with placeholders.
        var share = total.UncountedRequests > 0 ? ""
            : total.ThinkingTokens > total.RecoveredOutputTokens ? ", more than the recorded output, which is incomplete"
            : $", {PercentText.In(format, total.ThinkingTokens / (double)total.RecoveredOutputTokens)} of the output";
        var cost = total.ThinkingCost is not null ? ", " + UsageGroupTable.Money(total.ThinkingCost, format) : "";
        var source = total.ThinkingTokensRecorded == total.ThinkingTokens
            ? "all recorded"
            : string.Create(format, $"{total.ThinkingTokensRecorded:N0} recorded, the rest estimated: {total.ThinkingTokensLower:N0} to "
                + $"{total.ThinkingTokensUpper:N0}");
        return string.Create(format, $"Thinking: {total.ThinkingTokens:N0} tokens{share}{cost} ({source}).");
    }
}
