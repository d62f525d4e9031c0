using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// The rows of an index that is filled for the first time, made while its accounts are written: most messages have one account, which is then its own row, so that
/// only the others are read back to be merged.
/// </summary>
internal sealed class FirstRows(SnapshotStore snapshots)
{
    // The place of a message's row; what Claude Code wrote itself has an account but no row.
    private const int NoRow = -1;

    private readonly Dictionary<long, int> _places = [];
    private readonly HashSet<long> _several = [];
    private readonly List<UsageRow> _rows = [];

    /// <summary>Within the transaction that writes it: takes an account.</summary>
    internal void Add(UsageRequest account, long id, long message)
    {
        if (!_places.TryAdd(message, account.IsLocal ? NoRow : _rows.Count))
            _several.Add(message);
        else if (!account.IsLocal)
            _rows.Add(snapshots.RowOf(account, id, message));
    }

    /// <summary>Within a transaction that writes: all rows.</summary>
    internal UsageRow[] ToRows()
    {
        if (_several.Count > 0)
        {
            _rows.RemoveAll(row => _several.Contains(row.Message));
            _rows.AddRange(snapshots.RowsOfMessages(_several));
        }
        return [.. _rows];
    }
}
