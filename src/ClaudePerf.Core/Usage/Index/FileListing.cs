using System.Collections.Concurrent;
using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>A transcript as listed by the file system.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="ModifiedTicks">The last write time in UTC ticks.</param>
/// <param name="Changed">On Linux, the last change of content or attributes, which no program can set; elsewhere, the creation
/// time.</param>
/// <param name="FileId">On Linux, the inode number, which distinguishes a file from another one in its place; 0 elsewhere.</param>
internal readonly record struct ListedFile(string Path, long Size, long ModifiedTicks, long Changed, long FileId)
{
    /// <summary>Gets the current state of a file; null if it is not a regular file.</summary>
    internal static ListedFile? Of(string path) => FileStamp.OfRegular(path) is { } stamp ? Of(path, stamp) : null;

    /// <summary>Creates an entry from a file's stamp.</summary>
    internal static ListedFile Of(string path, in FileStamp stamp) =>
        new(path, stamp.Size, DateTime.UnixEpoch.Ticks + stamp.Modified / 100, stamp.Changed, (long)stamp.Id);
}

/// <summary>
/// Lists the transcripts below some roots by size and times, without opening any. This happens before every query, so several
/// folders are listed in parallel. A link directly below a root is followed, because some users move a project's transcripts
/// elsewhere; links further down are not followed, to avoid cycles.
/// </summary>
internal sealed class FileListing
{
    private const int MaximumThreads = 4;
    private const string Extension = ".jsonl";

    private (ulong First, ulong Second)? _sums;

    private static ReadOnlySpan<byte> ExtensionBytes => ".jsonl"u8;

    private FileListing(IReadOnlyCollection<ListedFile> files) => Files = files;

    internal IReadOnlyCollection<ListedFile> Files { get; }

    /// <summary>Equal for the same files with the same sizes and times, regardless of their order.</summary>
    internal string Digest => string.Create(CultureInfo.InvariantCulture, $"{Files.Count}-{Sums.First:x16}{Sums.Second:x16}");

    /// <summary>The two numbers of <see cref="Digest"/>.</summary>
    internal (ulong First, ulong Second) Sums
    {
        get
        {
            if (_sums is { } known)
                return known;
            var sums = SumsOf(Files);
            _sums = sums;
            return sums;
        }
    }

    /// <summary>
    /// The contribution of some files to <see cref="Sums"/>. Contributions are additive, so they can be subtracted too.
    /// </summary>
    internal static (ulong First, ulong Second) SumsOf(IEnumerable<ListedFile> files)
    {
        ulong first = 0, second = 0;
        foreach (var file in files)
        {
            var (one, two) = Hash(file);
            first += one;
            second += two;
        }
        return (first, second);
    }

    internal static FileListing Of(UsageScope scope, CancellationToken cancellation)
    {
        var files = new List<ListedFile>();
        var folders = new List<string>();
        foreach (var root in scope.Roots)
        {
            if (ListedFile.Of(root) is { } file)
                files.Add(file);
            else if (Directory.Exists(root))
                folders.AddRange(ListRoot(root, files));
        }
        ListAll(folders, files, cancellation);
        // Roots may be nested.
        return new FileListing(scope.Roots.Count == 1 ? files : [.. files.DistinctBy(file => file.Path)]);
    }

    // Uses a few dedicated threads: in a process that lives for milliseconds, the thread pool has not started yet.
    private static void ListAll(List<string> folders, List<ListedFile> files, CancellationToken cancellation)
    {
        var next = -1;
        var failures = new ConcurrentQueue<Exception>();
        var threads = new Thread[Math.Clamp(Math.Min(Environment.ProcessorCount, folders.Count / 2), 1, MaximumThreads) - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(ListNext) { IsBackground = true, Name = "listing" };
            threads[i].Start();
        }
        ListNext();
        foreach (var thread in threads)
            thread.Join();
        cancellation.ThrowIfCancellationRequested();
        if (failures.TryDequeue(out var failure))
            throw new IOException("The transcripts cannot be listed. " + failure.Message, failure);

        // An unhandled exception on this thread would end the process, so the caller's thread rethrows it.
        void ListNext()
        {
            try
            {
                var found = new List<ListedFile>();
                for (int at; (at = Interlocked.Increment(ref next)) < folders.Count;)
                    List(folders[at], recurse: true, found, cancellation);
                lock (files)
                    files.AddRange(found);
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
            }
        }
    }

    /// <summary>Creates a copy in which some transcripts are updated: those that were changed, added or deleted.</summary>
    /// <param name="paths">Full paths; files that are not transcripts are ignored.</param>
    internal FileListing With(IEnumerable<string> paths)
    {
        var files = Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var path in paths.Where(path => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)))
        {
            if (ListedFile.Of(path) is { } file)
                files[path] = file;
            else
                files.Remove(path);
        }
        return new FileListing(files.Values);
    }

    private static List<string> ListRoot(string root, List<ListedFile> files)
    {
        List(root, recurse: false, files, CancellationToken.None);
        return TranscriptFolders.Below(root);
    }

    private static void List(string folder, bool recurse, List<ListedFile> files, CancellationToken cancellation)
    {
        if (LinuxFolder.IsSupported && FileStamp.HasChangeTime)
        {
            LinuxFolder.List(folder, ExtensionBytes, recurse ? TranscriptFolders.MaximumDepth : 0,
                (path, stamp) => files.Add(ListedFile.Of(path, stamp)), cancellation);
            return;
        }
        try
        {
            foreach (var path in TranscriptFolders.Files(folder, recurse))
            {
                cancellation.ThrowIfCancellationRequested();
                if (ListedFile.Of(path) is { } file)
                    files.Add(file);
            }
        }
        catch (IOException)
        {
            // The folder was deleted since it was listed, or cannot be read; its contents are treated as deleted.
        }
    }

    private static (ulong First, ulong Second) Hash(in ListedFile file)
    {
        const ulong FirstFactor = 0x9E3779B97F4A7C15, SecondFactor = 0xD6E8FEB86659FD93;
        var (first, second) = (FirstFactor, SecondFactor);
        foreach (var c in file.Path)
        {
            first = (first ^ c) * FirstFactor;
            second = (second ^ c) * SecondFactor;
        }
        foreach (var value in (ReadOnlySpan<long>)[file.Size, file.ModifiedTicks, file.Changed])
        {
            first = Mix(first ^ (ulong)value) * FirstFactor;
            second = Mix(second ^ (ulong)value) * SecondFactor;
        }
        return (Mix(first ^ (ulong)file.FileId), Mix(second ^ (ulong)file.FileId));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
        return value ^ (value >> 29);
    }
}
