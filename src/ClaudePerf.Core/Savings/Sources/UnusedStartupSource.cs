using System.Globalization;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Savings.Startup;

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
        && text.Period >= MinimumPeriod && !text.IsBuiltIn;

    // Entries of the same setting in the same file are written together.
    private static string Change(List<(StartupText Text, StartupChange Change)> found)
    {
        var parts = found.Select(static unused => unused.Change)
            .GroupBy(static change => change.Setting is null ? (change.Text, null) : (change.Setting, change.SettingFile)).ToList();
        var text = string.Join("; ", parts.Take(MaximumNamed).Select(static part => part.First().Setting is null ? part.First().Text
            : StartupChange.Written(part.First().Setting!, Joined(part), part.First().SettingFile!)));
        return text + (parts.Count > MaximumNamed
            ? string.Create(CultureInfo.CurrentCulture, $"; and {parts.Count - MaximumNamed:N0} more, see Items.") : ".");
    }

    private static string Joined(IEnumerable<StartupChange> changes)
    {
        var values = changes.Select(static change => change.Value!).ToList();
        var named = string.Join(", ", values.Take(MaximumNamed).Select(static value => value[1..^1]));
        return $"{values[0][0]}{named}{(values.Count > MaximumNamed ? ", …" : "")}{values[0][^1]}";
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
