using System.Numerics;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// A line without the items of its arrays. No figure stands in an array, and what does (text, tool calls) is most of a line and
/// slow to parse for its escapes.
/// </summary>
internal sealed class LineOutline
{
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>The outline of a line whose brackets and strings close.</summary>
    /// <param name="line">The line.</param>
    /// <returns>JSON that holds until the next call.</returns>
    internal ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line)
    {
        _length = 0;
        var masks = new JsonMasks();
        var arrayDepth = 0;
        var keptFrom = 0;
        for (var at = 0; at < line.Length; at += JsonMasks.BlockLength)
        {
            masks.Take(line, at);
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
                        Keep(line[keptFrom..(at + bit + 1)]);
                    }
                }
                else if (arrayDepth > 0 && --arrayDepth == 0)
                {
                    keptFrom = at + bit;
                }
            }
        }
        Keep(line[keptFrom..]);
        return _bytes.AsSpan(0, _length);
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_bytes.Length - _length < part.Length)
            Array.Resize(ref _bytes, Math.Max(_length + part.Length, _bytes.Length * 2));
        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
    }
}
