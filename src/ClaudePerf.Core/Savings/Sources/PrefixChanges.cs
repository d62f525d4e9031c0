using System.Globalization;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Savings.Startup;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// What changed in the prefixes of prompts that were written again, with the saving of each change: the bill minus the bill replayed
/// without these misses.
/// </summary>
internal static class PrefixChanges
{
    // Each change is replayed; the cheapest of many are one item.
    private const int MaximumItems = 12;

    internal static IEnumerable<SavingItem> Items(SavingReplay replay, IEnumerable<FoundMiss> misses, CancellationToken cancellation)
    {
        var changes = misses.GroupBy(miss => KeyOf(replay, miss))
            .OrderByDescending(change => change.Sum(replay.CostOf)).ThenBy(static change => change.Key.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var change in changes.Take(changes.Count > MaximumItems ? MaximumItems - 1 : MaximumItems))
            yield return Item(replay, change.Key, [.. change], cancellation);
        if (changes.Count > MaximumItems)
        {
            yield return Item(replay, new StartupKey(SavingPart.Unknown, "other changes"),
                [.. changes.Skip(MaximumItems - 1).SelectMany(static change => change)], cancellation);
        }
    }

    /// <summary>Describes a change that the transcript does not name.</summary>
    internal static string UnknownChange(in UsageRow row) =>
        row.CacheReadTokens == 0 ? "the whole prompt, cause not known" : "part of the prompt, cause not known";

    private static SavingItem Item(SavingReplay replay, StartupKey key, List<FoundMiss> misses, CancellationToken cancellation)
    {
        var rows = misses.Select(static miss => miss.Row).ToHashSet();
        var result = replay.Run(new SavingSettings { Avoids = miss => rows.Contains(miss.Row) }, cancellation: cancellation);
        return new SavingItem
        {
            Part = key.Part, Name = VisibleText.Of(key.Name), Times = misses.Count, Saving = result.Saving, Tokens = result.Tokens,
            Sessions = misses.Select(miss => replay.Table.Rows[miss.Row].Session).Distinct().Count(),
            Change = Change(key),
        };
    }

    private static StartupKey KeyOf(SavingReplay replay, FoundMiss miss)
    {
        switch (miss.Cause)
        {
            case CacheMissCause.ModelSwitch:
                return new StartupKey(SavingPart.Setting, $"model: {miss.Detail}");
            case CacheMissCause.EffortSwitch:
                return new StartupKey(SavingPart.Setting, $"effort: {miss.Detail}");
            case CacheMissCause.FastMode:
                return new StartupKey(SavingPart.Setting, "fast mode");
            case CacheMissCause.NothingCached:
                return new StartupKey(SavingPart.Setting, "prompt caching");
            case CacheMissCause.Upgrade:
                return new StartupKey(SavingPart.Version, miss.Detail);
        }
        return miss.Difference is { } difference ? KeyOf(difference)
            : replay.Table.Text(replay.Table.Rows[miss.Row].MissReason) switch
            {
                "tools_changed" => new StartupKey(SavingPart.Tool, "tool definitions, which is not recorded"),
                "system_changed" => new StartupKey(SavingPart.SystemPrompt, StartupNames.SystemPrompt),
                "messages_changed" => new StartupKey(SavingPart.Messages, "messages"),
                _ => new StartupKey(SavingPart.Unknown, UnknownChange(replay.Table.Rows[miss.Row])),
            };
    }

    // The tools of a server come and go together.
    private static StartupKey KeyOf(PrefixDifference difference) => difference.Kind switch
    {
        PrefixBlock.Tools when difference.Name is { } tool => StartupItem.ServerOf(tool) is { } server
            ? new StartupKey(SavingPart.McpServer, server) : new StartupKey(SavingPart.Tool, tool),
        PrefixBlock.Tools => new StartupKey(SavingPart.Tool, "the order of the tools"),
        PrefixBlock.System => new StartupKey(SavingPart.SystemPrompt, difference.Name ?? StartupNames.SystemPrompt),
        PrefixBlock.Messages => new StartupKey(SavingPart.Messages, "messages"),
        _ => new StartupKey(SavingPart.Setting, difference.Name ?? difference.Text),
    };

    private static string? Change(StartupKey key) => key.Part switch
    {
        SavingPart.McpServer when StartupNames.IsSafe(key.Name) => string.Create(CultureInfo.InvariantCulture,
            $"Keep {key.Name} connected for the whole session (/mcp shows its state), or remove it: claude mcp remove {key.Name}"),
        SavingPart.McpServer => "Keep the server connected for the whole session (/mcp shows its state), or remove it.",
        SavingPart.Tool => "Change permissions, plugins and settings that add, remove or describe tools between sessions, not during one.",
        SavingPart.SystemPrompt => "Change the output style, added folders and --append-system-prompt between sessions, not during one.",
        SavingPart.Messages => "Do not edit or rewind earlier messages; hooks must not change what they returned before.",
        SavingPart.Version => "Start a new session after an upgrade instead of resuming an old one.",
        SavingPart.Setting when key.Name.StartsWith("model", StringComparison.Ordinal) =>
            "Choose the model when a session starts (/model), or give the work to a subagent.",
        SavingPart.Setting when key.Name.StartsWith("effort", StringComparison.Ordinal) =>
            "Choose the effort when a session starts (/effort), not during it.",
        SavingPart.Setting when key.Name == "fast mode" => "Switch fast mode (/fast) when a session starts, not during it.",
        SavingPart.Setting when key.Name == "prompt caching" =>
            "Remove DISABLE_PROMPT_CACHING, or configure the gateway to pass cache_control.",
        SavingPart.Setting => "Change this setting between sessions, not during one.",
        _ => null,
    };
}
