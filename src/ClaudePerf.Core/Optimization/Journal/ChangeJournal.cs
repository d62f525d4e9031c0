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
        foreach (var change in changes)
            RequireUnchanged(change);
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
        var written = 0;
        try
        {
            foreach (var folder in entry.Folders)
                Directory.CreateDirectory(folder);
            for (; written < changes.Count; written++)
                AtomicFile.Write(changes[written].Path, changes[written].After.Span);
            return entry;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var path = written < changes.Count ? changes[written].Path : entry.Folders.LastOrDefault() ?? "";
            foreach (var change in changes.Take(written))
                PutBack(change);
            RemoveEmpty(entry.Folders);
            File.Delete(Path.Combine(Folder, entry.Id + JournalFile.Extension));
            throw new JournalException(JournalFailure.Inaccessible, path, $"'{path}' cannot be written, so nothing was changed. {exception.Message}", exception);
        }
    }

    /// <summary>Undoes an entry, all of it or nothing. Edits made since stay where they do not overlap it.</summary>
    /// <param name="entry">The entry; one that is undone already stays so.</param>
    /// <param name="discardEdits">Whether edits made since give way where they overlap.</param>
    /// <returns>What was done to each file, in the entry's order.</returns>
    /// <exception cref="JournalException">Nothing was restored.</exception>
    public IReadOnlyList<RestoredFile> Restore(JournalEntry entry, bool discardEdits = false)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var plan = new RestorePlan(entry, Entries(), discardEdits);
        var done = plan.Run();
        RemoveEmpty(entry.Folders);
        JournalFile.Write(Folder, entry with { Restored = _time.GetUtcNow() });
        return done;
    }

    /// <summary>What undoing an entry would do; nothing is written.</summary>
    /// <exception cref="JournalException">It could not be undone.</exception>
    public IReadOnlyList<RestoredFile> Preview(JournalEntry entry, bool discardEdits = false)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new RestorePlan(entry, Entries(), discardEdits).Files;
    }

    internal static byte[]? ReadCurrent(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalFailure.Inaccessible, path, $"'{path}' cannot be read. {exception.Message}", exception);
        }
    }

    private static void RequireUnchanged(FileChange change)
    {
        var current = ReadCurrent(change.Path);
        var isSame = change.Before is { } before ? current is not null && before.Span.SequenceEqual(current) : current is null;
        if (!isSame)
        {
            throw new JournalException(
                JournalFailure.ChangedMeanwhile, change.Path, $"'{change.Path}' was {(current is null ? "deleted" : change.Before is null ? "made" : "changed")} after it was read, so nothing was changed. Run the command again.");
        }
    }

    private static void PutBack(FileChange change)
    {
        if (change.Before is { } before)
            AtomicFile.Write(change.Path, before.Span);
        else
            File.Delete(change.Path);
    }

    private static ImmutableArray<string> MissingFolders(IReadOnlyList<FileChange> changes)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            for (var folder = Path.GetDirectoryName(change.Path); folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
                missing.Add(folder);
        }
        return [.. missing];
    }

    // The inner folders sort behind the outer ones.
    private static void RemoveEmpty(ImmutableArray<string> folders)
    {
        for (var i = folders.Length - 1; i >= 0; i--)
        {
            if (Directory.Exists(folders[i]) && !Directory.EnumerateFileSystemEntries(folders[i]).Any())
                Directory.Delete(folders[i]);
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
