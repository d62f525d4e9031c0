using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// The rows of an index that is filled for the first time, created while its records are written. Most messages have a single
/// record, which directly becomes a row, so only the others are read back and merged. The rows are stored outside the managed heap:
/// there, each collection would scan them, and their memory would stay allocated next to the final array.
/// </summary>
internal sealed unsafe class FirstRows(SnapshotStore snapshots) : IDisposable
{
    // About a megabyte each, which is returned to the system immediately.
    private const int PieceLength = 8192;

    private readonly List<nint> _pieces = [];
    private readonly List<long> _localMessages = [];
    private int _count;

    /// <summary>Adds a record; must be called within the transaction that writes it.</summary>
    internal void Add(UsageRequest account, long id, long message)
    {
        // Lines that Claude Code wrote itself have a record but no row.
        if (account.IsLocal)
        {
            _localMessages.Add(message);
            return;
        }
        var row = snapshots.RowOf(account, id, message);
        if (_count % PieceLength == 0)
            _pieces.Add((nint)NativeMemory.Alloc(PieceLength, (nuint)Unsafe.SizeOf<UsageRow>()));
        Piece(_pieces.Count - 1, PieceLength)[_count++ % PieceLength] = row;
    }

    /// <summary>Gets and releases all rows; must be called within a write transaction.</summary>
    internal UsageRow[] ToRows()
    {
        var messages = Messages();
        Array.Sort(messages);
        // A set of all messages would cost more than everything else that is done for a row.
        var several = new HashSet<long>();
        var accounts = 0;
        for (var i = 1; i < messages.Length; i++)
        {
            if (messages[i] == messages[i - 1])
                accounts += several.Add(messages[i]) ? 2 : 1;
        }
        accounts -= _localMessages.Count(several.Contains);
        var merged = snapshots.RowsOfMessages(several).ToList();
        var rows = GC.AllocateUninitializedArray<UsageRow>(_count - accounts + merged.Count);
        var at = 0;
        for (var piece = 0; piece < _pieces.Count; piece++)
        {
            foreach (ref readonly var row in Filled(piece))
            {
                if (!several.Contains(row.Message))
                    rows[at++] = row;
            }
            Free(piece);
        }
        merged.CopyTo(rows, at);
        Dispose();
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var piece = 0; piece < _pieces.Count; piece++)
            Free(piece);
        _pieces.Clear();
        _count = 0;
    }

    private long[] Messages()
    {
        var messages = new long[_count + _localMessages.Count];
        var at = 0;
        for (var piece = 0; piece < _pieces.Count; piece++)
        {
            foreach (ref readonly var row in Filled(piece))
                messages[at++] = row.Message;
        }
        _localMessages.CopyTo(messages, at);
        return messages;
    }

    private Span<UsageRow> Filled(int piece) => Piece(piece, Math.Min(PieceLength, _count - piece * PieceLength));

    private Span<UsageRow> Piece(int piece, int length) => new((void*)_pieces[piece], length);

    private void Free(int piece)
    {
        NativeMemory.Free((void*)_pieces[piece]);
        _pieces[piece] = 0;
    }
}
