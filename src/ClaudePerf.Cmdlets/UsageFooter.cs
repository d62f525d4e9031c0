using System.Globalization;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>The lines under a table of usage: what it adds up to and what is to be known about it.</summary>
internal static class UsageFooter
{
    internal static string Of(UsageGroup total, bool recovered)
    {
        var lines = new List<string> { "" };
        var cost = total.Cost is { } known ? $"${known.ToString(known < 100 ? "N4" : "N2", CultureInfo.CurrentCulture)}" : "an unknown cost";
        var saved = total.Saving is > 0 and var saving ? $" Provider caching saved ${saving.ToString("N2", CultureInfo.CurrentCulture)} ({total.HitRate:0%} of the prompts were read from it)." : "";
        lines.Add($"Total: {total.Requests:N0} requests, {cost}{(total.Unpriced.Count > 0 ? " without the models that have no price" : "")}.{saved}");
        if (total.RecoveredOutputTokens > total.OutputTokens)
        {
            lines.Add($"{total.NotFinalRequests:N0} requests were recorded with a placeholder for their output: {total.OutputTokens:N0} tokens are recorded, about {total.RecoveredOutputTokens:N0} were sent."
                + (recovered ? "" : " -Recovered uses the latter."));
        }
        if (total.ThinkingTokens > 0)
            lines.Add(Thinking(total));
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>What the thinking amounted to.</summary>
    internal static string Thinking(UsageGroup total)
    {
        var share = total.ThinkingTokens / (double)Math.Max(1, total.RecoveredOutputTokens);
        var cost = total.ThinkingCost is { } known ? $", ${known.ToString(known < 100 ? "N4" : "N2", CultureInfo.CurrentCulture)}" : "";
        var source = total.ThinkingTokensRecorded == total.ThinkingTokens
            ? "all recorded"
            : $"{total.ThinkingTokensRecorded:N0} recorded, the rest estimated: {total.ThinkingTokensLower:N0} to {total.ThinkingTokensUpper:N0}";
        return $"Thinking: {total.ThinkingTokens:N0} tokens, {share:0%} of the output{cost} ({source}).";
    }
}
