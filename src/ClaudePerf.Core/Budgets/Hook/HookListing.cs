using System.IO.Enumeration;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// A digest of every transcript's name, size and time: the same as long as none has changed. Written for a process that lives for milliseconds: a few threads of its own and
/// nothing kept of a file but its part of the digest.
/// </summary>
internal readonly record struct HookListing(long Files, ulong First, ulong Second)
{
    private const int MostThreads = 4;

    /// <summary>Lists what is below some roots. Folders that cannot be read, or are gone since their parent was listed, hold nothing.</summary>
    internal static HookListing Of(IReadOnlyList<string> roots)
    {
        var folders = new List<(string Path, bool Deep)>();
        foreach (var root in roots)
        {
            folders.Add((root, false));
            try
            {
                foreach (var folder in TranscriptFolders.Below(root))
                    folders.Add((folder, true));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Nothing is below it that could be read.
            }
        }
        var next = -1;
        var sums = new HookListing[Math.Clamp(Math.Min(Environment.ProcessorCount, folders.Count / 2), 1, MostThreads)];
        var failures = new Exception?[sums.Length];
        var threads = new Thread[sums.Length - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var part = i + 1;
            threads[i] = new Thread(() => Take(part)) { IsBackground = true };
            threads[i].Start();
        }
        Take(0);
        var total = default(HookListing);
        for (var i = 0; i < sums.Length; i++)
        {
            if (i > 0)
                threads[i - 1].Join();
            if (failures[i] is { } failure)
                throw new IOException("the transcripts could not be listed. " + failure.Message, failure);
            total = new HookListing(total.Files + sums[i].Files, total.First + sums[i].First, total.Second + sums[i].Second);
        }
        return total;

        // An exception on a thread of our own would end the process: it is thrown by the caller's.
        void Take(int part)
        {
            try
            {
                sums[part] = Sum(folders, ref next);
            }
            catch (Exception exception)
            {
                failures[part] = exception;
            }
        }
    }

    private static HookListing Sum(List<(string Path, bool Deep)> folders, ref int next)
    {
        long files = 0;
        ulong first = 0, second = 0;
        for (int at; (at = Interlocked.Increment(ref next)) < folders.Count;)
        {
            try
            {
                foreach (var hash in Enumerate(folders[at].Path, folders[at].Deep))
                {
                    files++;
                    first += hash;
                    second += Mix(hash * 0xD6E8FEB86659FD93);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Gone while it was listed. What was seen of it is in the digest, which then differs from the next one.
            }
        }
        return new HookListing(files, first, second);
    }

    private static FileSystemEnumerable<ulong> Enumerate(string folder, bool deep) =>
        new(
            folder,
            static (ref FileSystemEntry entry) => Hash(ref entry),
            new EnumerationOptions { RecurseSubdirectories = deep, MaxRecursionDepth = TranscriptFolders.MaximumDepth, IgnoreInaccessible = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => entry.FileName.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) && !entry.IsDirectory,
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };

    private static ulong Hash(ref FileSystemEntry entry)
    {
        var hash = 0x9E3779B97F4A7C15UL;
        foreach (var c in entry.Directory)
            hash = (hash ^ c) * 0x100000001B3;
        foreach (var c in entry.FileName)
            hash = (hash ^ c) * 0x100000001B3;
        hash = Mix(hash ^ (ulong)entry.Length);
        return Mix(hash ^ (ulong)entry.LastWriteTimeUtc.Ticks);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
        return value ^ (value >> 29);
    }
}
