using System.Globalization;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>
/// Finds the cause of a miss: from what was sent if that is known, otherwise from the provider's reason, otherwise from what
/// changed between the two requests. If several things changed, the first that suffices on its own is used.
/// </summary>
internal static class CacheMissExplanation
{
    // The reasons that the Messages API returns in diagnostics.cache_miss_reason.type; others name no cause.
    private const string ModelChanged = "model_changed";
    private const string SystemChanged = "system_changed";
    private const string ToolsChanged = "tools_changed";
    private const string MessagesChanged = "messages_changed";
    private const string PreviousNotFound = "previous_message_not_found";
    private const string Unavailable = "unavailable";

    internal static void Explain(FoundMiss miss, UsageTable table, PrefixComparison? sent)
    {
        var (before, row) = (table.Rows[miss.Previous], table.Rows[miss.Row]);
        miss.Difference = sent?.Difference;
        (miss.Cause, miss.Detail) = miss.Cause == CacheMissCause.NothingCached
            ? (CacheMissCause.NothingCached,
                string.Create(CultureInfo.CurrentCulture, $"{miss.MissedTokens:N0} tokens were sent twice and nothing was cached"))
            : FromGap(miss, CacheMissRemedy.LongestLifetime)
            ?? FromSent(miss, sent)
            ?? FromReason(table, before, row)
            ?? FromChange(miss, table, before, row);
    }

    private static (CacheMissCause, string)? FromSent(FoundMiss miss, PrefixComparison? sent) => sent switch
    {
        null => null,
        { Difference: { } difference } => (difference.Kind switch
        {
            PrefixBlock.Model => CacheMissCause.ModelSwitch,
            PrefixBlock.Effort => CacheMissCause.EffortSwitch,
            PrefixBlock.Speed => CacheMissCause.FastMode,
            PrefixBlock.Messages when difference.IsShortened => CacheMissCause.Compaction,
            _ => CacheMissCause.PrefixChanged,
        }, difference.Text),
        _ => FromGap(miss, miss.Lifetime) ?? (CacheMissCause.NotKept, $"the prefix sent {Duration(miss.Gap)} later was unchanged"),
    };

    private static (CacheMissCause, string)? FromReason(UsageTable table, in UsageRow before, in UsageRow row)
    {
        var reason = table.Text(row.MissReason);
        if (reason is null or PreviousNotFound or Unavailable)
            return null;
        if (reason == ModelChanged)
            return (CacheMissCause.ModelSwitch, Change(table, before.Model, row.Model));
        var detail = reason switch
        {
            SystemChanged => "the provider reports a changed system prompt",
            ToolsChanged => "the provider reports changed tool definitions",
            MessagesChanged => "the provider reports changed messages",
            _ => $"the provider reports: {reason}",
        };
        if (reason is SystemChanged or ToolsChanged && Differs(before.Version, row.Version))
            return (CacheMissCause.Upgrade, $"{Change(table, before.Version, row.Version)}: {detail}");
        return reason == MessagesChanged && Shortened(before, row) is { } shortened
            ? (CacheMissCause.Compaction, shortened)
            : (CacheMissCause.PrefixChanged, detail);
    }

    private static (CacheMissCause, string) FromChange(FoundMiss miss, UsageTable table, in UsageRow before, in UsageRow row)
    {
        if (before.Model != row.Model)
            return (CacheMissCause.ModelSwitch, Change(table, before.Model, row.Model));
        if (FromGap(miss, miss.Lifetime) is { } late)
            return late;
        if ((before.Traits & UsageRowTraits.Fast) != (row.Traits & UsageRowTraits.Fast))
            return (CacheMissCause.FastMode,
                (row.Traits & UsageRowTraits.Fast) != 0 ? "fast mode was switched on" : "fast mode was switched off");
        if (Differs(before.Effort, row.Effort))
            return (CacheMissCause.EffortSwitch, Change(table, before.Effort, row.Effort));
        if (Differs(before.Version, row.Version))
            return (CacheMissCause.Upgrade, Change(table, before.Version, row.Version));
        return Shortened(before, row) is { } shortened
            ? (CacheMissCause.Compaction, shortened)
            : (CacheMissCause.PrefixChanged,
                string.Create(CultureInfo.CurrentCulture,
                $"the first {row.CacheReadTokens:N0} tokens are unchanged, then something differs"));
    }

    private static (CacheMissCause, string)? FromGap(FoundMiss miss, TimeSpan lifetime) => miss.Gap <= lifetime
        ? null
        : (CacheMissCause.LifetimePassed, $"{Duration(miss.Gap)} since the previous request; cached for {Duration(miss.Lifetime)}");

    private static string? Shortened(in UsageRow before, in UsageRow row)
    {
        var (last, prompt) = (UsageSum.UsageOf(before).PromptTokens, UsageSum.UsageOf(row).PromptTokens);
        return prompt >= last ? null : string.Create(CultureInfo.CurrentCulture, $"the prompt shrank from {last:N0} to {prompt:N0} tokens");
    }

    // A text that only one of two requests has, as with old versions, is not a change.
    private static bool Differs(int before, int now) => before != 0 && now != 0 && before != now;

    private static string Change(UsageTable table, int before, int now) => $"{table.Text(before) ?? "?"} to {table.Text(now) ?? "?"}";

    private static string Duration(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.CurrentCulture, $"{span.TotalDays:0} days"),
        { TotalHours: >= 1 } => span.Minutes == 0 ? $"{(int)span.TotalHours} h" : $"{(int)span.TotalHours} h {span.Minutes} min",
        { TotalMinutes: >= 1 } => span.Seconds == 0 ? $"{span.Minutes} min" : $"{span.Minutes} min {span.Seconds} s",
        _ => $"{span.Seconds} s",
    };
}
