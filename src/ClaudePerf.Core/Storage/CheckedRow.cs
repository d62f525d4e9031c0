using System.Buffers;
using System.Text;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Writes rows with their checksums (<see cref="RowChecksum"/>), which are computed as the values are bound: to have SQL do it hands each
/// value to SQLite and back again.
/// A value that is the same as in the row before stays bound: neighbours share most of theirs.
/// The values of a row come in the order of its columns, as often as the table has some; the checksum is the last parameter.
/// </summary>
/// <param name="statement">The statement, with a parameter for each column in order and one for the checksum.</param>
internal sealed class CheckedRow(Statement statement) : IDisposable
{
    private const int ShortText = 512;

    private Bound[] _bound = [];
    private int _column;
    private uint _state = uint.MaxValue;

    /// <summary>The next value is a number.</summary>
    internal CheckedRow Add(long value)
    {
        _state = RowChecksum.Add(_state, raw.SQLITE_INTEGER, value);
        if (IsAnother(new Bound(raw.SQLITE_INTEGER, value)))
            statement.Bind(_column, value);
        return this;
    }

    /// <summary>The next value is a number, or none.</summary>
    internal CheckedRow Add(long? value) => value is { } number ? Add(number) : AddNull();

    /// <summary>The next value is none.</summary>
    internal CheckedRow AddNull()
    {
        _state = RowChecksum.Add(_state, raw.SQLITE_NULL, 0);
        if (IsAnother(new Bound(raw.SQLITE_NULL, 0)))
            statement.Bind(_column, (string?)null);
        return this;
    }

    /// <summary>The next value is a text, or none.</summary>
    internal CheckedRow Add(string? value)
    {
        if (value is null)
            return AddNull();
        var length = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = length > ShortText ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = rented ?? stackalloc byte[ShortText];
        var text = bytes[..Encoding.UTF8.GetBytes(value, bytes)];
        _state = RowChecksum.Add(_state, raw.SQLITE_TEXT, text);
        _ = IsAnother(default);
        // Without a byte there is nothing to point at, which SQLite would take for no value.
        if (text.IsEmpty)
            statement.Bind(_column, value);
        else
            statement.BindText(_column, text);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>The next value is bytes, at least one.</summary>
    internal CheckedRow Add(ReadOnlySpan<byte> value)
    {
        _state = RowChecksum.Add(_state, raw.SQLITE_BLOB, value);
        _ = IsAnother(default);
        statement.Bind(_column, value);
        return this;
    }

    /// <summary>Writes the row; the next value begins another one.</summary>
    internal void Run()
    {
        statement.Bind(++_column, (long)~_state);
        (_column, _state) = (0, uint.MaxValue);
        statement.Run();
    }

    public void Dispose() => statement.Dispose();

    // Goes on to the next column. Texts and bytes are not compared: they are none of the kinds that are.
    private bool IsAnother(Bound value)
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
