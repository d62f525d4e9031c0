using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>Finds damage in a database that SQLite itself does not notice: tables that differ from the schema, rows that differ from their checksums, indexes that differ from tables.</summary>
internal static class DatabaseCheck
{
    /// <summary>Checks a database that somebody else may have written in; one that is as it was left is believed.</summary>
    /// <param name="database">The database, at the schema's version.</param>
    /// <param name="path">Its file.</param>
    /// <param name="schema">Its tables.</param>
    /// <param name="before">Its files as they were before it was opened.</param>
    /// <exception cref="DatabaseException">It is damaged.</exception>
    internal static void Require(sqlite3 database, string path, DatabaseSchema schema, byte[] before)
    {
        if (schema.Tables.Length == 0 || DatabaseSeal.IsIntact(path, before))
            return;
        var stamps = DatabaseSeal.Stamps(path);
        if (!IsSound(database, schema))
            throw Database.Damaged(path);
        DatabaseSeal.Renew(path, stamps);
    }

    /// <summary>Whether nothing in a database is damaged.</summary>
    internal static bool IsSound(sqlite3 database, DatabaseSchema schema) =>
        IsWellFormed(database) && HasTablesOf(database, schema) && Array.TrueForAll(schema.Tables, table => HasChecksums(database, table));

    /// <summary>Whether SQLite finds nothing wrong with the file: pages, order, rows without an index entry and the other way round.</summary>
    internal static bool IsWellFormed(sqlite3 database)
    {
        using var check = new Statement(database, "PRAGMA integrity_check(1);");
        return check.Step() && check.Text(0) == "ok";
    }

    private static bool HasTablesOf(sqlite3 database, DatabaseSchema schema)
    {
        if (raw.sqlite3_open_v2(":memory:", out var fresh, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_MEMORY | raw.SQLITE_OPEN_NOMUTEX, null) != raw.SQLITE_OK)
            throw new InvalidOperationException("SQLite opens no database in memory.");
        using (fresh)
        {
            RowChecksum.Register(fresh);
            Database.Upgrade(fresh, schema, from: 0);
            return Definitions(database).SequenceEqual(Definitions(fresh), StringComparer.Ordinal);
        }
    }

    private static List<string> Definitions(sqlite3 database)
    {
        using var rows = new Statement(database, "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name;");
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

    /// <summary>Closes a database and notes how its files are then, where nobody else wrote in them before.</summary>
    internal static void Close(string path, IDisposable database)
    {
        var isIntact = DatabaseSeal.IsIntact(path);
        database.Dispose();
        if (isIntact)
            DatabaseSeal.Renew(path);
    }
}
