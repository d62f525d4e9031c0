using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Sqlite;

/// <summary>
/// The tables of the prompt cache. Triggers keep <c>totals</c> up to date, so that the limits can be checked without
/// summing all entries. Times are UTC seconds since 1970.
/// </summary>
internal static class SqliteCacheSchema
{
    /// <summary>"CPpc" in ASCII.</summary>
    private const int ApplicationId = 0x43507063;

    /// <summary>The entries.</summary>
    internal static CheckedTable Entries { get; } =
        new("entries", "key, kind, project, agent, scope, model, tokens, bytes, created, used, hits, compute, files, value");

    /// <summary>The files that answers to questions about files depended on.</summary>
    internal static CheckedTable Traces { get; } = new("traces", "question, bytes, written, trace");

    /// <summary>The counts of hits and misses.</summary>
    internal static CheckedTable Counts { get; } = new("counts", "level, kind, hits, misses, evictions, saved");

    /// <summary>The one row of sums over all entries.</summary>
    internal static CheckedTable Totals { get; } = new("totals", "id, entries, bytes, traces, since");

    /// <summary>The SQL that adds a count; it has the parameters 1 to 6.</summary>
    internal const string AddCount =
        """
        INSERT INTO counts VALUES(?1, ?2, ?3, ?4, ?5, ?6, checksum(?1, ?2, ?3, ?4, ?5, ?6)) ON CONFLICT DO UPDATE SET
            hits=hits+?3, misses=misses+?4, evictions=evictions+?5, saved=saved+?6,
            sum=checksum(level, kind, hits+?3, misses+?4, evictions+?5, saved+?6);
        """;

    /// <summary>The SQL that sets when an entry was last used and how often, without its WHERE clause.</summary>
    /// <param name="used">The SQL of the time.</param>
    /// <param name="hits">The SQL of the number.</param>
    internal static string SetUse(string used, string hits) =>
        $"UPDATE entries SET used={used}, hits={hits}, "
            + $"sum=checksum(key, kind, project, agent, scope, model, tokens, bytes, created, {used}, {hits}, compute, files, value)";

    private static CheckedTable[] Checked { get; } = [Entries, Traces, Counts, Totals];

    private static string AddChecksum(CheckedTable table) =>
        $"ALTER TABLE {table.Name} ADD COLUMN sum INTEGER NOT NULL DEFAULT 0; UPDATE {table.Name} SET sum={table.Checksum};";

    internal static DatabaseSchema Schema { get; } = new(ApplicationId,
    [
        """
        CREATE TABLE entries(
            id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL, project TEXT, agent TEXT, scope INTEGER NOT NULL, model TEXT,
            tokens INTEGER NOT NULL, bytes INTEGER NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL, hits INTEGER NOT NULL,
            compute INTEGER NOT NULL, files BLOB NOT NULL, value BLOB NOT NULL);
        CREATE INDEX entries_used ON entries(used);
        CREATE TABLE traces(id INTEGER PRIMARY KEY, question BLOB NOT NULL UNIQUE, bytes INTEGER NOT NULL, written INTEGER NOT NULL, trace BLOB NOT NULL);
        CREATE INDEX traces_written ON traces(written);
        CREATE TABLE counts(
            level INTEGER NOT NULL, kind INTEGER NOT NULL, hits INTEGER NOT NULL, misses INTEGER NOT NULL, evictions INTEGER NOT NULL, saved INTEGER NOT NULL,
            PRIMARY KEY(level, kind)) WITHOUT ROWID;
        CREATE TABLE totals(id INTEGER PRIMARY KEY CHECK(id = 1), entries INTEGER NOT NULL, bytes INTEGER NOT NULL, traces INTEGER NOT NULL, since INTEGER);
        INSERT INTO totals VALUES(1, 0, 0, 0, NULL);
        CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN UPDATE totals SET entries=entries+1, bytes=bytes+new.bytes; END;
        CREATE TRIGGER entry_removed AFTER DELETE ON entries BEGIN UPDATE totals SET entries=entries-1, bytes=bytes-old.bytes; END;
        CREATE TRIGGER trace_added AFTER INSERT ON traces BEGIN UPDATE totals SET traces=traces+new.bytes; END;
        CREATE TRIGGER trace_removed AFTER DELETE ON traces BEGIN UPDATE totals SET traces=traces-old.bytes; END;
        """,
        $"""
        DROP TRIGGER entry_added;
        DROP TRIGGER entry_removed;
        DROP TRIGGER trace_added;
        DROP TRIGGER trace_removed;
        {string.Concat(Checked.Select(AddChecksum))}
        CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
            UPDATE totals SET entries=entries+1, bytes=bytes+new.bytes, sum=checksum(id, entries+1, bytes+new.bytes, traces, since); END;
        CREATE TRIGGER entry_removed AFTER DELETE ON entries BEGIN
            UPDATE totals SET entries=entries-1, bytes=bytes-old.bytes, sum=checksum(id, entries-1, bytes-old.bytes, traces, since); END;
        CREATE TRIGGER trace_added AFTER INSERT ON traces BEGIN
            UPDATE totals SET traces=traces+new.bytes, sum=checksum(id, entries, bytes, traces+new.bytes, since); END;
        CREATE TRIGGER trace_removed AFTER DELETE ON traces BEGIN
            UPDATE totals SET traces=traces-old.bytes, sum=checksum(id, entries, bytes, traces-old.bytes, since); END;
        """,
    ], Checked);
}
