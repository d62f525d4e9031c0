using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Core.Savings.History;

/// <summary>Reads the changes that ClaudePerf made.</summary>
public static class SavingEvents
{
    /// <summary>The changes in the journal: settings and optimized prompts, oldest first.</summary>
    /// <param name="entries">The journal's entries.</param>
    /// <param name="userFolder">The user's configuration folder, whose files affect all projects.</param>
    public static IReadOnlyList<SavingEvent> FromJournal(IReadOnlyList<JournalEntry> entries, string userFolder)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(userFolder);
        return [.. entries.Select(entry => new SavingEvent
        {
            Id = entry.Id,
            Time = entry.Time,
            Source = SavingEventSource.ClaudePerf,
            Kind = entry.Setting is null ? SavingEventKind.Prompt : SavingEventKind.Setting,
            Name = entry.Name,
            File = entry.Changes[0].Path,
            Value = entry.Setting?.Value,
            PreviousValue = entry.Setting?.Previous,
            Project = ProjectOf(entry.Changes[0], userFolder),
            Predicted = entry.Setting?.Predicted,
            Undone = entry.Restored,
        })];
    }

    private static string? ProjectOf(FileChange change, string userFolder) =>
        change.FollowsLinks || change.Path.StartsWith(Path.TrimEndingDirectorySeparator(userFolder) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal)
            ? null
            : change.Root ?? Path.GetDirectoryName(change.Path);
}
