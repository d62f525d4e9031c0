using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// What a call checks instead of every transcript: the recently written ones, those of the session, and the folders in which new
/// ones appear. Walking and checking thousands of files takes longer than all the rest of the hook.
/// </summary>
/// <remarks>
/// It cannot see the growth of a transcript that nobody has written to for <see cref="RecentAge"/> and that is not the call's own: an
/// old session resumed elsewhere. All transcripts are therefore walked if the last walk is older than
/// <see cref="BudgetHookSettings.WalkEvery"/>, so that usage counts at most this much later.
/// </remarks>
/// <param name="Files">The transcripts.</param>
/// <param name="Folders">The folders.</param>
/// <param name="Others">A digest of all other transcripts.</param>
/// <param name="WalkedTicks">When all of them were last listed, by the system clock in UTC ticks.</param>
internal sealed record HookWatch(
    IReadOnlyList<WatchedFile> Files, IReadOnlyList<WatchedFolder> Folders, HookListing Others, long WalkedTicks)
{
    /// <summary>Transcripts written within this time are checked by every call.</summary>
    internal static readonly TimeSpan RecentAge = TimeSpan.FromDays(1);

    // The latest ones. Checking more would take as long as a walk.
    private const int MaxFiles = 1000;

    // The maximum number of transcripts whose growth is read directly. Few grow at a time.
    private const int MaxGrowing = 48;
    private const int MaxNew = 64;

    /// <summary>A watch that detects nothing.</summary>
    internal static HookWatch None { get; } = new([], [], default, 0);

    /// <summary>
    /// Creates a watch from a listing. Must be created before the index is read, so that anything added meanwhile counts as new.
    /// </summary>
    /// <param name="listed">The listing.</param>
    /// <param name="transcript">The transcript of the calling session; null if unknown.</param>
    internal static HookWatch Create(TimedListing listed, string? transcript)
    {
        var since = listed.ListedTicks - RecentAge.Ticks;
        var files = listed.Listing.Files.Select(file => (File: file, IsOwn: IsOf(file.Path, transcript)))
            .Where(entry => entry.IsOwn || entry.File.ModifiedTicks > since)
            .OrderByDescending(static entry => entry.IsOwn).ThenByDescending(static entry => entry.File.ModifiedTicks).Take(MaxFiles)
            .Select(static (entry, i) => i < MaxGrowing ? WatchedFile.Create(entry.File) : WatchedFile.Alone(entry.File)).ToList();
        var others = listed.Digest.Without([.. files.Select(static file => file.Listed)]);
        return new HookWatch(files, FoldersOf(listed, files), others, listed.ListedTicks);
    }

    /// <summary>Checks only the watched files and folders.</summary>
    /// <param name="transcript">The transcript of the calling session.</param>
    /// <param name="walkEvery">The maximum age of the last walk.</param>
    /// <returns>What has grown, possibly nothing; null if a walk is needed.</returns>
    internal List<WatchedFile>? Look(string? transcript, TimeSpan walkEvery)
    {
        var age = DateTime.UtcNow.Ticks - WalkedTicks;
        if (age < 0 || age > walkEvery.Ticks || !Folders.All(static folder => folder.IsSame()) || !Watches(transcript))
            return null;
        return Grown(ListedFile.Of);
    }

    /// <summary>Checks everything.</summary>
    /// <param name="listed">A new listing.</param>
    /// <param name="transcript">The transcript of the calling session.</param>
    /// <param name="renewed">The watch to use from now on; growth is still measured from this one.</param>
    /// <returns>What has grown or is new, possibly nothing; null if the index must decide.</returns>
    internal List<WatchedFile>? Look(TimedListing listed, string? transcript, out HookWatch? renewed)
    {
        renewed = null;
        var found = new Dictionary<string, ListedFile>(StringComparer.Ordinal);
        var known = Files.Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
        var added = new List<WatchedFile>();
        var before = WalkedTicks - FileStamp.Granularity.Ticks;
        foreach (var file in listed.Listing.Files)
        {
            var isNew = !known.Contains(file.Path) && file.ModifiedTicks >= before;
            if (isNew)
                added.Add(WatchedFile.New(file.Path));
            if (isNew || known.Contains(file.Path))
                found[file.Path] = file;
        }
        // An old transcript that has grown looks like a new one, and is then missing among the others.
        if (added.Count > MaxNew || listed.Digest.Without(found.Values) != Others)
            return null;
        List<WatchedFile> files = [.. Files, .. added];
        if (Grown(files, path => found.TryGetValue(path, out var file) ? file : null) is not { } grown)
            return null;
        var own = listed.Listing.Files.Where(file => !found.ContainsKey(file.Path) && IsOf(file.Path, transcript)).Take(MaxFiles).ToList();
        files.AddRange(own.Select(static file => WatchedFile.Create(file)));
        renewed = new HookWatch(files, FoldersOf(listed, files), Others.Without(own), listed.ListedTicks);
        return grown;
    }

    private List<WatchedFile>? Grown(Func<string, ListedFile?> now) => Grown(Files, now);

    private static List<WatchedFile>? Grown(IReadOnlyList<WatchedFile> files, Func<string, ListedFile?> now)
    {
        var grown = new List<WatchedFile>();
        foreach (var file in files)
        {
            var current = now(file.Path);
            if (current == file.Listed || (current is null && !file.WasThere))
                continue;
            // A deleted, replaced or overwritten file must be compared by the index.
            if (current is not { } larger || file.From == WatchedFile.Unknown)
                return null;
            if (file.WasThere && (larger.FileId != file.Listed.FileId || larger.Size <= file.Listed.Size))
                return null;
            grown.Add(file);
        }
        return grown;
    }

    private bool Watches(string? transcript)
    {
        if (transcript is null || FileStamp.Of(transcript) is not { } stamp)
            return true;
        // The call may name it by a different path than the one it was found by.
        return Files.Any(file => file.Path == transcript || (stamp.Id != 0 && (ulong)file.Listed.FileId == stamp.Id));
    }

    private static bool IsOf(string path, string? transcript) =>
        transcript is not null && (path == transcript || IsBelow(path, Path.ChangeExtension(transcript, null)));

    private static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path[folder.Length] == Path.DirectorySeparatorChar
        && path.StartsWith(folder, StringComparison.Ordinal);

    private static List<WatchedFolder> FoldersOf(TimedListing listed, IReadOnlyList<WatchedFile> files)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in listed.Roots)
        {
            folders.Add(root);
            folders.UnionWith(Directory.Exists(root) ? TranscriptFolders.Below(root) : []);
        }
        foreach (var file in files)
        {
            var folder = Path.GetDirectoryName(file.Path)!;
            // The first subagents of a session create its folders.
            if (folders.Contains(folder))
            {
                var session = Path.ChangeExtension(file.Path, null);
                var subagents = Path.Combine(session, TranscriptFolders.Subagents);
                folders.UnionWith([session, subagents, Path.Combine(subagents, TranscriptFolders.Workflows)]);
            }
            while (listed.Roots.Any(root => IsBelow(folder, root)) && folders.Add(folder))
                folder = Path.GetDirectoryName(folder)!;
        }
        return [.. folders.Select(folder => WatchedFolder.Create(folder, listed.ListedTicks))];
    }
}
