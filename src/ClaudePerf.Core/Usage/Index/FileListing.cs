using System.Collections.Concurrent;
using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>A transcript as the file system lists it.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedTicks">The last write in UTC ticks.</param>
/// <param name="Changed">On Linux the last change of content or attributes, which nobody can set back; elsewhere when the file was made.</param>
/// <param name="FileId">On Linux the file's number, by which another file in its place is told from it; 0 elsewhere.</param>
internal readonly record struct ListedFile(string Path, long Size, long ModifiedTicks, long Changed, long FileId)
{
    /// <summary>A file as it is now; null where there is no regular file.</summary>
    internal static ListedFile? Of(string path) => FileStamp.OfRegular(path) is { } stamp ? Of(path, stamp) : null;

    /// <summary>A file as its stamp says.</summary>
    internal static ListedFile Of(string path, in FileStamp stamp) =>
        new(path, stamp.Size, DateTime.UnixEpoch.Ticks + stamp.Modified / 100, stamp.Changed, (long)stamp.Id);
}

/// <summary>
/// Lists the transcripts below some roots by size and times, without opening any: what must be done before every query, so several
/// folders at once. A link directly in a root is followed, as people move a project's transcripts elsewhere; links below are not, so that no circle is walked.
/// </summary>
internal sealed class FileListing
{
    private const int MostThreads = 4;
    private const string Extension = ".jsonl";

    private (ulong First, ulong Second)? _sums;

    private static ReadOnlySpan<byte> ExtensionBytes => ".jsonl"u8;

    private FileListing(IReadOnlyCollection<ListedFile> files) => Files = files;

    internal IReadOnlyCollection<ListedFile> Files { get; }

    /// <summary>The same for the same files at the same sizes and times, whatever their order.</summary>
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

    /// <summary>The part of <see cref="Sums"/> that some files make. Parts add up, so those of some files can be taken off.</summary>
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
        // Roots may lie in each other.
        return new FileListing(scope.Roots.Count == 1 ? files : [.. files.DistinctBy(file => file.Path)]);
    }

    // A few threads of its own: a process that lives for milliseconds has not started a pool yet.
    private static void ListAll(List<string> folders, List<ListedFile> files, CancellationToken cancellation)
    {
        var next = -1;
        var failures = new ConcurrentQueue<Exception>();
        var threads = new Thread[Math.Clamp(Math.Min(Environment.ProcessorCount, folders.Count / 2), 1, MostThreads) - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Take) { IsBackground = true, Name = "listing" };
            threads[i].Start();
        }
        Take();
        foreach (var thread in threads)
            thread.Join();
        cancellation.ThrowIfCancellationRequested();
        if (failures.TryDequeue(out var failure))
            throw new IOException("the transcripts could not be listed. " + failure.Message, failure);

        // An exception on a thread of our own would end the process: it is thrown by the caller's.
        void Take()
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

    /// <summary>The listing with some transcripts looked at again: those that have changed, are new or are gone.</summary>
    /// <param name="paths">Full paths; what is no transcript is passed over.</param>
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
            LinuxFolder.List(folder, ExtensionBytes, recurse ? TranscriptFolders.MaximumDepth : 0, (path, stamp) => files.Add(ListedFile.Of(path, stamp)), cancellation);
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
            // The folder has gone since its name was listed, or cannot be read: what it held is gone with it.
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
