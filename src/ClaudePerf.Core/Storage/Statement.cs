using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// A prepared statement that is run many times. The command classes of Microsoft.Data.Sqlite look up, box and convert each
/// parameter of each row, which takes most of the time with 100,000 rows.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    internal Statement(SqliteConnection connection, string sql)
        : this(connection.Handle!, sql)
    {
    }

    internal Statement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    internal Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    internal Statement Bind(int index, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, index, number) : raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    internal Statement Bind(int index, string? value)
    {
        Check(value is null ? raw.sqlite3_bind_null(_statement, index) : raw.sqlite3_bind_text(_statement, index, value));
        return this;
    }

    /// <summary>Binds a text of at least one byte, as UTF-8.</summary>
    internal void BindText(int index, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_text(_statement, index, value));

    internal Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    /// <summary>Advances to the next row.</summary>
    /// <returns>False after the last row.</returns>
    internal bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
            Check(result);
        return false;
    }

    /// <summary>Runs a statement that returns no rows and resets it for the next run.</summary>
    internal void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Resets the statement for another run; its parameters stay bound.</summary>
    internal void Reset() => raw.sqlite3_reset(_statement);

    internal long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    internal bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    internal long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    internal string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    internal string? NullableText(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Whether columns of the current row match the checksum that follows them.</summary>
    internal bool HasChecksum(int first, int count) =>
        !IsNull(first + count) && RowChecksum.Of(_statement, first, count) == Int64(first + count);

    /// <summary>Checks that columns of the current row match the checksum that follows them.</summary>
    /// <exception cref="DatabaseException">They do not match: the row is damaged.</exception>
    internal Statement Verified(int first, int count) => HasChecksum(first, count)
        ? this
        : throw Database.Damaged(raw.sqlite3_db_filename(_database, "main").utf8_to_string() ?? "");

    /// <summary>The bytes of a column, valid until the next step.</summary>
    internal ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), result);
    }
}
