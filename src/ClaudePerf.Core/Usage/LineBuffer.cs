using System.Buffers;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// The bytes of a file that were read but not yet split into lines: a pooled array that grows with the longest line up to a limit.
/// It starts small enough for the CPU cache, so that reading, finding line endings and parsing use cached bytes.
/// </summary>
internal sealed class LineBuffer : IDisposable
{
    /// <summary>The longest line, including its line ending, that is buffered as a whole, in bytes.</summary>
    internal const int MaximumBufferedLength = 4 << 20;

    private const int FirstSize = 256 << 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _start;
    private int _searched;
    private int _end;

    /// <summary>The bytes that were not consumed.</summary>
    internal ReadOnlySpan<byte> Pending => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether a single line fills the whole buffer.</summary>
    internal bool IsFullOfOneLine => _end == _bytes.Length && _start == 0;

    /// <summary>The space to read into; never empty after lines were consumed, unless one line fills it.</summary>
    internal Span<byte> Free() => _bytes.AsSpan(_end);

    internal void Filled(int count) => _end += count;

    internal void Drop(int count)
    {
        _start += count;
        _searched = _start;
    }

    /// <summary>Clears the buffer and releases memory that a long line required.</summary>
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

    /// <summary>Passes every complete line to the collector and moves the rest to the front.</summary>
    internal void ConsumeLines(LineCollector lines)
    {
        while (true)
        {
            var found = _bytes.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (found < 0)
                break;
            var lineEnd = _searched + found;
            lines.Add(_bytes.AsSpan(_start, lineEnd - _start));
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
        if (_bytes.Length >= MaximumBufferedLength)
            return false;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(MaximumBufferedLength, _bytes.Length * 2));
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
