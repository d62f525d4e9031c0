using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Keeps a scope's rows as they were at some revision, in one piece: reading a hundred thousand of them takes milliseconds where
/// merging their accounts takes a second. What was touched since is merged anew (<see cref="Load"/>).
/// </summary>
internal sealed class SnapshotStore(SqliteConnection connection, FileStore files, AccountStore accounts, IndexTexts texts)
{
    // Above this many touched messages a new snapshot is cheaper than merging them at every query.
    private const int MostTouched = 2000;
    // Scopes that are no longer asked for must not keep the log of touched messages for ever.
    private const int LongestLog = 200_000;

    // Changes when the meaning of a row changes; its size is part of it so that a new field cannot be forgotten.
    private static readonly int Layout = 4000 + Unsafe.SizeOf<UsageRow>();

    private const int MostRecent = 16;
    private const int LargestWrite = 1 << 20;

    // One whose rows are gone is none: it is taken again.
    private static readonly string OfScope =
        $"SELECT {UsageIndexSchema.Snapshots.WithSum} FROM snapshots WHERE scope=?1 AND EXISTS(SELECT 1 FROM snapshot_rows r WHERE r.id=snapshots.id);";

    private static readonly int SnapshotColumns = UsageIndexSchema.Snapshots.Count;

    // Of each index that this process has read, the last snapshot, while nobody needs its memory. Rows are never changed.
    private static readonly ConcurrentDictionary<long, (long Id, long Revision, WeakReference<UsageRow[]> Rows)> Recent = new();

    private (long Id, long Revision, UsageRow[]? Rows) _kept;

    /// <summary>The digest of the listing that the scope was last brought up to date with; null where there is no snapshot.</summary>
    internal string? ListingOf(UsageScope scope)
    {
        using var find = new Statement(connection, OfScope);
        return find.Bind(1, scope.Name).Step() && find.Verified(0, SnapshotColumns).Int64(3) == Layout ? find.Text(4) : null;
    }

    /// <summary>The scope's rows, as of now.</summary>
    /// <returns>Null where there is no snapshot.</returns>
    internal UsageRow[]? Load(UsageScope scope)
    {
        long id, revision, identity;
        using (var find = new Statement(connection, OfScope))
        {
            if (!find.Bind(1, scope.Name).Step() || find.Verified(0, SnapshotColumns).Int64(3) != Layout)
                return null;
            (id, revision) = (find.Int64(0), find.Int64(2));
        }
        using (var state = new Statement(connection, $"SELECT {UsageIndexSchema.State.WithSum} FROM state;"))
            identity = state.Step() ? state.Verified(0, UsageIndexSchema.State.Count).Int64(2) : throw Database.Damaged(connection.DataSource);
        var rows = Rows(identity, id, revision);
        var touched = Touched(revision);
        if (touched.Count == 0)
            return rows;
        var merged = touched.SelectMany(message => RowsOf(accounts.OfMessage(message).Where(found => scope.Contains(found.Account.SourceFile)))).ToList();
        return Replace(rows, touched, merged);
    }

    // In one piece: the rows can be many megabytes, of which few change.
    private static UsageRow[] Replace(UsageRow[] rows, HashSet<long> touched, List<UsageRow> merged)
    {
        var gone = new List<int>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (touched.Contains(rows[i].Message))
                gone.Add(i);
        }
        var current = GC.AllocateUninitializedArray<UsageRow>(rows.Length - gone.Count + merged.Count);
        var (from, to) = (0, 0);
        foreach (var index in gone.Append(rows.Length))
        {
            rows.AsSpan(from, index - from).CopyTo(current.AsSpan(to));
            to += index - from;
            from = index + 1;
        }
        merged.CopyTo(current, to);
        return current;
    }

    private UsageRow[] Rows(long identity, long id, long revision)
    {
        // What was written a moment ago need not be read back.
        if (_kept.Rows is not null && (_kept.Id, _kept.Revision) == (id, revision))
            return _kept.Rows;
        if (Recent.TryGetValue(identity, out var recent) && recent.Id == id && recent.Revision == revision && recent.Rows.TryGetTarget(out var rows))
            return rows;
        using (var found = new Statement(connection, $"SELECT {UsageIndexSchema.SnapshotRows.WithSum} FROM snapshot_rows WHERE id=?1;"))
        {
            if (!found.Bind(1, id).Step())
                throw Database.Damaged(connection.DataSource);
            var kept = MemoryMarshal.Cast<byte, UsageRow>(found.Verified(0, UsageIndexSchema.SnapshotRows.Count).Blob(1));
            rows = GC.AllocateUninitializedArray<UsageRow>(kept.Length);
            kept.CopyTo(rows);
        }
        if (Recent.Count >= MostRecent)
            Recent.Clear();
        Recent[identity] = (id, revision, new WeakReference<UsageRow[]>(rows));
        return rows;
    }

    /// <summary>The row of a merged request.</summary>
    internal UsageRow RowOf(UsageRequest request, long id, long message)
    {
        var row = UsageRowBuilder.Build(request, id, texts.NumberOf);
        row.Message = message;
        return row;
    }

    /// <summary>The rows of some messages, their accounts merged.</summary>
    internal IEnumerable<UsageRow> RowsOfMessages(IEnumerable<long> messages) => messages.SelectMany(message => RowsOf(accounts.OfMessage(message)));

    /// <summary>The rows of all accounts in some files.</summary>
    internal UsageRow[] RowsOfFiles(Func<long, bool> isWanted)
    {
        var wanted = new Dictionary<long, bool>();
        bool IsWanted(long file) => wanted.TryGetValue(file, out var known) ? known : wanted[file] = isWanted(file);
        // Most messages have one account, which is then its own row: only the others are held in memory to be merged.
        var several = new HashSet<long>();
        using (var counts = new Statement(connection, "SELECT message FROM accounts GROUP BY message HAVING COUNT(*) > 1;"))
        {
            while (counts.Step())
                several.Add(counts.Int64(0));
        }
        var rows = new List<UsageRow>();
        var toMerge = new List<(long Id, UsageRequest Account)>();
        foreach (var (id, _, message, account) in accounts.All(IsWanted))
        {
            if (several.Contains(message))
                toMerge.Add((id, account));
            else if (!account.IsLocal)
                rows.Add(RowOf(account, id, message));
        }
        rows.AddRange(RowsOf(toMerge));
        return [.. rows];
    }

    private IEnumerable<UsageRow> RowsOf(IEnumerable<(long Id, UsageRequest Account)> found)
    {
        var merger = new RequestMerger();
        var ids = new Dictionary<RequestKey, long>();
        foreach (var (id, account) in found)
        {
            merger.Add(account);
            ids.TryAdd(account.Key, id);
        }
        foreach (var request in merger.ToCounted())
        {
            if (!request.IsLocal)
                yield return RowOf(request, ids[request.Key], AccountStore.MessageOf(request));
        }
    }

    /// <summary>Whether messages must be logged because a snapshot may be corrected by them.</summary>
    internal bool Any() => Database.Scalar(connection, "SELECT EXISTS(SELECT 1 FROM snapshots);") != 0;

    /// <summary>
    /// Within a write transaction: notes which listing the scope is up to date with, and takes a new snapshot where none is or too much
    /// was touched.
    /// </summary>
    /// <param name="scope">The scope.</param>
    /// <param name="listing">The digest of the listing.</param>
    /// <param name="revision">The index's revision.</param>
    /// <param name="hasHistory">Whether some accounts were written before this update: rows that damage took out of a table are missed by
    /// nobody else.</param>
    /// <param name="known">The scope's rows, where they are known already.</param>
    internal void Keep(UsageScope scope, string listing, long revision, bool hasHistory, UsageRow[]? known = null)
    {
        long id = 0;
        using (var find = new Statement(connection, OfScope))
        {
            if (find.Bind(1, scope.Name).Step())
            {
                id = find.Verified(0, SnapshotColumns).Int64(0);
                if (find.Int64(3) == Layout && CountTouched(find.Int64(2)) <= MostTouched)
                {
                    using var note = new Statement(connection, "UPDATE snapshots SET listing=?2, sum=checksum(id, scope, revision, layout, ?2) WHERE id=?1;");
                    note.Bind(1, id).Bind(2, listing).Run();
                    return;
                }
            }
        }
        if (hasHistory && !DatabaseCheck.IsWellFormed(connection.Handle!))
            throw Database.Damaged(connection.DataSource);
        var rows = known ?? RowsOfFiles(file => scope.Contains(files.PathOf(file)));
        using var save = new Statement(connection, "INSERT INTO snapshots(id, scope, revision, layout, listing, sum) VALUES(?1,?2,?3,?4,?5,checksum(?1,?2,?3,?4,?5)) "
            + "ON CONFLICT(scope) DO UPDATE SET revision=?3, layout=?4, listing=?5, sum=checksum(snapshots.id, scope, ?3, ?4, ?5) RETURNING id;");
        // The checksum needs the number before the row is there.
        save.Bind(1, id == 0 ? Database.Scalar(connection, "SELECT ifnull(max(id), 0) + 1 FROM snapshots;") : id).Bind(2, scope.Name).Bind(3, revision).Bind(4, Layout).Bind(5, listing).Step();
        id = save.Int64(0);
        save.Step();
        Save(id, MemoryMarshal.AsBytes(rows.AsSpan()));
        Prune();
        _kept = (id, revision, rows);
    }

    // In pieces into room that was made for them: bound as a value they would be copied twice before they are written.
    private void Save(long id, ReadOnlySpan<byte> rows)
    {
        var sum = RowChecksum.Add(RowChecksum.Add(uint.MaxValue, raw.SQLITE_INTEGER, id), raw.SQLITE_BLOB, rows);
        using (var room = new Statement(connection, "INSERT OR REPLACE INTO snapshot_rows(id, rows, sum) VALUES(?1,zeroblob(?2),?3);"))
            room.Bind(1, id).Bind(2, (long)rows.Length).Bind(3, (long)~sum).Run();
        var result = raw.sqlite3_blob_open(connection.Handle!, "main", "snapshot_rows", "rows", id, 1, out var blob);
        using (blob)
        {
            for (var at = 0; result == raw.SQLITE_OK && at < rows.Length; at += LargestWrite)
                result = raw.sqlite3_blob_write(blob, rows.Slice(at, Math.Min(LargestWrite, rows.Length - at)), at);
        }
        if (result != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(connection.Handle!).utf8_to_string(), result);
    }

    private void Prune()
    {
        while (Database.Scalar(connection, "SELECT COUNT(*) FROM touched;") > LongestLog && Database.Scalar(connection, "SELECT COUNT(*) FROM snapshots;") > 1)
        {
            Database.Execute(connection, "DELETE FROM snapshot_rows WHERE id=(SELECT id FROM snapshots ORDER BY revision LIMIT 1);"
                + "DELETE FROM snapshots WHERE id=(SELECT id FROM snapshots ORDER BY revision LIMIT 1);" + DropLog);
        }
        Database.Execute(connection, DropLog);
    }

    private const string DropLog = "DELETE FROM touched WHERE revision <= (SELECT MIN(revision) FROM snapshots);";

    private long CountTouched(long since)
    {
        using var count = new Statement(connection, "SELECT COUNT(*) FROM touched WHERE revision > ?1;");
        count.Bind(1, since).Step();
        return count.Int64(0);
    }

    private HashSet<long> Touched(long since)
    {
        var messages = new HashSet<long>();
        using var touched = new Statement(connection, "SELECT revision, message, sum FROM touched WHERE revision > ?1;");
        touched.Bind(1, since);
        while (touched.Step())
            messages.Add(touched.Verified(0, UsageIndexSchema.Touched.Count).Int64(1));
        return messages;
    }
}
