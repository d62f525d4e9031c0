using System.Numerics;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// Removes the array items from a line. Usage is never inside an array, while array items (text, tool calls) make up most of a line
/// and are slow to parse because of their escapes.
/// </summary>
internal sealed class LineOutline
{
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>Gets the outline of a line with balanced brackets and strings.</summary>
    /// <param name="line">The line.</param>
    /// <returns>JSON that is valid until the next call.</returns>
    internal ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line)
    {
        _length = 0;
        var masks = new JsonMasks();
        var arrayDepth = 0;
        var copyFrom = 0;
        for (var at = 0; at < line.Length; at += JsonMasks.BlockLength)
        {
            masks.Load(line, at);
            for (var brackets = masks.Opens | masks.Closes; brackets != 0; brackets &= brackets - 1)
            {
                var bit = BitOperations.TrailingZeroCount(brackets);
                if ((masks.Opens >> bit & 1) != 0)
                {
                    if (arrayDepth > 0)
                    {
                        arrayDepth++;
                    }
                    else if (line[at + bit] == '[')
                    {
                        arrayDepth = 1;
                        Append(line[copyFrom..(at + bit + 1)]);
                    }
                }
                else if (arrayDepth > 0 && --arrayDepth == 0)
                {
                    copyFrom = at + bit;
                }
            }
        }
        Append(line[copyFrom..]);
        return _bytes.AsSpan(0, _length);
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (_bytes.Length - _length < part.Length)
            Array.Resize(ref _bytes, Math.Max(_length + part.Length, _bytes.Length * 2));
        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
    }
}
