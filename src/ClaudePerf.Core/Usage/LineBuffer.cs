using System.Buffers;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// The bytes of a file that were read and not yet taken as lines: a pooled array that grows with the longest line up to a bound.
/// It starts small enough for a processor's cache, so that reading, finding line ends and looking into lines meet the bytes there.
/// </summary>
internal sealed class LineBuffer : IDisposable
{
    /// <summary>The longest line that is held whole, with its end, in bytes.</summary>
    internal const int LongestHeld = 4 << 20;

    private const int FirstSize = 256 << 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _start;
    private int _searched;
    private int _end;

    /// <summary>The bytes not taken.</summary>
    internal ReadOnlySpan<byte> Pending => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether there is room for no more of a line that has begun.</summary>
    internal bool IsFullOfOneLine => _end == _bytes.Length && _start == 0;

    /// <summary>Where to read to; never empty after lines were taken, unless one line fills it.</summary>
    internal Span<byte> Free() => _bytes.AsSpan(_end);

    internal void Filled(int count) => _end += count;

    internal void Drop(int count)
    {
        _start += count;
        _searched = _start;
    }

    /// <summary>Forgets everything and gives back what a long line had made it grow to.</summary>
    internal void Reset()
    {
        Clear();
        if (_bytes.Length > FirstSize)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
        }
    }

    internal void Clear() => _start = _searched = _end = 0;

    /// <summary>Hands over every complete line and moves what is left to the front.</summary>
    internal void TakeLines(LineCollector lines)
    {
        while (true)
        {
            var found = _bytes.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (found < 0)
                break;
            var lineEnd = _searched + found;
            lines.Take(_bytes.AsSpan(_start, lineEnd - _start));
            _start = _searched = lineEnd + 1;
        }
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }
        _searched = _end;
    }

    internal bool TryGrow()
    {
        if (_bytes.Length >= LongestHeld)
            return false;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(LongestHeld, _bytes.Length * 2));
        _bytes.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
