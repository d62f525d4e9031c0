using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>
/// Writes files and records their previous contents in the user's data folder, one file per entry. The entry is
/// written before the files, so a crash in between can also be undone.
/// </summary>
public sealed class ChangeJournal
{
    /// <summary>The journal's folder in the data folder.</summary>
    public const string FolderName = "journal";

    private readonly TimeProvider _time;

    /// <summary>Opens the journal of a data folder.</summary>
    /// <param name="dataFolder">The product's data folder; null for the current user's.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="DirectoryNotFoundException">No folder is given, and the system has no per-user data
    /// folder.</exception>
    public ChangeJournal(string? dataFolder = null, TimeProvider? time = null)
    {
        Folder = Path.Combine(dataFolder ?? DataFolder.Locate(), FolderName);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The journal's folder, which might not exist.</summary>
    public string Folder { get; }

    /// <summary>Every readable entry, oldest first.</summary>
    /// <param name="damaged">Called for each unreadable entry.</param>
    /// <exception cref="JournalException">The folder cannot be read.</exception>
    public IReadOnlyList<JournalEntry> Entries(Action<JournalException>? damaged = null)
    {
        var entries = new List<JournalEntry>();
        foreach (var file in Files())
        {
            try
            {
                entries.Add(JournalFile.Read(file));
            }
            catch (JournalException exception)
            {
                damaged?.Invoke(exception);
            }
        }
        return entries;
    }

    /// <summary>The entries for a prompt, or for the prompts in a folder, that are not undone, most recent first.</summary>
    /// <param name="path">The full path of a file or folder, which need not exist.</param>
    /// <param name="all">Whether to return every entry of a prompt instead of its last one.</param>
    /// <param name="damaged">Called for each unreadable entry.</param>
    /// <exception cref="JournalException">The folder cannot be read.</exception>
    public IReadOnlyList<JournalEntry> NotUndone(string path, bool all, Action<JournalException>? damaged = null)
    {
        var full = Path.TrimEndingDirectorySeparator(path);
        var inside = full + Path.DirectorySeparatorChar;
        var entries = Entries(damaged).Where(entry => entry is { Restored: null, Setting: null }
            && (entry.Changes[0].Path == full || entry.Changes[0].Path.StartsWith(inside, StringComparison.Ordinal))).Reverse();
        return [.. all ? entries : entries.DistinctBy(static entry => entry.Changes[0].Path)];
    }

    /// <summary>Writes all files or none, and records their previous contents.</summary>
    /// <param name="name">The name of the optimized prompt or of the setting.</param>
    /// <param name="changes">The changes; each file must currently have the change's old content.</param>
    /// <param name="measured">The prompt's cost before and after.</param>
    /// <param name="setting">The changed setting; null for prompts.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="JournalException">Nothing was written: a file has changed or cannot be written, or the
    /// journal cannot be written.</exception>
    public JournalEntry Apply(string name, IReadOnlyList<FileChange> changes, MeasuredChange? measured = null,
        SettingChange? setting = null)
    {
        ArgumentNullException.ThrowIfNull(changes);
        changes = [.. changes.Select(static change => change.WithRoot())];
        foreach (var change in changes)
            RequireWritable(change);
        var entry = new JournalEntry
        {
            Id = NextId(out var time),
            Time = time,
            Name = name,
            Changes = [.. changes],
            Folders = MissingFolders(changes),
            Measured = measured,
            Setting = setting,
        };
        JournalFile.Write(Folder, entry);
        var path = "";
        try
        {
            FileTransaction.Run([.. changes.Select(static change => new FileReplacement(change.Target, change.Before, change.After))],
                current => path = current);
            return entry;
        }
        catch (RollbackException exception)
        {
            // The entry remains, so that the partial changes can still be undone.
            throw new JournalException(
                JournalFailure.Inaccessible, path,
                $"{exception.Message} Once the files are writable, undo the changes with Restore-AgentPrompt and the journal "
                    + $"entry '{entry.Id}'.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Forget(entry);
            throw Failed(exception, path, "written, so nothing was changed");
        }
    }

    // Restoring an entry without changes is harmless; a failure to delete it must not hide the original failure.
    private void Forget(JournalEntry entry)
    {
        try
        {
            File.Delete(Path.Combine(Folder, entry.Id + JournalFile.Extension));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>
    /// Undoes an entry completely or not at all. Later edits are preserved where they do not overlap it.
    /// </summary>
    /// <param name="entry">The entry; undoing it again changes nothing.</param>
    /// <param name="discardEdits">Whether later edits are discarded where they overlap it.</param>
    /// <returns>What was done to each file, in the entry's order.</returns>
    /// <exception cref="JournalException">Nothing was restored, or only part of it, or the journal could not be
    /// updated; the message says which.</exception>
    public IReadOnlyList<RestoredFile> Restore(JournalEntry entry, bool discardEdits = false)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var plan = new RestorePlan(entry, Entries(), discardEdits);
        var done = plan.Run();
        RemoveEmpty(entry);
        JournalFile.Write(
            Folder, entry with { Restored = _time.GetUtcNow() }, "but the files were restored; restoring the entry again changes nothing");
        return done;
    }

    /// <summary>What undoing an entry would do; writes nothing.</summary>
    /// <exception cref="JournalException">It cannot be undone.</exception>
    public IReadOnlyList<RestoredFile> Preview(JournalEntry entry, bool discardEdits = false)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new RestorePlan(entry, Entries(), discardEdits).Files;
    }

    /// <summary>The current bytes of a change's file; null if it does not exist.</summary>
    /// <exception cref="JournalException">The file must not be written, or cannot be read.</exception>
    internal static byte[]? ReadCurrent(FileChange change, string consequence)
    {
        try
        {
            change.Target.Require();
            return change.Target.Read();
        }
        catch (UnwritableFileException exception)
        {
            throw Failed(exception, change.Path, consequence);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                JournalFailure.Inaccessible, change.Path, $"'{change.Path}' cannot be read. {exception.Message}", exception);
        }
    }

    /// <summary>Converts a write failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="path">The file.</param>
    /// <param name="consequence">The end of a sentence that starts with the file and says what was not done.</param>
    internal static JournalException Failed(Exception exception, string path, string consequence) => exception switch
    {
        UnwritableFileException { Refusal: WriteRefusal.Changed } => new(
            JournalFailure.ChangedMeanwhile, path, $"{exception.Message} The file was not {consequence}. Run the command again.",
            exception),
        UnwritableFileException => new(JournalFailure.Unsafe, path, $"{exception.Message} The file was not {consequence}.", exception),
        _ => new(JournalFailure.Inaccessible, path, $"'{path}' cannot be {consequence}. {exception.Message}", exception),
    };

    private static void RequireWritable(FileChange change)
    {
        var current = ReadCurrent(change, "written, so nothing was changed");
        var isSame = change.Before is { } before ? current is not null && before.Span.SequenceEqual(current) : current is null;
        if (!isSame)
        {
            throw new JournalException(
                JournalFailure.ChangedMeanwhile, change.Path,
                $"'{change.Path}' was {(current is null ? "deleted" : change.Before is null ? "created" : "changed")} after it "
                    + $"was read, so nothing was changed. Run the command again.");
        }
    }

    private static ImmutableArray<string> MissingFolders(IReadOnlyList<FileChange> changes)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
            missing.UnionWith(change.Target.MissingFolders());
        return [.. missing];
    }

    // Inner folders sort after outer ones.
    private static void RemoveEmpty(JournalEntry entry)
    {
        for (var i = entry.Folders.Length - 1; i >= 0; i--)
        {
            var folder = entry.Folders[i];
            if (entry.Changes.FirstOrDefault(change => RealPath.IsWithin(change.Path, folder)) is not { } change)
                continue;
            try
            {
                change.Target.DeleteFolderIfEmpty(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A link is there now, or the folder cannot be deleted: a leftover empty folder does no harm, and the
                // files are restored.
            }
        }
    }

    private string[] Files()
    {
        try
        {
            var files = Directory.GetFiles(Folder, "*" + JournalFile.Extension);
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                JournalFailure.Inaccessible, Folder, $"The journal '{Folder}' cannot be read. {exception.Message}", exception);
        }
    }

    // Two entries with the same time, or after the clock was set back, still have an order.
    private string NextId(out DateTimeOffset time)
    {
        time = _time.GetUtcNow();
        var ticks = time.UtcTicks;
        if (Files() is [.., var last] && Path.GetFileName(last).Split('-')[0] is var text
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var lastTicks))
        {
            ticks = Math.Max(ticks, lastTicks + 1);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{ticks:D19}-{Guid.NewGuid().ToString("N")[..8]}");
    }
}
