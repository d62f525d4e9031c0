using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// The rows of an index that is filled for the first time, made while its accounts are written: most messages have one account, which is
/// then its own row, so that
/// only the others are read back to be merged.
/// </summary>
internal sealed class FirstRows(SnapshotStore snapshots)
{
    private const int PieceLength = 4096;

    private readonly HashSet<long> _known = [];
    private readonly HashSet<long> _several = [];

    // In pieces: one list would be copied, and for a moment be there twice, each time it grows.
    private readonly List<UsageRow[]> _pieces = [];
    private int _count;

    /// <summary>Within the transaction that writes it: takes an account.</summary>
    internal void Add(UsageRequest account, long id, long message)
    {
        if (!_known.Add(message))
        {
            _several.Add(message);
            return;
        }
        // What Claude Code wrote itself has an account but no row.
        if (account.IsLocal)
            return;
        if (_count % PieceLength == 0)
            _pieces.Add(new UsageRow[PieceLength]);
        _pieces[^1][_count++ % PieceLength] = snapshots.RowOf(account, id, message);
    }

    /// <summary>Within a transaction that writes: all rows.</summary>
    internal UsageRow[] ToRows()
    {
        var merged = snapshots.RowsOfMessages(_several).ToList();
        var rows = new UsageRow[Own().Count() + merged.Count];
        var at = 0;
        foreach (var row in Own())
            rows[at++] = row;
        merged.CopyTo(rows, at);
        return rows;
    }

    private IEnumerable<UsageRow> Own() => _pieces.SelectMany(static piece => piece).Take(_count).Where(row => !_several.Contains(row.Message));
}
