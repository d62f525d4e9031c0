using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Enumeration;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>A transcript as the file system lists it.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedTicks">The last write in UTC ticks.</param>
internal readonly record struct ListedFile(string Path, long Size, long ModifiedTicks);

/// <summary>
/// Lists the transcripts below some roots by size and time, without opening any: what must be done before every query, so several
/// folders at once. Links to folders are not followed, so that no circle is walked.
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
            if (File.Exists(root))
            {
                var file = new FileInfo(root);
                files.Add(new ListedFile(root, file.Length, file.LastWriteTimeUtc.Ticks));
            }
            else if (Directory.Exists(root))
            {
                foreach (var file in Enumerate(root, recurse: false))
                    files.Add(file);
                folders.AddRange(Directory.EnumerateDirectories(root, "*", Options(recurse: false)).Where(folder => !IsLink(folder)));
            }
        }
        Parallel.ForEach(folders, new ParallelOptions { CancellationToken = cancellation }, folder =>
        {
            foreach (var file in Enumerate(folder, recurse: true))
            {
                cancellation.ThrowIfCancellationRequested();
                files.Add(file);
            }
        });
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
            var file = new FileInfo(path);
            if (file.Exists)
                files[path] = new ListedFile(path, file.Length, file.LastWriteTimeUtc.Ticks);
            else
                files.Remove(path);
        }
        return new FileListing(files.Values);
    }

    private static bool IsLink(string folder) => new DirectoryInfo(folder).Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static FileSystemEnumerable<ListedFile> Enumerate(string folder, bool recurse) =>
        new(folder, static (ref FileSystemEntry entry) => new ListedFile(entry.ToFullPath(), entry.Length, entry.LastWriteTimeUtc.Ticks), Options(recurse))
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName.EndsWith(Extension, StringComparison.OrdinalIgnoreCase),
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };

    private static EnumerationOptions Options(bool recurse) => new() { RecurseSubdirectories = recurse, IgnoreInaccessible = true, AttributesToSkip = 0 };

    private static ulong Hash(in ListedFile file, ulong factor)
    {
        var hash = factor;
        foreach (var c in file.Path)
            hash = (hash ^ c) * factor;
        hash = Mix(hash ^ (ulong)file.Size) * factor;
        return Mix(hash ^ (ulong)file.ModifiedTicks);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
        return value ^ (value >> 29);
    }
}
