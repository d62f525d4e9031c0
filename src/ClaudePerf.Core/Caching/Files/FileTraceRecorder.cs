using System.Collections.Immutable;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>Records what a computation reads from the file system. Thread-safe.</summary>
internal sealed class FileTraceRecorder(TimeProvider time) : IFileObserver
{
    // Above this, walking the folders again is faster than checking all stamps.
    private const int MostPaths = 20_000;

    private readonly object _lock = new();
    // Every stamp is taken after this moment; the stamp of a file last written earlier than the granularity before it
    // is conclusive.
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly Dictionary<string, PathObservation> _observations = new(StringComparer.Ordinal);
    private readonly List<FileDependency> _files = [];

    /// <summary>Whether the observations can be repeated: nothing failed and nothing changed in the meantime.</summary>
    internal bool IsComplete { get; private set; } = true;

    /// <summary>The files that were read.</summary>
    internal ImmutableArray<FileDependency> Files
    {
        get
        {
            lock (_lock)
                return [.. _files.DistinctBy(static file => file.Path).OrderBy(static file => file.Path, StringComparer.Ordinal)];
        }
    }

    internal FileTrace ToTrace(PromptCacheKey question)
    {
        lock (_lock)
            return FileTrace.Of(
                question, [.. _observations.Values.OrderBy(static observation => observation.Path, StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public void Looked(string path, EntryType type) => Note(new PathObservation(path) { Type = type });

    /// <inheritdoc/>
    public void Read(string path, FileStamp? stamp, ReadOnlySpan<byte> content)
    {
        var hash = PromptCacheKeyBuilder.HashOf(content);
        Note(Hashed(path, EntryType.File, stamp, hash));
        lock (_lock)
            _files.Add(new FileDependency(path, hash));
    }

    /// <inheritdoc/>
    public void Listed(string path, FileStamp? stamp, IReadOnlyList<FileSystemInfo> entries)
    {
        Note(Hashed(path, EntryType.Folder, stamp, PathObservation.HashOf(entries)));
        // A link's target can change between folder and file without a change to the folder that contains the link.
        foreach (var link in entries.Where(static entry => entry.Attributes.HasFlag(FileAttributes.ReparsePoint)))
            Looked(link.FullName, ObservedFiles.TypeOf(link.FullName));
    }

    /// <inheritdoc/>
    public void Followed(string path, string? target) => Note(new PathObservation(path) { HasLink = true, LinkTarget = target });

    /// <inheritdoc/>
    public void Failed(string path) => IsComplete = false;

    private PathObservation Hashed(string path, EntryType type, FileStamp? stamp, PromptCacheKey hash) =>
        new(path) { Type = type, Hash = hash, Stamp = stamp, IsConclusive = stamp?.IsReliable(_started) == true,
            HashedAt = _started.UtcTicks };

    private void Note(PathObservation look)
    {
        lock (_lock)
        {
            if (!_observations.TryGetValue(look.Path, out var before))
            {
                if (_observations.Count >= MostPaths)
                    IsComplete = false;
                else
                    _observations.Add(look.Path, look);
            }
            else if (before.With(look) is { } both)
            {
                _observations[look.Path] = both;
            }
            else
            {
                IsComplete = false;
            }
        }
    }
}
