using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// The tables of the usage index. An account is what one file tells of one request; requests are what accounts of all files merge
/// to, so a file that is replaced takes only its own accounts with it. Texts that many rows share are numbers.
/// </summary>
internal static class UsageIndexSchema
{
    /// <summary>"CPui" in ASCII.</summary>
    private const int ApplicationId = 0x43507569;

    internal static DatabaseSchema Schema { get; } = new(ApplicationId,
    [
        """
        CREATE TABLE state(id INTEGER PRIMARY KEY CHECK(id = 1), revision INTEGER NOT NULL, identity INTEGER NOT NULL);
        INSERT INTO state VALUES(1, 0, random());
        CREATE TABLE texts(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        INSERT INTO texts(text) VALUES('main'), ('unknown');
        CREATE TABLE files(
            id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, present INTEGER NOT NULL,
            size INTEGER NOT NULL, modified INTEGER NOT NULL, meta TEXT,
            offset INTEGER NOT NULL, line INTEGER NOT NULL, head INTEGER NOT NULL, tail INTEGER NOT NULL,
            broken INTEGER NOT NULL);
        CREATE INDEX files_broken ON files(broken) WHERE broken > 0;
        CREATE TABLE accounts(
            id INTEGER PRIMARY KEY, file INTEGER NOT NULL, message INTEGER NOT NULL,
            kind INTEGER NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, request_id TEXT, uuid TEXT, line_offset INTEGER NOT NULL,
            flags INTEGER NOT NULL, time INTEGER NOT NULL,
            session INTEGER, project INTEGER, project_key INTEGER, agent INTEGER, agent_type INTEGER, parent_agent INTEGER, depth INTEGER, workflow INTEGER,
            model INTEGER, effort INTEGER, speed INTEGER, tier INTEGER, geo INTEGER, version INTEGER, branch INTEGER,
            skill INTEGER, plugin INTEGER, mcp INTEGER, stop INTEGER, miss INTEGER,
            input INTEGER NOT NULL, output INTEGER NOT NULL, thinking INTEGER, write5m INTEGER NOT NULL, write1h INTEGER NOT NULL, read INTEGER NOT NULL,
            searches INTEGER NOT NULL, fetches INTEGER NOT NULL, cost TEXT, content BLOB);
        CREATE INDEX accounts_message ON accounts(message);
        CREATE INDEX accounts_file ON accounts(file);
        CREATE TABLE cost_states(
            file INTEGER NOT NULL, session TEXT NOT NULL, cost TEXT NOT NULL, unknown INTEGER NOT NULL, PRIMARY KEY(file, session)) WITHOUT ROWID;
        CREATE TABLE touched(revision INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY(revision, message)) WITHOUT ROWID;
        CREATE TABLE snapshots(id INTEGER PRIMARY KEY, scope TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, layout INTEGER NOT NULL, listing TEXT NOT NULL);
        CREATE TABLE snapshot_rows(id INTEGER PRIMARY KEY, rows BLOB NOT NULL);
        """,
    ]);
}
