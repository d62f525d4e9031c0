using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Keeps a scope's rows as they were at some revision, in one piece: reading a hundred thousand of them takes milliseconds where
/// merging their accounts takes a second. What was touched since is merged anew (<see cref="Load"/>).
/// </summary>
internal sealed class SnapshotStore(SqliteConnection connection, AccountStore accounts, IndexTexts texts)
{
    // Above this many touched messages a new snapshot is cheaper than merging them at every query.
    private const int MostTouched = 2000;
    // Scopes that are no longer asked for must not keep the log of touched messages for ever.
    private const int LongestLog = 200_000;

    // Changes when the meaning of a row changes; its size is part of it so that a new field cannot be forgotten.
    private static readonly int Layout = 1000 + Unsafe.SizeOf<UsageRow>();

    /// <summary>The digest of the listing that the scope was last brought up to date with; null where there is no snapshot.</summary>
    internal string? ListingOf(UsageScope scope)
    {
        using var find = new Statement(connection, "SELECT listing FROM snapshots WHERE scope=?1 AND layout=?2;");
        return find.Bind(1, scope.Name).Bind(2, Layout).Step() ? find.Text(0) : null;
    }

    /// <summary>The scope's rows, as of now.</summary>
    /// <returns>Null where there is no snapshot.</returns>
    internal UsageRow[]? Load(UsageScope scope)
    {
        long revision;
        UsageRow[] rows;
        using (var find = new Statement(connection, "SELECT s.revision, r.rows FROM snapshots s JOIN snapshot_rows r ON r.id=s.id WHERE s.scope=?1 AND s.layout=?2;"))
        {
            if (!find.Bind(1, scope.Name).Bind(2, Layout).Step())
                return null;
            revision = find.Int64(0);
            var bytes = find.Blob(1);
            rows = GC.AllocateUninitializedArray<UsageRow>(bytes.Length / Unsafe.SizeOf<UsageRow>());
            bytes.CopyTo(MemoryMarshal.AsBytes(rows.AsSpan()));
        }
        var touched = Touched(revision);
        if (touched.Count == 0)
            return rows;
        var current = new List<UsageRow>(rows.Length + touched.Count);
        foreach (ref readonly var row in rows.AsSpan())
        {
            if (!touched.Contains(row.Message))
                current.Add(row);
        }
        foreach (var message in touched)
            current.AddRange(RowsOf(accounts.OfMessage(message).Where(found => scope.Contains(found.Account.SourceFile))));
        return [.. current];
    }

    /// <summary>The rows of accounts: of all in a scope, or of all of some messages.</summary>
    internal IEnumerable<UsageRow> RowsOf(IEnumerable<(long Id, UsageRequest Account)> found)
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
            if (request.IsLocal)
                continue;
            var row = UsageRowBuilder.Build(request, ids[request.Key], texts.NumberOf);
            row.Message = AccountStore.MessageOf(request);
            yield return row;
        }
    }

    /// <summary>Whether messages must be logged because a snapshot may be corrected by them.</summary>
    internal bool Any() => Database.Scalar(connection, "SELECT EXISTS(SELECT 1 FROM snapshots);") != 0;

    /// <summary>Within a write transaction: notes which listing the scope is up to date with, and takes a new snapshot where none is or too much was touched.</summary>
    internal void Keep(UsageScope scope, string listing, long revision)
    {
        long id = 0;
        using (var find = new Statement(connection, "SELECT id, revision, layout FROM snapshots WHERE scope=?1;"))
        {
            if (find.Bind(1, scope.Name).Step())
            {
                id = find.Int64(0);
                if (find.Int64(2) == Layout && CountTouched(find.Int64(1)) <= MostTouched)
                {
                    using var note = new Statement(connection, "UPDATE snapshots SET listing=?2 WHERE id=?1;");
                    note.Bind(1, id).Bind(2, listing).Run();
                    return;
                }
            }
        }
        var rows = RowsOf(accounts.All().Where(found => scope.Contains(found.Account.SourceFile)).Select(found => (found.Id, found.Account))).ToArray();
        using var save = new Statement(connection, "INSERT INTO snapshots(id, scope, revision, layout, listing) VALUES(?1,?2,?3,?4,?5) "
            + "ON CONFLICT(scope) DO UPDATE SET revision=?3, layout=?4, listing=?5 RETURNING id;");
        save.Bind(1, id == 0 ? null : id).Bind(2, scope.Name).Bind(3, revision).Bind(4, Layout).Bind(5, listing).Step();
        id = save.Int64(0);
        save.Step();
        using var blob = new Statement(connection, "INSERT OR REPLACE INTO snapshot_rows(id, rows) VALUES(?1,?2);");
        blob.Bind(1, id).Bind(2, MemoryMarshal.AsBytes(rows.AsSpan())).Run();
        Prune();
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
        using var touched = new Statement(connection, "SELECT message FROM touched WHERE revision > ?1;");
        touched.Bind(1, since);
        while (touched.Step())
            messages.Add(touched.Int64(0));
        return messages;
    }
}
