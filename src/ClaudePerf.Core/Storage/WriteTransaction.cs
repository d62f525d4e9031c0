using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Storage;

/// <summary>A transaction that holds the right to write; what is not committed is undone.</summary>
internal sealed class WriteTransaction(SqliteConnection connection) : IDisposable
{
    private bool _open = true;

    internal void Commit()
    {
        Database.ExecuteOnce(connection, "COMMIT;");
        _open = false;
    }

    public void Dispose()
    {
        if (!_open)
            return;
        _open = false;
        // A failure such as a full disk may have ended the transaction already.
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            Database.ExecuteOnce(connection, "ROLLBACK;");
    }
}
