using System.Globalization;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Savings.Startup;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// What was in the prompts of 20 sessions over two weeks or more and was never called by them or their subagents: MCP servers and
/// their tools, tools of Claude Code, agents, skills, and plugins of which nothing was called.
/// </summary>
internal sealed class UnusedStartupSource : ISavingSource
{
    private const int MinimumSessions = 20;
    private const int MaximumNamed = 6;
    private static readonly TimeSpan MinimumPeriod = TimeSpan.FromDays(14);

    // Without these, Claude Code cannot do what its prompts rely on, or sends more: without ToolSearch it defers no tool, without
    // Bash it needs Glob and Grep, without Agent or Skill there are no agents or skills.
    private static readonly HashSet<string> Essential = new(StringComparer.Ordinal)
    {
        "Agent", "AskUserQuestion", "Bash", "Edit", "EnterPlanMode", "ExitPlanMode", "Glob", "Grep", "PowerShell", "Read", "Skill",
        "ToolSearch", "Write",
    };

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        var inventory = replay.Inventory;
        var found = inventory.Texts.Where(IsUnused).Select(text => (Text: text, Change: StartupChange.Of(text, inventory.Places)!))
            .Where(static unused => unused.Change is not null).ToList();
        if (found.Count == 0)
            yield break;
        var less = new Dictionary<int, (long Tokens, long OfRead)>();
        foreach (var (row, (tokens, ofRead)) in found.SelectMany(static unused => unused.Text.Conversations))
        {
            var before = less.GetValueOrDefault(row);
            less[row] = (before.Tokens + tokens, before.OfRead + ofRead);
        }
        var setting = Together([.. found.Select(static unused => unused.Change)]);
        yield return new SavingCandidate
        {
            Kind = SavingKind.StartupWeight,
            Title = "Start-up text that no session used: " + StartupItems.Counts(found.Select(static unused => unused.Text)),
            Certainty = SavingCertainty.Replayed,
            Effect = "None, unless a session needs them. Skills can still be called by name.",
            Change = Change(found),
            Setting = setting?.Setting,
            SettingValue = setting?.Value,
            SettingFile = setting?.SettingFile,
            Apply = settings => settings.WithStartup(row => less.GetValueOrDefault(row)),
            Items = _ => found.Select(static unused => StartupItems.Of(unused.Text, unused.Change)),
        };
    }

    private static bool IsUnused(StartupText text) => text.IsUsed == false && text.Sessions >= MinimumSessions
        && text.Period >= MinimumPeriod && !text.IsBuiltIn && !(text.Key.Part == SavingPart.Tool && Essential.Contains(text.Key.Name));

    private static string Change(List<(StartupText Text, StartupChange Change)> found)
    {
        var named = found.Take(MaximumNamed).Select(static unused => unused.Text.Key.Part is SavingPart.McpServer or SavingPart.Plugin
            ? unused.Change.Text : $"{VisibleText.Of(unused.Text.Key.Name)}: {unused.Change.Text}");
        var more = found.Count - MaximumNamed;
        return string.Join("; ", named) + (more > 0
            ? string.Create(CultureInfo.CurrentCulture, $"; and {more:N0} more, see Items.") : ".");
    }

    // All changes as one value, if they are entries of the same list in the same file.
    private static StartupChange? Together(List<StartupChange> changes)
    {
        var first = changes[0];
        if (changes.Exists(change => change.Setting != StartupChange.Deny || change.SettingFile != first.SettingFile))
            return changes.Count == 1 && first.Setting is not null ? first : null;
        return first with { Value = $"[{string.Join(", ", changes.Select(static change => change.Value![1..^1]))}]" };
    }
}
