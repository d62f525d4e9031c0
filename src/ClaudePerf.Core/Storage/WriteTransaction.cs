using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>A transaction that holds the right to write; what is not committed is undone.</summary>
internal sealed class WriteTransaction(sqlite3 handle, string path) : IDisposable
{
    // What somebody else wrote is not to be taken for our own by our writing after it.
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
        // A failure such as a full disk may have ended the transaction already.
        if (raw.sqlite3_get_autocommit(handle) == 0)
            Database.ExecuteOnce(handle, "ROLLBACK;");
    }
}
