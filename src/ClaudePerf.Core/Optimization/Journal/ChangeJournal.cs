using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>
/// Writes files and remembers what they were, in a folder of the user's data folder with a file an entry. The entry is written before the
/// files are, so that a crash between the two can be undone as well.
/// </summary>
public sealed class ChangeJournal
{
    /// <summary>The journal's folder in the data folder.</summary>
    public const string FolderName = "journal";

    private readonly TimeProvider _time;

    /// <summary>The journal of a data folder.</summary>
    /// <param name="dataFolder">The product's data folder; null for that of this process's user and environment.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <exception cref="DirectoryNotFoundException">None is given, and the system names no folder of per-user data.</exception>
    public ChangeJournal(string? dataFolder = null, TimeProvider? time = null)
    {
        Folder = Path.Combine(dataFolder ?? DataFolder.Locate(), FolderName);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The journal's folder; it need not exist.</summary>
    public string Folder { get; }

    /// <summary>Every entry that can be read, the oldest first.</summary>
    /// <param name="damaged">Is told of each that cannot.</param>
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

    /// <summary>Writes files, all or none, and remembers what they were.</summary>
    /// <param name="name">The name of the prompt that was optimized.</param>
    /// <param name="changes">The changes; what a change finds must be what it begins with.</param>
    /// <param name="measured">What the prompt cost before and after.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="JournalException">Nothing was written: a file changed meanwhile, or cannot be written, or the journal cannot.</exception>
    public JournalEntry Apply(string name, IReadOnlyList<FileChange> changes, MeasuredChange? measured = null)
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
        };
        JournalFile.Write(Folder, entry);
        var path = "";
        try
        {
            FileTransaction.Run([.. changes.Select(static change => new FileReplacement(change.Target, change.Before, change.After))], current => path = current);
            return entry;
        }
        catch (RollbackException exception)
        {
            // The entry stays: with it what was changed can still be undone.
            throw new JournalException(JournalFailure.Inaccessible, path, $"{exception.Message} Restore-AgentPrompt undoes them by the journal's entry '{entry.Id}' once they can be written.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Forget(entry);
            throw Failed(exception, path, "written, so nothing was changed");
        }
    }

    // An entry of nothing can be restored without harm; that it cannot be deleted must not hide why it is one of nothing.
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

    /// <summary>Undoes an entry, all of it or nothing. Edits made since stay where they do not overlap it.</summary>
    /// <param name="entry">The entry; one that is undone already stays so.</param>
    /// <param name="discardEdits">Whether edits made since give way where they overlap.</param>
    /// <returns>What was done to each file, in the entry's order.</returns>
    /// <exception cref="JournalException">Nothing was restored, or not everything, or the journal does not know of it; the message says which.</exception>
    public IReadOnlyList<RestoredFile> Restore(JournalEntry entry, bool discardEdits = false)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var plan = new RestorePlan(entry, Entries(), discardEdits);
        var done = plan.Run();
        RemoveEmpty(entry);
        JournalFile.Write(Folder, entry with { Restored = _time.GetUtcNow() }, "but the files were restored; to restore the entry again changes nothing");
        return done;
    }

    /// <summary>What undoing an entry would do; nothing is written.</summary>
    /// <exception cref="JournalException">It could not be undone.</exception>
    public IReadOnlyList<RestoredFile> Preview(JournalEntry entry, bool discardEdits = false)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new RestorePlan(entry, Entries(), discardEdits).Files;
    }

    /// <summary>The bytes of a file that a change is about; null where there is none.</summary>
    /// <exception cref="JournalException">Its place may not be written, or it cannot be read.</exception>
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
            throw new JournalException(JournalFailure.Inaccessible, change.Path, $"'{change.Path}' cannot be read. {exception.Message}", exception);
        }
    }

    /// <summary>What a failure of writing means.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="path">The file.</param>
    /// <param name="consequence">The end of a sentence that begins with the file and says what was not done.</param>
    internal static JournalException Failed(Exception exception, string path, string consequence) => exception switch
    {
        UnwritableFileException { Refusal: WriteRefusal.Changed } => new(
            JournalFailure.ChangedMeanwhile, path, $"{exception.Message} So it was not {consequence}. Run the command again.", exception),
        UnwritableFileException => new(JournalFailure.Unsafe, path, $"{exception.Message} So it was not {consequence}.", exception),
        _ => new(JournalFailure.Inaccessible, path, $"'{path}' cannot be {consequence}. {exception.Message}", exception),
    };

    private static void RequireWritable(FileChange change)
    {
        var current = ReadCurrent(change, "written, so nothing was changed");
        var isSame = change.Before is { } before ? current is not null && before.Span.SequenceEqual(current) : current is null;
        if (!isSame)
        {
            throw new JournalException(
                JournalFailure.ChangedMeanwhile, change.Path, $"'{change.Path}' was {(current is null ? "deleted" : change.Before is null ? "made" : "changed")} after it was read, so nothing was changed. Run the command again.");
        }
    }

    private static ImmutableArray<string> MissingFolders(IReadOnlyList<FileChange> changes)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
            missing.UnionWith(change.Target.MissingFolders());
        return [.. missing];
    }

    // The inner folders sort behind the outer ones.
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
                // A link has taken its place, or it cannot be deleted: an empty folder that stays does no harm, and the files are restored.
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
            throw new JournalException(JournalFailure.Inaccessible, Folder, $"The journal '{Folder}' cannot be read. {exception.Message}", exception);
        }
    }

    // Two entries of one instant, or of a clock that was set back, still have an order.
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
