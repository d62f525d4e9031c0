using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Stores a scope's rows at a revision as one blob: reading 100,000 rows takes milliseconds, while merging their records takes a
/// second. Messages that changed since are merged again (<see cref="Load"/>).
/// </summary>
internal sealed class SnapshotStore(SqliteConnection connection, FileStore files, AccountStore accounts, IndexTexts texts)
{
    // With more changed messages, a new snapshot is cheaper than merging them for every query.
    private const int MaximumTouched = 2000;
    // Scopes that are no longer queried must not retain the log of changed messages forever.
    private const int MaximumLogLength = 200_000;

    // Changes when the meaning of a row changes; includes the row size, so that a new field cannot be forgotten.
    private static readonly int Layout = 4000 + Unsafe.SizeOf<UsageRow>();

    private const int MaximumRecent = 16;
    private const int LargestWrite = 1 << 20;

    // A snapshot without rows is ignored and created again.
    private static readonly string OfScope =
        $"SELECT {UsageIndexSchema.Snapshots.WithSum} FROM snapshots WHERE scope=?1 "
            + "AND EXISTS(SELECT 1 FROM snapshot_rows r WHERE r.id=snapshots.id);";

    private static readonly int SnapshotColumns = UsageIndexSchema.Snapshots.Count;

    // The last snapshot of each index that this process has read, unless its memory is needed. Rows are never changed.
    private static readonly ConcurrentDictionary<long, (long Id, long Revision, WeakReference<UsageRow[]> Rows)> Recent = new();

    private (long Id, long Revision, UsageRow[]? Rows) _saved;

    /// <summary>The digest of the listing with which the scope was last updated; null without a snapshot.</summary>
    internal string? ListingOf(UsageScope scope)
    {
        using var find = new Statement(connection, OfScope);
        return find.Bind(1, scope.Name).Step() && find.Verified(0, SnapshotColumns).Int64(3) == Layout ? find.Text(4) : null;
    }

    /// <summary>Gets the current rows of a scope.</summary>
    /// <returns>Null without a snapshot.</returns>
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
            identity = state.Step()
                ? state.Verified(0, UsageIndexSchema.State.Count).Int64(2)
                : throw Database.Damaged(connection.DataSource);
        var rows = Rows(identity, id, revision);
        var touched = Touched(revision);
        if (touched.Count == 0)
            return rows;
        var merged = touched.SelectMany(
            message => RowsOf(accounts.OfMessage(message).Where(found => scope.Contains(found.Account.SourceFile)))).ToList();
        return Replace(rows, touched, merged);
    }

    // Copied in large ranges: there can be many megabytes of rows, few of which change.
    private static UsageRow[] Replace(UsageRow[] rows, HashSet<long> touched, List<UsageRow> merged)
    {
        var replaced = new List<int>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (touched.Contains(rows[i].Message))
                replaced.Add(i);
        }
        var current = GC.AllocateUninitializedArray<UsageRow>(rows.Length - replaced.Count + merged.Count);
        var (from, to) = (0, 0);
        foreach (var index in replaced.Append(rows.Length))
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
        // A snapshot that was just written need not be read back.
        if (_saved.Rows is not null && (_saved.Id, _saved.Revision) == (id, revision))
            return _saved.Rows;
        if (Recent.TryGetValue(identity, out var recent) && recent.Id == id && recent.Revision == revision
            && recent.Rows.TryGetTarget(out var rows))
            return rows;
        using (var found = new Statement(connection, $"SELECT {UsageIndexSchema.SnapshotRows.WithSum} FROM snapshot_rows WHERE id=?1;"))
        {
            if (!found.Bind(1, id).Step())
                throw Database.Damaged(connection.DataSource);
            var stored = MemoryMarshal.Cast<byte, UsageRow>(found.Verified(0, UsageIndexSchema.SnapshotRows.Count).Blob(1));
            rows = GC.AllocateUninitializedArray<UsageRow>(stored.Length);
            stored.CopyTo(rows);
        }
        if (Recent.Count >= MaximumRecent)
            Recent.Clear();
        Recent[identity] = (id, revision, new WeakReference<UsageRow[]>(rows));
        return rows;
    }

    /// <summary>Creates the row of a merged request.</summary>
    internal UsageRow RowOf(UsageRequest request, long id, long message)
    {
        var row = UsageRowBuilder.Build(request, id, texts.NumberOf);
        row.Message = message;
        return row;
    }

    /// <summary>Gets the rows of some messages by merging their records.</summary>
    internal IEnumerable<UsageRow> RowsOfMessages(IEnumerable<long> messages) =>
        messages.SelectMany(message => RowsOf(accounts.OfMessage(message)));

    /// <summary>Gets the rows of all records in the selected files.</summary>
    internal UsageRow[] RowsOfFiles(Func<long, bool> isWanted)
    {
        var wanted = new Dictionary<long, bool>();
        bool IsWanted(long file) => wanted.TryGetValue(file, out var known) ? known : wanted[file] = isWanted(file);
        // Most messages have a single record, which directly becomes a row; only the others are kept in memory and merged.
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

    /// <summary>Whether changed messages must be logged because a snapshot might depend on them.</summary>
    internal bool Any() => Database.Scalar(connection, "SELECT EXISTS(SELECT 1 FROM snapshots);") != 0;

    /// <summary>
    /// Stores the listing with which the scope was updated, and creates a new snapshot if there is none or too much has changed;
    /// must be called within a write transaction.
    /// </summary>
    /// <param name="scope">The scope.</param>
    /// <param name="listing">The digest of the listing.</param>
    /// <param name="revision">The index's revision.</param>
    /// <param name="hasHistory">Whether records existed before this update; if so, the index is checked for rows that were lost
    /// through damage, which nothing else would notice.</param>
    /// <param name="known">The scope's rows, if already known.</param>
    internal void Save(UsageScope scope, string listing, long revision, bool hasHistory, UsageRow[]? known = null)
    {
        long id = 0;
        using (var find = new Statement(connection, OfScope))
        {
            if (find.Bind(1, scope.Name).Step())
            {
                id = find.Verified(0, SnapshotColumns).Int64(0);
                if (find.Int64(3) == Layout && CountTouched(find.Int64(2)) <= MaximumTouched)
                {
                    using var update = new Statement(connection,
                        "UPDATE snapshots SET listing=?2, sum=checksum(id, scope, revision, layout, ?2) WHERE id=?1;");
                    update.Bind(1, id).Bind(2, listing).Run();
                    return;
                }
            }
        }
        if (hasHistory && !DatabaseCheck.IsWellFormed(connection.Handle!))
            throw Database.Damaged(connection.DataSource);
        var rows = known ?? RowsOfFiles(file => scope.Contains(files.PathOf(file)));
        using var save = new Statement(connection,
            "INSERT INTO snapshots(id, scope, revision, layout, listing, sum) VALUES(?1,?2,?3,?4,?5,checksum(?1,?2,?3,?4,?5)) "
            + "ON CONFLICT(scope) DO UPDATE SET revision=?3, layout=?4, listing=?5, "
            + "sum=checksum(snapshots.id, scope, ?3, ?4, ?5) RETURNING id;");
        // The checksum needs the number before the row exists.
        save.Bind(1, id == 0 ? Database.Scalar(connection, "SELECT ifnull(max(id), 0) + 1 FROM snapshots;") : id).Bind(2, scope.Name)
            .Bind(3, revision).Bind(4, Layout).Bind(5, listing).Step();
        id = save.Int64(0);
        save.Step();
        SaveRows(id, MemoryMarshal.AsBytes(rows.AsSpan()));
        Prune();
        _saved = (id, revision, rows);
    }

    // Written in pieces to preallocated space: a bound value would be copied twice before it is written.
    private void SaveRows(long id, ReadOnlySpan<byte> rows)
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
        while (Database.Scalar(connection, "SELECT COUNT(*) FROM touched;") > MaximumLogLength
            && Database.Scalar(connection, "SELECT COUNT(*) FROM snapshots;") > 1)
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
