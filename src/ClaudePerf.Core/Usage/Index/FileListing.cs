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
    internal static ListedFile? Of(string path) => FileStamp.OfRegular(path) is { } stamp
        ? new ListedFile(path, stamp.Size, DateTime.UnixEpoch.Ticks + stamp.Modified / 100, stamp.Changed, (long)stamp.Id)
        : null;
}

/// <summary>
/// Lists the transcripts below some roots by size and times, without opening any: what must be done before every query, so several
/// folders at once. A link directly in a root is followed, as people move a project's transcripts elsewhere; links below are not, so that no circle is walked.
/// </summary>
internal sealed class FileListing
{
    private const string Extension = ".jsonl";

    private FileListing(IReadOnlyCollection<ListedFile> files) => Files = files;

    internal IReadOnlyCollection<ListedFile> Files { get; }

    /// <summary>The same for the same files at the same sizes and times, whatever their order.</summary>
    internal string Digest
    {
        get
        {
            ulong first = 0, second = 0;
            foreach (var file in Files)
            {
                first += Hash(file, 0x9E3779B97F4A7C15);
                second += Hash(file, 0xD6E8FEB86659FD93);
            }
            return string.Create(CultureInfo.InvariantCulture, $"{Files.Count}-{first:x16}{second:x16}");
        }
    }

    internal static FileListing Of(UsageScope scope, CancellationToken cancellation)
    {
        var files = new ConcurrentBag<ListedFile>();
        var folders = new List<string>();
        foreach (var root in scope.Roots)
        {
            if (ListedFile.Of(root) is { } file)
                files.Add(file);
            else if (Directory.Exists(root))
                folders.AddRange(ListRoot(root, files));
        }
        Parallel.ForEach(folders, new ParallelOptions { CancellationToken = cancellation }, folder => List(folder, recurse: true, files, cancellation));
        // Roots may lie in each other.
        return new FileListing(scope.Roots.Count == 1 ? files : [.. files.DistinctBy(file => file.Path)]);
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

    private static List<string> ListRoot(string root, ConcurrentBag<ListedFile> files)
    {
        List(root, recurse: false, files, CancellationToken.None);
        return TranscriptFolders.Below(root);
    }

    private static void List(string folder, bool recurse, ConcurrentBag<ListedFile> files, CancellationToken cancellation)
    {
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

    private static ulong Hash(in ListedFile file, ulong factor)
    {
        var hash = factor;
        foreach (var c in file.Path)
            hash = (hash ^ c) * factor;
        hash = Mix(hash ^ (ulong)file.Size) * factor;
        hash = Mix(hash ^ (ulong)file.ModifiedTicks) * factor;
        hash = Mix(hash ^ (ulong)file.Changed) * factor;
        return Mix(hash ^ (ulong)file.FileId);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
        return value ^ (value >> 29);
    }
}
