using ClaudePerf.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>What the index stores about a transcript.</summary>
internal sealed record IndexedFile(long Id, string Path, long Revision, bool IsPresent, long Size, long ModifiedTicks, string? Meta,
    TranscriptPosition Reached, FileFingerprint Fingerprint, long BrokenLines, long Changed, long FileId);

/// <summary>Reads and writes what the index stores about transcripts.</summary>
internal sealed class FileStore(SqliteConnection connection) : IDisposable
{
    private static readonly string WithSum = UsageIndexSchema.Files.WithSum;
    private static readonly int Count = UsageIndexSchema.Files.Count;

    private static readonly string Parameters = string.Join(',', Enumerable.Range(1, Count).Select(static i => $"?{i}"));

    private readonly Dictionary<long, string> _paths = [];
    private Statement? _pathOf;
    private Statement? _find;
    private CheckedRow? _insert;
    private CheckedRow? _update;
    private Statement? _mark;
    private Statement? _nextId;
    private long _lastId;

    /// <summary>
    /// Whether all existing files are in memory because no other process has ever written one, so new files need not be looked up.
    /// </summary>
    internal bool IsComplete
    {
        get;
        set
        {
            field = value;
            _lastId = 0;
        }
    }

    internal string PathOf(long id)
    {
        if (_paths.TryGetValue(id, out var path))
            return path;
        _pathOf ??= new Statement(connection, $"SELECT {WithSum} FROM files WHERE id=?1;");
        path = _pathOf.Bind(1, id).Step() ? Read(_pathOf).Path : throw Database.Damaged(connection.DataSource);
        _pathOf.Reset();
        return _paths[id] = path;
    }

    internal IndexedFile? Find(string path)
    {
        if (IsComplete)
            return null;
        _find ??= new Statement(connection, $"SELECT {WithSum} FROM files WHERE path=?1;");
        var file = _find.Bind(1, path).Step() ? Read(_find) : null;
        _find.Reset();
        return file;
    }

    internal List<IndexedFile> All()
    {
        using var all = new Statement(connection, $"SELECT {WithSum} FROM files;");
        var files = new List<IndexedFile>();
        while (all.Step())
        {
            var file = Read(all);
            _paths[file.Id] = file.Path;
            files.Add(file);
        }
        return files;
    }

    internal List<(string Path, long BrokenLines)> Broken()
    {
        using var broken = new Statement(connection, $"SELECT {WithSum} FROM files WHERE broken > 0 AND present = 1;");
        var files = new List<(string, long)>();
        while (broken.Step())
        {
            var file = Read(broken);
            files.Add((file.Path, file.BrokenLines));
        }
        return files;
    }

    /// <summary>
    /// Writes a file and returns its number, which is assigned if it is new (0); must be called within a write transaction.
    /// </summary>
    internal long Save(IndexedFile file)
    {
        var id = file.Id == 0 ? NextId() : file.Id;
        var row = file.Id == 0
            ? _insert ??= new CheckedRow(new Statement(connection, $"INSERT INTO files({WithSum}) VALUES({Parameters},?{Count + 1});"))
            : _update ??= new CheckedRow(
                new Statement(connection, $"UPDATE files SET ({WithSum})=({Parameters},?{Count + 1}) WHERE id=?1;"));
        row.Add(id).Add(file.Path).Add(file.Revision).Add(file.IsPresent ? 1L : 0L).Add(file.Size).Add(file.ModifiedTicks)
            .Add(file.Meta).Add(file.Reached.Offset).Add(file.Reached.Line).Add(file.Fingerprint.Head).Add(file.Fingerprint.Tail)
                .Add(file.BrokenLines)
            .Add(file.Changed).Add(file.FileId).Add(file.Reached.Prompt).Run();
        _paths[id] = file.Path;
        return id;
    }

    internal void MarkPresent(long id, bool present)
    {
        _mark ??= new Statement(
            connection,
            $"UPDATE files SET present=?2, "
                + $"{RowChecksum.Column}={UsageIndexSchema.Files.Checksum.Replace("present", "?2", StringComparison.Ordinal)} "
                + "WHERE id=?1;");
        _mark.Bind(1, id).Bind(2, present ? 1L : 0L).Run();
    }

    public void Dispose()
    {
        _pathOf?.Dispose();
        _find?.Dispose();
        _insert?.Dispose();
        _update?.Dispose();
        _mark?.Dispose();
        _nextId?.Dispose();
    }

    // The checksum needs the number before the row exists.
    private long NextId()
    {
        if (_lastId > 0)
            return ++_lastId;
        _nextId ??= new Statement(connection, "SELECT ifnull(max(id), 0) + 1 FROM files;");
        _nextId.Step();
        var id = _nextId.Int64(0);
        _nextId.Reset();
        if (IsComplete)
            _lastId = id;
        return id;
    }

    private static IndexedFile Read(Statement row) => new(
        row.Verified(0, Count).Int64(0), row.Text(1), row.Int64(2), row.Int64(3) != 0, row.Int64(4), row.Int64(5), row.NullableText(6),
        new TranscriptPosition(row.Int64(7), row.Int64(8)) { Prompt = row.NullableText(14) },
            new FileFingerprint(row.Int64(9), row.Int64(10)), row.Int64(11), row.Int64(12), row.Int64(13));
}
