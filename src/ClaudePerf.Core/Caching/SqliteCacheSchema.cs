using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// The tables of the prompt cache. <c>totals</c> follows the others by triggers, so that the bounds need no sum over all entries. Times are UTC
/// seconds since 1970.
/// </summary>
internal static class SqliteCacheSchema
{
    /// <summary>"CPpc" in ASCII.</summary>
    private const int ApplicationId = 0x43507063;

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
    ]);
}
