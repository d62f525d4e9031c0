using System.Buffers;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// Takes a line that is too long to hold, piece by piece, and keeps what its usage can be read from: no array's items (no figure
/// stands in one) and only the beginning of long strings.
/// </summary>
internal sealed class LongLine
{
    private const int LongestString = 1024;
    private const int LongestKept = 1 << 20;
    private const int HexDigits = 4;

    private static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"[]{}"u8);

    private readonly ArrayBufferWriter<byte> _kept = new(1 << 16);
    private int _depth;
    private int _arrayDepth;
    private bool _inString;
    private int _escapeLeft;
    private bool _escapeIsNew;
    private bool _cut;
    private long _stringLength;
    private bool _closed;

    /// <summary>The bytes of the line that passed by.</summary>
    internal long Length { get; private set; }

    /// <summary>Whether strings or brackets do not fit together, or what is kept outgrew its bounds.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Whether the object is complete.</summary>
    internal bool IsComplete => _closed && !IsBroken;

    /// <summary>What was kept: a JSON object where <see cref="IsComplete"/>.</summary>
    internal ReadOnlySpan<byte> Kept => LineCollector.WithoutMark(_kept.WrittenSpan);

    internal void Take(ReadOnlySpan<byte> piece)
    {
        Length += piece.Length;
        while (!piece.IsEmpty && !IsBroken)
            piece = piece[(_inString ? TakeString(piece) : TakeStructure(piece))..];
    }

    private int TakeString(ReadOnlySpan<byte> piece)
    {
        if (_escapeLeft > 0)
        {
            if (!_cut)
                Keep(piece[..1]);
            _escapeLeft += piece[0] == 'u' && _escapeIsNew ? HexDigits - 1 : -1;
            _escapeIsNew = false;
            return 1;
        }
        var end = piece.IndexOfAny(StringEnds);
        KeepOfString(end < 0 ? piece : piece[..end]);
        if (end < 0)
            return piece.Length;
        if (piece[end] == '\\')
        {
            // An escape is kept whole or not at all.
            _escapeLeft = 1;
            _escapeIsNew = true;
            KeepOfString(piece.Slice(end, 1));
        }
        else
        {
            _inString = false;
            Keep(piece.Slice(end, 1));
        }
        return end + 1;
    }

    private void KeepOfString(ReadOnlySpan<byte> text)
    {
        _stringLength += text.Length;
        _cut |= _stringLength > LongestString;
        if (!_cut)
            Keep(text);
    }

    private int TakeStructure(ReadOnlySpan<byte> piece)
    {
        var at = piece.IndexOfAny(Structure);
        if (at != 0)
        {
            Keep(at < 0 ? piece : piece[..at]);
            return at < 0 ? piece.Length : at;
        }
        switch (piece[0])
        {
            case (byte)'"':
                Keep(piece[..1]);
                _inString = true;
                _cut = false;
                _stringLength = 0;
                break;
            case (byte)'{' or (byte)'[':
                IsBroken |= _closed || (_depth == 0 && piece[0] != '{');
                Keep(piece[..1]);
                _depth++;
                if (_arrayDepth > 0 || piece[0] == '[')
                    _arrayDepth++;
                break;
            default:
                _depth--;
                IsBroken |= _depth < 0;
                if (_arrayDepth > 0)
                    _arrayDepth--;
                Keep(piece[..1]);
                _closed = _depth == 0;
                break;
        }
        return 1;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_arrayDepth > 0)
            return;
        if (_kept.WrittenCount + bytes.Length > LongestKept)
            IsBroken = true;
        else
            _kept.Write(bytes);
    }
}
