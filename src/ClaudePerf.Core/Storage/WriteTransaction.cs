using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>A write transaction; it is rolled back unless it is committed.</summary>
internal sealed class WriteTransaction(sqlite3 handle, string path) : IDisposable
{
    // A change by another program must not be sealed as our own when we write after it.
    private readonly bool _isIntact = DatabaseSeal.IsIntact(path);
    private bool _open = true;

    internal void Commit()
    {
        Database.ExecuteOnce(handle, "COMMIT;");
        _open = false;
        if (_isIntact)
            DatabaseSeal.Renew(path);
    }

    public void Dispose()
    {
        if (!_open)
            return;
        _open = false;
        // A failure such as a full disk might have ended the transaction already.
        if (raw.sqlite3_get_autocommit(handle) == 0)
            Database.ExecuteOnce(handle, "ROLLBACK;");
    }
}
