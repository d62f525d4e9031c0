using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>Decides for each file of an entry what undoing it means, before any of them is written.</summary>
internal sealed class RestorePlan
{
    private readonly bool _discardEdits;
    private readonly List<(RestoredFile File, byte[]? Current)> _files = [];

    internal RestorePlan(JournalEntry entry, IReadOnlyList<JournalEntry> all, bool discardEdits)
    {
        _discardEdits = discardEdits;
        var used = all.Where(other => other.Restored is null && other.Id != entry.Id)
            .SelectMany(other => other.Changes).Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var change in entry.Changes)
        {
            var current = ChangeJournal.ReadCurrent(change.Path);
            _files.Add((entry.Restored is null ? Decide(change, current, used) : Keep(change, current), current));
        }
    }

    internal IReadOnlyList<RestoredFile> Files => _files.ConvertAll(static planned => planned.File);

    internal IReadOnlyList<RestoredFile> Run()
    {
        var done = 0;
        try
        {
            for (; done < _files.Count; done++)
                Put(_files[done].File.Path, _files[done].File.Action, _files[done].File.Contents);
            return Files;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var path = _files[done].File.Path;
            foreach (var (file, current) in _files.Take(done))
                Put(file.Path, file.Action, current);
            throw new JournalException(JournalFailure.Inaccessible, path, $"'{path}' cannot be written, so nothing was restored. {exception.Message}", exception);
        }
    }

    private static void Put(string path, RestoreAction action, ReadOnlyMemory<byte>? contents)
    {
        if (action == RestoreAction.Kept)
            return;
        if (contents is not { } bytes)
        {
            File.Delete(path);
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, bytes.Span);
    }

    private RestoredFile Decide(FileChange change, byte[]? current, HashSet<string> used)
    {
        if (change.Before is not { } before)
        {
            // What other prompts were given as well goes with the last of them.
            if (current is null || used.Contains(change.Path))
                return Keep(change, current);
            if (!_discardEdits && !change.After.Span.SequenceEqual(current))
                throw Conflict(change, "was edited since it was made");
            return new(change.Path, RestoreAction.Deleted, null);
        }
        if (current is not null && before.Span.SequenceEqual(current))
            return Keep(change, current);
        if (current is not null && change.After.Span.SequenceEqual(current))
            return new(change.Path, RestoreAction.Restored, before);
        IReadOnlyList<int> lines = [];
        if (current is not null && Merge(change, before, current, out lines) is { } merged)
            return new(change.Path, RestoreAction.Merged, merged);
        if (_discardEdits)
            return new(change.Path, RestoreAction.Restored, before);
        throw Conflict(change, current is null
            ? "was deleted since it was optimized"
            : $"was edited since it was optimized, at the same places ({Lines(lines)})");
    }

    private static byte[]? Merge(FileChange change, ReadOnlyMemory<byte> before, byte[] current, out IReadOnlyList<int> conflicts)
    {
        conflicts = [];
        try
        {
            var now = PromptFile.Decode(change.Path, current);
            var merged = ThreeWayMerge.Merge(
                PromptFile.Decode(change.Path, change.After.ToArray()).Text, now.Text, PromptFile.Decode(change.Path, before.ToArray()).Text, out conflicts);
            return merged is null || now.InvalidOffset >= 0 ? null : now.WithText(merged).ToBytes();
        }
        catch (PromptReadException)
        {
            // What is no text any more cannot be merged.
            return null;
        }
    }

    private static RestoredFile Keep(FileChange change, byte[]? current) => new(change.Path, RestoreAction.Kept, current is null ? null : current);

    private static string Lines(IReadOnlyList<int> lines)
    {
        const int Named = 5;
        if (lines.Count == 0)
            return "it is no text any more";
        var named = string.Join(", ", lines.Take(Named)) + (lines.Count > Named ? "…" : "");
        return lines.Count == 1 ? $"line {named}" : $"lines {named}";
    }

    private static JournalException Conflict(FileChange change, string what) => new(
        JournalFailure.Conflict, change.Path, $"'{change.Path}' {what}, so nothing was restored. Undo that edit first, or restore the original with -Force, which loses it.");
}
