using ClaudePerf.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>What the index remembers of a transcript.</summary>
internal sealed record KnownFile(long Id, string Path, long Revision, bool IsPresent, long Size, long ModifiedTicks, string? Meta, TranscriptPosition Reached, FileFingerprint Fingerprint, long BrokenLines, long Changed, long FileId);

/// <summary>Reads and writes what the index remembers of transcripts.</summary>
internal sealed class FileStore(SqliteConnection connection) : IDisposable
{
    private static readonly string WithSum = UsageIndexSchema.Files.WithSum;
    private static readonly int Count = UsageIndexSchema.Files.Count;

    private static readonly string Parameters = string.Join(',', Enumerable.Range(1, Count).Select(static i => $"?{i}"));

    private readonly Dictionary<long, string> _paths = [];
    private Statement? _pathOf;
    private Statement? _find;
    private Statement? _save;
    private Statement? _mark;
    private Statement? _nextId;

    internal string PathOf(long id)
    {
        if (_paths.TryGetValue(id, out var path))
            return path;
        _pathOf ??= new Statement(connection, $"SELECT {WithSum} FROM files WHERE id=?1;");
        path = _pathOf.Bind(1, id).Step() ? Read(_pathOf).Path : throw Database.Damaged(connection.DataSource);
        _pathOf.Reset();
        return _paths[id] = path;
    }

    internal KnownFile? Find(string path)
    {
        _find ??= new Statement(connection, $"SELECT {WithSum} FROM files WHERE path=?1;");
        var file = _find.Bind(1, path).Step() ? Read(_find) : null;
        _find.Reset();
        return file;
    }

    internal List<KnownFile> All()
    {
        using var all = new Statement(connection, $"SELECT {WithSum} FROM files;");
        var files = new List<KnownFile>();
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

    /// <summary>Writes a file; its number is given where it is new (0).</summary>
    internal long Save(KnownFile file)
    {
        _save ??= new Statement(connection, $"INSERT INTO files({WithSum}) VALUES({Parameters},checksum({Parameters})) "
            + "ON CONFLICT(path) DO UPDATE SET revision=?3, present=?4, size=?5, modified=?6, meta=?7, offset=?8, line=?9, head=?10, tail=?11, broken=?12, changed=?13, inode=?14, prompt=?15, "
            + $"sum=checksum(files.id{Parameters[2..]}) RETURNING id;");
        _save.Bind(1, file.Id == 0 ? NextId() : file.Id).Bind(2, file.Path).Bind(3, file.Revision).Bind(4, file.IsPresent ? 1L : 0L).Bind(5, file.Size).Bind(6, file.ModifiedTicks)
            .Bind(7, file.Meta).Bind(8, file.Reached.Offset).Bind(9, file.Reached.Line).Bind(10, file.Fingerprint.Head).Bind(11, file.Fingerprint.Tail).Bind(12, file.BrokenLines)
            .Bind(13, file.Changed).Bind(14, file.FileId).Bind(15, file.Reached.Prompt);
        _save.Step();
        var id = _save.Int64(0);
        _save.Step();
        _save.Reset();
        _paths[id] = file.Path;
        return id;
    }

    internal void MarkPresent(long id, bool present)
    {
        _mark ??= new Statement(
            connection, $"UPDATE files SET present=?2, {RowChecksum.Column}={UsageIndexSchema.Files.Checksum.Replace("present", "?2", StringComparison.Ordinal)} WHERE id=?1;");
        _mark.Bind(1, id).Bind(2, present ? 1L : 0L).Run();
    }

    public void Dispose()
    {
        _pathOf?.Dispose();
        _find?.Dispose();
        _save?.Dispose();
        _mark?.Dispose();
        _nextId?.Dispose();
    }

    // The checksum needs the number before the row is there.
    private long NextId()
    {
        _nextId ??= new Statement(connection, "SELECT ifnull(max(id), 0) + 1 FROM files;");
        _nextId.Step();
        var id = _nextId.Int64(0);
        _nextId.Reset();
        return id;
    }

    private static KnownFile Read(Statement row) => new(
        row.Verified(0, Count).Int64(0), row.Text(1), row.Int64(2), row.Int64(3) != 0, row.Int64(4), row.Int64(5), row.NullableText(6),
        new TranscriptPosition(row.Int64(7), row.Int64(8)) { Prompt = row.NullableText(14) }, new FileFingerprint(row.Int64(9), row.Int64(10)), row.Int64(11), row.Int64(12), row.Int64(13));
}
