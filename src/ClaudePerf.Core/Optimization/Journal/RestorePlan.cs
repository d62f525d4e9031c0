using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>Decides how to undo each file of an entry, before anything is written.</summary>
internal sealed class RestorePlan
{
    private const string NotRestored = "restored, and neither were the entry's other files";

    private readonly bool _discardEdits;
    private readonly List<(RestoredFile File, FileChange Change, byte[]? Current)> _files = [];

    internal RestorePlan(JournalEntry entry, IReadOnlyList<JournalEntry> all, bool discardEdits)
    {
        _discardEdits = discardEdits;
        var used = all.Where(other => other.Restored is null && other.Id != entry.Id)
            .SelectMany(other => other.Changes).Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var change in entry.Changes)
        {
            var current = ChangeJournal.ReadCurrent(change, NotRestored);
            var file = entry.Restored is not null ? Keep(change, current)
                : entry.Setting is { } setting ? new SettingRestoration(change, setting, discardEdits).Decide(current)
                : Decide(change, current, used);
            _files.Add((file, change, current));
        }
    }

    internal IReadOnlyList<RestoredFile> Files => _files.ConvertAll(static planned => planned.File);

    internal IReadOnlyList<RestoredFile> Run()
    {
        var path = "";
        try
        {
            FileTransaction.Run(
                [.. _files.Where(static planned => planned.File.Action != RestoreAction.Kept)
                    .Select(static planned => new FileReplacement(planned.Change.Target, Bytes(planned.Current), planned.File.Contents))],
                current => path = current);
            return Files;
        }
        catch (RollbackException exception)
        {
            throw new JournalException(
                JournalFailure.Inaccessible, path, $"{exception.Message} Restore the entry again once the files are writable.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ChangeJournal.Failed(exception, path, NotRestored);
        }
    }

    // Converting null would result in an empty memory instead of null.
    private static ReadOnlyMemory<byte>? Bytes(byte[]? bytes) => bytes is null ? (ReadOnlyMemory<byte>?)null : bytes;

    private RestoredFile Decide(FileChange change, byte[]? current, HashSet<string> used)
    {
        if (change.Before is not { } before)
        {
            // A file shared by several prompts is only deleted with the last of them.
            if (current is null || used.Contains(change.Path))
                return Keep(change, current);
            if (!_discardEdits && !change.After.Span.SequenceEqual(current))
                throw Conflict(change, "was edited after it was created");
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
            ? "was deleted after it was optimized"
            : $"was edited after it was optimized, in the same places ({Lines(lines)})");
    }

    private static byte[]? Merge(FileChange change, ReadOnlyMemory<byte> before, byte[] current, out IReadOnlyList<int> conflicts)
    {
        conflicts = [];
        try
        {
            var now = PromptFile.Decode(change.Path, current);
            var merged = ThreeWayMerge.Merge(
                PromptFile.Decode(change.Path, change.After.ToArray()).Text, now.Text,
                PromptFile.Decode(change.Path, before.ToArray()).Text, out conflicts);
            return merged is null || now.InvalidOffset >= 0 ? null : now.WithText(merged).ToBytes();
        }
        catch (PromptReadException)
        {
            // Only text can be merged.
            return null;
        }
    }

    internal static RestoredFile Keep(FileChange change, byte[]? current) =>
        new(change.Path, RestoreAction.Kept, current is null ? null : current);

    private static string Lines(IReadOnlyList<int> lines)
    {
        const int Named = 5;
        if (lines.Count == 0)
            return "it is no longer text";
        var named = string.Join(", ", lines.Take(Named)) + (lines.Count > Named ? "…" : "");
        return lines.Count == 1 ? $"line {named}" : $"lines {named}";
    }

    internal static JournalException Conflict(FileChange change, string what) => new(
        JournalFailure.Conflict, change.Path,
        $"'{change.Path}' {what}, so nothing was restored. Undo that edit first, or restore the original with -Force, which "
            + $"discards the edit.");
}
