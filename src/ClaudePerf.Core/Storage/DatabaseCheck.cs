using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Detects damage that SQLite itself does not notice: tables that differ from the schema, rows that do not match their checksums,
/// indexes that do not match their tables.
/// </summary>
internal static class DatabaseCheck
{
    /// <summary>
    /// Checks a database that another program might have changed. A database that is unchanged since ClaudePerf last wrote it is
    /// trusted.
    /// </summary>
    /// <param name="database">The database, at the schema's version.</param>
    /// <param name="path">Its file.</param>
    /// <param name="schema">Its tables.</param>
    /// <param name="before">The state of its files before it was opened.</param>
    /// <exception cref="DatabaseException">The database is damaged.</exception>
    internal static void Require(sqlite3 database, string path, DatabaseSchema schema, byte[] before)
    {
        if (schema.Tables.Length == 0 || DatabaseSeal.IsIntact(path, before))
            return;
        var stamps = DatabaseSeal.Stamps(path);
        if (!IsSound(database, schema))
            throw Database.Damaged(path);
        DatabaseSeal.Renew(path, stamps);
    }

    /// <summary>Whether a database is free of damage.</summary>
    internal static bool IsSound(sqlite3 database, DatabaseSchema schema) =>
        IsWellFormed(database) && HasTablesOf(database, schema) && Array.TrueForAll(schema.Tables, table => HasChecksums(database, table));

    /// <summary>Whether SQLite finds the file intact: pages, order, and matching rows and index entries.</summary>
    internal static bool IsWellFormed(sqlite3 database)
    {
        using var check = new Statement(database, "PRAGMA integrity_check(1);");
        return check.Step() && check.Text(0) == "ok";
    }

    private static bool HasTablesOf(sqlite3 database, DatabaseSchema schema)
    {
        if (raw.sqlite3_open_v2(":memory:", out var fresh, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_MEMORY | raw.SQLITE_OPEN_NOMUTEX,
            null) != raw.SQLITE_OK)
            throw new InvalidOperationException("SQLite could not open an in-memory database.");
        using (fresh)
        {
            RowChecksum.Register(fresh);
            Database.Upgrade(fresh, schema, from: 0);
            return Definitions(database).SequenceEqual(Definitions(fresh), StringComparer.Ordinal);
        }
    }

    private static List<string> Definitions(sqlite3 database)
    {
        using var rows = new Statement(database,
            "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name;");
        var definitions = new List<string>();
        while (rows.Step())
            definitions.Add($"{rows.Text(0)}\n{rows.Text(1)}\n{rows.Text(2)}\n{rows.Text(3)}");
        return definitions;
    }

    private static bool HasChecksums(sqlite3 database, CheckedTable table)
    {
        using var rows = new Statement(database, $"SELECT {table.WithSum} FROM {table.Name};");
        while (rows.Step())
        {
            if (!rows.HasChecksum(0, table.Count))
                return false;
        }
        return true;
    }

    /// <summary>Closes a database and records the state of its files, unless another program had written to them.</summary>
    internal static void Close(string path, IDisposable database)
    {
        var isIntact = DatabaseSeal.IsIntact(path);
        database.Dispose();
        if (isIntact)
            DatabaseSeal.Renew(path);
    }
}
