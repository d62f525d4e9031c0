using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The lines under a table of usage: what it adds up to and what is to be known about it.</summary>
public static class UsageSummary
{
    /// <summary>The lines.</summary>
    /// <param name="total">All groups together.</param>
    /// <param name="recovered">Whether costs are of the recovered output.</param>
    /// <param name="option">What asks for recovered output, as the program at hand names it.</param>
    /// <param name="format">How numbers are written.</param>
    /// <returns>Sentences, a line each.</returns>
    public static IEnumerable<string> Of(UsageGroup total, bool recovered, string option, IFormatProvider format)
    {
        ArgumentNullException.ThrowIfNull(total);
        return Lines(total, recovered, option, format);
    }

    private static IEnumerable<string> Lines(UsageGroup total, bool recovered, string option, IFormatProvider format)
    {
        var cost = total.Cost is not null ? UsageGroupTable.Money(total.Cost, format) : "an unknown cost";
        var saved = total is { Saving: > 0 and var saving, HitRate: { } rate }
            ? string.Create(format, $" Provider caching saved ${saving:N2} ({rate:0%} of the prompts were read from it).")
            : "";
        yield return string.Create(format, $"Total: {total.Requests:N0} requests, {cost}{(total.Unpriced.Count > 0 ? " without the models that have no price" : "")}.{saved}");
        if (total.UncountedRequests > 0)
        {
            yield return string.Create(format, $"{total.NotFinalRequests:N0} requests were recorded with a placeholder for their output: {option} counts what was sent.");
        }
        else if (total.RecoveredOutputTokens > total.OutputTokens)
        {
            yield return string.Create(format, $"{total.NotFinalRequests:N0} requests were recorded with a placeholder for their output: {total.OutputTokens:N0} tokens are recorded, about {total.RecoveredOutputTokens:N0} were sent.")
                + (recovered ? "" : $" {option} uses the latter.");
        }
        if (total.ThinkingTokens > 0)
            yield return Thinking(total, format);
    }

    /// <summary>What the thinking amounted to.</summary>
    /// <param name="total">All groups together.</param>
    /// <param name="format">How numbers are written.</param>
    /// <returns>A sentence.</returns>
    public static string Thinking(UsageGroup total, IFormatProvider format)
    {
        ArgumentNullException.ThrowIfNull(total);
        var share = total.UncountedRequests > 0 ? "" : string.Create(format, $", {total.ThinkingTokens / (double)Math.Max(1, total.RecoveredOutputTokens):0%} of the output");
        var cost = total.ThinkingCost is not null ? ", " + UsageGroupTable.Money(total.ThinkingCost, format) : "";
        var source = total.ThinkingTokensRecorded == total.ThinkingTokens
            ? "all recorded"
            : string.Create(format, $"{total.ThinkingTokensRecorded:N0} recorded, the rest estimated: {total.ThinkingTokensLower:N0} to {total.ThinkingTokensUpper:N0}");
        return string.Create(format, $"Thinking: {total.ThinkingTokens:N0} tokens{share}{cost} ({source}).");
    }
}
