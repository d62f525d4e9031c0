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

    private readonly List<long> _messages = [];

    // In pieces: one list would be copied, and for a moment be there twice, each time it grows.
    private readonly List<UsageRow[]> _pieces = [];
    private int _count;

    /// <summary>Within the transaction that writes it: takes an account.</summary>
    internal void Add(UsageRequest account, long id, long message)
    {
        _messages.Add(message);
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
        var several = Several();
        var merged = snapshots.RowsOfMessages(several).ToList();
        var own = _count;
        if (several.Count > 0)
            own = _pieces.SelectMany(static piece => piece).Take(_count).Count(row => !several.Contains(row.Message));
        var rows = new UsageRow[own + merged.Count];
        var at = 0;
        for (var i = 0; i < _count; i++)
        {
            ref readonly var row = ref _pieces[i / PieceLength][i % PieceLength];
            if (several.Count == 0 || !several.Contains(row.Message))
                rows[at++] = row;
        }
        merged.CopyTo(rows, at);
        return rows;
    }

    // Sorted once at the end: a set of all of them costs more than all else that is done for a row.
    private HashSet<long> Several()
    {
        _messages.Sort();
        var several = new HashSet<long>();
        for (var i = 1; i < _messages.Count; i++)
        {
            if (_messages[i] == _messages[i - 1])
                several.Add(_messages[i]);
        }
        return several;
    }
}
