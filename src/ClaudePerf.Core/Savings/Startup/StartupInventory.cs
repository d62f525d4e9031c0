using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Savings.Startup;

/// <summary>
/// The texts that conversations of a period start with, as far as their transcripts record them: each token of an initial context
/// belongs to one text. What a text costs is the bill minus the bill replayed without it.
/// </summary>
internal sealed class StartupInventory
{
    private readonly Dictionary<StartupKey, StartupText> _texts = [];

    private StartupInventory()
    {
    }

    /// <summary>The texts, most expensive first.</summary>
    internal IReadOnlyList<StartupText> Texts { get; private set; } = [];

    /// <summary>Where their definitions are.</summary>
    internal StartupPlaces Places { get; private set; } = new(null);

    internal static StartupInventory Of(SavingReplay replay)
    {
        var inventory = new StartupInventory();
        if (replay.Startups is not { Count: > 0 } startups)
            return inventory;
        var uses = StartupUses.Of(replay);
        var systems = new Dictionary<int, (long Tokens, long OfRead)>();
        var threads = replay.Threads.ToDictionary(static thread => thread.Rows[0], static thread => thread);
        foreach (var (row, content) in startups.OrderBy(static entry => entry.Key))
            inventory.Add(replay, threads[row], content, uses, systems);
        inventory.AddSystemPrompts(replay, systems);
        var prices = replay.StartupPrices([.. inventory._texts.Values.SelectMany(static text => text.Conversations.Keys).Distinct()]);
        foreach (var text in inventory._texts.Values)
        {
            text.IsUsed = uses.IsUsed(text.Key);
            text.Cost = text.Conversations.Sum(one => prices.TryGetValue(one.Key, out var price)
                ? (one.Value.OfRead * price.OfRead) + ((one.Value.Tokens - one.Value.OfRead) * price.OfRest) : 0);
        }
        inventory.Places = new StartupPlaces(replay.Ecosystems);
        inventory.Texts = [.. StartupPlugins.Combine(inventory._texts.Values, inventory.Places).OrderByDescending(static text => text.Cost)
            .ThenBy(static text => text.Key.Name, StringComparer.Ordinal)];
        return inventory;
    }

    private void Add(SavingReplay replay, ReplayedThread thread, TranscriptContent content, StartupUses uses,
        Dictionary<int, (long Tokens, long OfRead)> systems)
    {
        var row = thread.Rows[0];
        long place = 0;
        foreach (var item in content.Startup.OrderBy(OrderOf))
        {
            var ofRead = Math.Clamp(thread.StartRead - place, 0, item.Tokens);
            place += item.Tokens;
            if (KeyOf(item, uses) is not { } key || (!thread.IsMain && !IsInSubagents(key.Part)))
                continue;
            if (key.Part == SavingPart.SystemPrompt)
            {
                var before = systems.GetValueOrDefault(row);
                systems[row] = (before.Tokens + item.Tokens, before.OfRead + ofRead);
            }
            else
            {
                Add(replay.Table, row, key, item.Tokens, ofRead, item.IsBuiltIn);
            }
        }
    }

    private void Add(UsageTable table, int first, StartupKey key, long tokens, long ofRead, bool isBuiltIn = false)
    {
        if (!_texts.TryGetValue(key, out var text))
            _texts.Add(key, text = new StartupText(key) { IsBuiltIn = isBuiltIn });
        ref readonly var row = ref table.Rows[first];
        text.Add(first, row.Session, row.UtcTicks, table.Text(row.Project), tokens, ofRead);
    }

    // Tokens in excess of the shortest system prompt of the same version and model are additions.
    private void AddSystemPrompts(SavingReplay replay, Dictionary<int, (long Tokens, long OfRead)> systems)
    {
        foreach (var group in systems.GroupBy(entry => (replay.Table.Rows[entry.Key].Version, replay.Table.Rows[entry.Key].Model)))
        {
            var shortest = group.Min(static entry => entry.Value.Tokens);
            foreach (var (row, (tokens, ofRead)) in group)
            {
                var more = tokens - shortest;
                var moreOfRead = (long)(more * (ofRead / (double)tokens));
                Add(replay.Table, row, new StartupKey(SavingPart.SystemPrompt, StartupNames.SystemPrompt), shortest, ofRead - moreOfRead);
                if (more > 0)
                    Add(replay.Table, row, new StartupKey(SavingPart.SystemPrompt, StartupNames.SystemPromptAdditions), more, moreOfRead);
            }
        }
    }

    // Tools come first in a prompt, then the system prompt, then memory files.
    private static int OrderOf(StartupItem item) => item.Part switch
    {
        ContextPart.ToolDefinitions when item.Name != ContextAttachments.DeferredTools => 0,
        ContextPart.SystemPrompt => 1,
        ContextPart.MemoryFiles => 2,
        _ => 3,
    };

    // Other texts of subagents depend on the agent, not on what sessions start with.
    private static bool IsInSubagents(SavingPart part) => part is SavingPart.McpServer or SavingPart.McpTool or SavingPart.Tool
        or SavingPart.Skill or SavingPart.MemoryFile;

    private static StartupKey? KeyOf(StartupItem item, StartupUses uses) => item.Part switch
    {
        // An unused tool of a used server can be removed alone.
        ContextPart.ToolDefinitions when item.Server is { } server => uses.IsServerUsed(server) && !uses.IsToolUsed(item.Name)
            ? new StartupKey(SavingPart.McpTool, item.Name) : new StartupKey(SavingPart.McpServer, server),
        ContextPart.ToolDefinitions when item.Name == ContextAttachments.DeferredTools =>
            new StartupKey(SavingPart.Environment, item.Name),
        ContextPart.ToolDefinitions => new StartupKey(SavingPart.Tool, item.Name),
        ContextPart.SystemPrompt when item.Name.StartsWith(ContextAttachments.OutputStyle, StringComparison.Ordinal) =>
            new StartupKey(SavingPart.OutputStyle, item.Name[ContextAttachments.OutputStyle.Length..]),
        ContextPart.SystemPrompt => new StartupKey(SavingPart.SystemPrompt, StartupNames.SystemPrompt),
        ContextPart.AgentListing => item.Name.Length == 0 || item.Name == ContextAttachments.Frame
            ? new StartupKey(SavingPart.Environment, StartupNames.AgentListing) : new StartupKey(SavingPart.Agent, item.Name),
        ContextPart.SkillListing => item.Name.Length == 0 || item.Name == ContextAttachments.Frame
            ? new StartupKey(SavingPart.Environment, StartupNames.SkillListing) : new StartupKey(SavingPart.Skill, item.Name),
        ContextPart.MemoryFiles => item.Name.Length == 0 || item.Name == ContextAttachments.Frame
            ? new StartupKey(SavingPart.Environment, StartupNames.MemoryFiles) : new StartupKey(SavingPart.MemoryFile, item.Name),
        ContextPart.Environment when item.Name.StartsWith(ContextAttachments.InstructionsOf, StringComparison.Ordinal) =>
            new StartupKey(SavingPart.McpServer, StartupNames.ServerOf(item.Name[ContextAttachments.InstructionsOf.Length..])),
        ContextPart.Environment when item.Name.StartsWith("hook_", StringComparison.Ordinal) =>
            new StartupKey(SavingPart.Hook, StartupNames.Hooks),
        ContextPart.Environment => new StartupKey(SavingPart.Environment,
            item.Name == "session_context" ? StartupNames.GitStatus : StartupNames.Environment),
        // What the user attached is not part of every session.
        _ => null,
    };
}
