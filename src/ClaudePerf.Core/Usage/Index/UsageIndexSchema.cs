using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// The tables of the usage index. An account is one file's record of one request; requests result from merging the accounts of all
/// files, so replacing a file only affects its own accounts. Texts that many rows share are stored as numbers.
/// </summary>
internal static class UsageIndexSchema
{
    /// <summary>"CPui" in ASCII.</summary>
    private const int ApplicationId = 0x43507569;

    // As they were before prompts were added.
    private const string FileColumns =
        "id, path, revision, present, size, modified, meta, offset, line, head, tail, broken, changed, inode";

    private const string AccountColumns =
        "file, message, kind, first, second, request_id, uuid, line_offset, flags, time, "
        + "session, project, project_key, agent, agent_type, parent_agent, depth, workflow, "
        + "model, effort, speed, tier, geo, version, branch, skill, plugin, mcp, stop, miss, "
        + "input, output, thinking, write5m, write1h, read, searches, fetches, cost, content";

    /// <summary>The single row with the state of the index.</summary>
    internal static CheckedTable State { get; } = new("state", "id, revision, identity");

    /// <summary>Texts that many rows share.</summary>
    internal static CheckedTable Texts { get; } = new("texts", "id, text");

    /// <summary>Transcripts.</summary>
    internal static CheckedTable Files { get; } = new("files", $"{FileColumns}, prompt");

    /// <summary>The records of requests in files.</summary>
    internal static CheckedTable Accounts { get; } = new("accounts", $"{AccountColumns}, prompt");

    /// <summary>Claude Code's own totals.</summary>
    internal static CheckedTable CostStates { get; } = new("cost_states", "file, session, cost, unknown");

    /// <summary>The links between runs and agents in files; id and name are texts.</summary>
    internal static CheckedTable AgentTraces { get; } = new("agent_traces", "file, kind, id, name");

    /// <summary>The positions of user prompts; prompt and session are texts.</summary>
    internal static CheckedTable Prompts { get; } = new("prompts", "file, line_offset, prompt, session, time");

    /// <summary>The messages that changed since the snapshots.</summary>
    internal static CheckedTable Touched { get; } = new("touched", "revision, message");

    /// <summary>The scopes and revisions of snapshots.</summary>
    internal static CheckedTable Snapshots { get; } = new("snapshots", "id, scope, revision, layout, listing");

    /// <summary>The rows of snapshots.</summary>
    internal static CheckedTable SnapshotRows { get; } = new("snapshot_rows", "id, rows");

    /// <summary>The tool usage of sessions, if it was requested.</summary>
    internal static CheckedTable ToolParts { get; } = new("tool_parts", "session, digest, parts");

    /// <summary>The SQL that increments the revision; without a semicolon at the end.</summary>
    internal const string NextRevision = "UPDATE state SET revision=revision+1, sum=checksum(id, revision+1, identity)";

    private static CheckedTable FilesBefore { get; } = new("files", FileColumns);

    private static CheckedTable AccountsBefore { get; } = new("accounts", AccountColumns);

    // The tables that existed before checksums were added.
    private static CheckedTable[] First { get; } =
        [State, Texts, FilesBefore, AccountsBefore, CostStates, Touched, Snapshots, SnapshotRows];

    private static CheckedTable[] Checked { get; } =
        [State, Texts, Files, Accounts, CostStates, Touched, Snapshots, SnapshotRows, AgentTraces, Prompts, ToolParts];

    private static string AddChecksums(CheckedTable table) =>
        $"ALTER TABLE {table.Name} ADD COLUMN sum INTEGER NOT NULL DEFAULT 0; UPDATE {table.Name} SET sum={table.Checksum};";

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
        // Missing snapshots are created again.
        $"""
        DELETE FROM snapshots;
        DELETE FROM snapshot_rows;
        DELETE FROM touched;
        ALTER TABLE files ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE files ADD COLUMN inode INTEGER NOT NULL DEFAULT 0;
        {string.Concat(First.Select(AddChecksums))}
        """,
        // Existing transcripts are read again to get thinking, advisor calls and agent names.
        $"""
        CREATE TABLE agent_traces(
            file INTEGER NOT NULL, kind INTEGER NOT NULL, id INTEGER NOT NULL, name INTEGER NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY(file, kind, id, name)) WITHOUT ROWID;
        UPDATE files SET size=-1, offset=0, line=0, head=0, tail=0 WHERE present=1;
        UPDATE files SET sum={FilesBefore.Checksum};
        """,
        // Existing transcripts are read again to get prompts, and the calls and runs that refer to them. Damaged rows stay damaged.
        $"""
        CREATE TABLE prompts(
            file INTEGER NOT NULL, line_offset INTEGER NOT NULL, prompt INTEGER NOT NULL, session INTEGER, time INTEGER NOT NULL, sum INTEGER NOT NULL,
            PRIMARY KEY(file, line_offset)) WITHOUT ROWID;
        ALTER TABLE files ADD COLUMN prompt TEXT;
        ALTER TABLE accounts ADD COLUMN prompt INTEGER;
        UPDATE files SET size=-1, offset=0, line=0, head=0, tail=0 WHERE present=1 AND sum={FilesBefore.Checksum};
        UPDATE files SET sum={Files.Checksum} WHERE size=-1 OR sum={FilesBefore.Checksum};
        UPDATE accounts SET sum={Accounts.Checksum} WHERE sum={AccountsBefore.Checksum};
        DELETE FROM snapshots;
        DELETE FROM snapshot_rows;
        DELETE FROM touched;
        """,
        """
        CREATE TABLE tool_parts(session TEXT PRIMARY KEY, digest BLOB NOT NULL, parts BLOB NOT NULL, sum INTEGER NOT NULL);
        """,
    ], Checked);
}
