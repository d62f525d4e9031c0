using System.Buffers;
using System.Text;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Writes rows with their checksums (<see cref="RowChecksum"/>). The checksum is computed as the values are bound, because
/// computing it in SQL would pass each value to SQLite and back. A value that equals the previous row's stays bound, since
/// neighboring rows share most of their values. Values must be added in column order, one per column; the checksum is the last
/// parameter.
/// </summary>
/// <param name="statement">The statement, with one parameter per column, in order, and one for the checksum.</param>
internal sealed class CheckedRow(Statement statement) : IDisposable
{
    private const int ShortText = 512;

    private Bound[] _bound = [];
    private int _column;
    private uint _state = uint.MaxValue;

    /// <summary>Adds a number.</summary>
    internal CheckedRow Add(long value)
    {
        _state = RowChecksum.Add(_state, raw.SQLITE_INTEGER, value);
        if (IsNewValue(new Bound(raw.SQLITE_INTEGER, value)))
            statement.Bind(_column, value);
        return this;
    }

    /// <summary>Adds a number or null.</summary>
    internal CheckedRow Add(long? value) => value is { } number ? Add(number) : AddNull();

    /// <summary>Adds null.</summary>
    internal CheckedRow AddNull()
    {
        _state = RowChecksum.Add(_state, raw.SQLITE_NULL, 0);
        if (IsNewValue(new Bound(raw.SQLITE_NULL, 0)))
            statement.Bind(_column, (string?)null);
        return this;
    }

    /// <summary>Adds a text or null.</summary>
    internal CheckedRow Add(string? value)
    {
        if (value is null)
            return AddNull();
        var length = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = length > ShortText ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = rented ?? stackalloc byte[ShortText];
        var text = bytes[..Encoding.UTF8.GetBytes(value, bytes)];
        _state = RowChecksum.Add(_state, raw.SQLITE_TEXT, text);
        _ = IsNewValue(default);
        // SQLite would treat a pointer to an empty span as NULL.
        if (text.IsEmpty)
            statement.Bind(_column, value);
        else
            statement.BindText(_column, text);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>Adds at least one byte.</summary>
    internal CheckedRow Add(ReadOnlySpan<byte> value)
    {
        _state = RowChecksum.Add(_state, raw.SQLITE_BLOB, value);
        _ = IsNewValue(default);
        statement.Bind(_column, value);
        return this;
    }

    /// <summary>Writes the row; the next value starts a new one.</summary>
    internal void Run()
    {
        statement.Bind(++_column, (long)~_state);
        (_column, _state) = (0, uint.MaxValue);
        statement.Run();
    }

    public void Dispose() => statement.Dispose();

    // Advances to the next column. Texts and blobs are never compared.
    private bool IsNewValue(Bound value)
    {
        if (_column == _bound.Length)
            Array.Resize(ref _bound, Math.Max(8, 2 * _column));
        ref var before = ref _bound[_column++];
        var isSame = value.Type != 0 && before.Type == value.Type && before.Value == value.Value;
        before = value;
        return !isSame;
    }

    private readonly record struct Bound(int Type, long Value);
}
