using System.Buffers;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// Receives a line that is too long to buffer, piece by piece, and keeps only what is needed to read its usage: no array items
/// (they contain no usage) and only the start of long strings.
/// </summary>
internal sealed class LongLine
{
    private const int MaximumStringLength = 1024;
    private const int MaximumContentLength = 1 << 20;
    private const int HexDigits = 4;

    private static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"[]{}"u8);

    private readonly ArrayBufferWriter<byte> _content = new(1 << 16);
    private int _depth;
    private int _arrayDepth;
    private bool _inString;
    private int _escapeLeft;
    private bool _escapeIsNew;
    private bool _cut;
    private long _stringLength;
    private bool _closed;

    /// <summary>The length of the line so far, in bytes.</summary>
    internal long Length { get; private set; }

    /// <summary>Whether strings or brackets are unbalanced, or the kept part exceeds its limit.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Whether the object is complete.</summary>
    internal bool IsComplete => _closed && !IsBroken;

    /// <summary>The kept part: a JSON object if <see cref="IsComplete"/>.</summary>
    internal ReadOnlySpan<byte> Content => LineCollector.WithoutByteOrderMark(_content.WrittenSpan);

    internal void Add(ReadOnlySpan<byte> piece)
    {
        Length += piece.Length;
        while (!piece.IsEmpty && !IsBroken)
            piece = piece[(_inString ? AddString(piece) : AddStructure(piece))..];
    }

    private int AddString(ReadOnlySpan<byte> piece)
    {
        if (_escapeLeft > 0)
        {
            if (!_cut)
                Append(piece[..1]);
            _escapeLeft += piece[0] == 'u' && _escapeIsNew ? HexDigits - 1 : -1;
            _escapeIsNew = false;
            return 1;
        }
        var end = piece.IndexOfAny(StringEnds);
        AppendString(end < 0 ? piece : piece[..end]);
        if (end < 0)
            return piece.Length;
        if (piece[end] == '\\')
        {
            // An escape sequence is kept whole or not at all.
            _escapeLeft = 1;
            _escapeIsNew = true;
            AppendString(piece.Slice(end, 1));
        }
        else
        {
            _inString = false;
            Append(piece.Slice(end, 1));
        }
        return end + 1;
    }

    private void AppendString(ReadOnlySpan<byte> text)
    {
        _stringLength += text.Length;
        _cut |= _stringLength > MaximumStringLength;
        if (!_cut)
            Append(text);
    }

    private int AddStructure(ReadOnlySpan<byte> piece)
    {
        var at = piece.IndexOfAny(Structure);
        if (at != 0)
        {
            Append(at < 0 ? piece : piece[..at]);
            return at < 0 ? piece.Length : at;
        }
        switch (piece[0])
        {
            case (byte)'"':
                Append(piece[..1]);
                _inString = true;
                _cut = false;
                _stringLength = 0;
                break;
            case (byte)'{' or (byte)'[':
                IsBroken |= _closed || (_depth == 0 && piece[0] != '{');
                Append(piece[..1]);
                _depth++;
                if (_arrayDepth > 0 || piece[0] == '[')
                    _arrayDepth++;
                break;
            default:
                _depth--;
                IsBroken |= _depth < 0;
                if (_arrayDepth > 0)
                    _arrayDepth--;
                Append(piece[..1]);
                _closed = _depth == 0;
                break;
        }
        return 1;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_arrayDepth > 0)
            return;
        if (_content.WrittenCount + bytes.Length > MaximumContentLength)
            IsBroken = true;
        else
            _content.Write(bytes);
    }
}
