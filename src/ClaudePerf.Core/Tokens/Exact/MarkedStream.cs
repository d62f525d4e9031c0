using System.Runtime.CompilerServices;
using System.Text;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The stream the tokenizer tiles: the text in UTF-8 with word and case markers written in, each a byte that UTF-8 never uses.
/// A marker that opens a word comes first in a piece (after a case marker, if any) and one that closes comes last, so the stream
/// falls apart at the markers into stretches that are tiled, and counted, one by one.
/// </summary>
internal ref struct MarkedStream(PieceTrie trie, Span<byte> initial)
{
    /// <summary>Opens a word.</summary>
    public const byte Open = 0xF8;

    /// <summary>Closes a word.</summary>
    public const byte Close = 0xF9;

    /// <summary>The word's first letter is a capital.</summary>
    public const byte Shift = 0xFA;

    /// <summary>The word is all capitals.</summary>
    public const byte Capitals = 0xFB;

    private PooledBuffer<byte> _stretch = new(initial);

    /// <summary>The tokens of all stretches that are complete.</summary>
    public long Tokens { get; private set; }

    /// <summary>Writes a marker that opens a word: what stood before is complete.</summary>
    public void Begin(WordCase wordCase)
    {
        Complete();
        if (wordCase != WordCase.Literal) _stretch.Add(wordCase == WordCase.Shift ? Shift : Capitals);
        _stretch.Add(Open);
    }

    /// <summary>Writes the marker that closes a word: the stretch is complete.</summary>
    public void End()
    {
        _stretch.Add(Close);
        Complete();
    }

    /// <summary>Writes one ASCII character.</summary>
    public void Write(char c) => _stretch.Add((byte)c);

    /// <summary>Writes text as it stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<char> text)
    {
        if (text.Length == 1 && char.IsAscii(text[0]))
        {
            _stretch.Add((byte)text[0]);
            return;
        }
        _stretch.Advance(Encoding.UTF8.GetBytes(text, _stretch.Reserve(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    /// <summary>Writes text of the basic plane in small letters.</summary>
    public void WriteLower(ReadOnlySpan<char> text)
    {
        var lower = CharacterTable.Lower;
        var target = _stretch.Reserve(3 * text.Length);
        var written = 0;
        foreach (var character in text)
        {
            var c = lower[character];
            if (c < 0x80)
            {
                target[written++] = (byte)c;
            }
            else if (c < 0x800)
            {
                target[written++] = (byte)(0xC0 | (c >> 6));
                target[written++] = (byte)(0x80 | (c & 0x3F));
            }
            else
            {
                target[written++] = (byte)(0xE0 | (c >> 12));
                target[written++] = (byte)(0x80 | ((c >> 6) & 0x3F));
                target[written++] = (byte)(0x80 | (c & 0x3F));
            }
        }
        _stretch.Advance(written);
    }

    /// <summary>Tiles what was written since the last completion.</summary>
    public void Complete()
    {
        if (_stretch.Count == 0) return;
        Tokens += trie.CountTokens(_stretch.Items);
        _stretch.Truncate(0);
    }

    /// <summary>Gives rented memory back.</summary>
    public void Dispose() => _stretch.Dispose();
}
