using System.Runtime.CompilerServices;
using System.Text;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The stream that the tokenizer tiles: the text in UTF-8 with word and case markers, each a byte that UTF-8 never
/// uses. An opening marker comes first in a piece (after a case marker, if any) and a closing marker comes last, so the
/// markers divide the stream into stretches that are tiled and counted separately.
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

    /// <summary>The maximum bytes per UTF-16 unit: a surrogate pair takes four bytes together.</summary>
    private const int BytesOfUnit = 3;

    private PooledBuffer<byte> _stretch = new(initial);

    /// <summary>The tokens of all completed stretches.</summary>
    public long Tokens { get; private set; }

    /// <summary>Writes an opening marker, which completes the previous stretch.</summary>
    public void Begin(WordCase wordCase)
    {
        Complete();
        if (wordCase != WordCase.Literal) _stretch.Add(wordCase == WordCase.Shift ? Shift : Capitals);
        _stretch.Add(Open);
    }

    /// <summary>Writes a closing marker, which completes the stretch.</summary>
    public void End()
    {
        _stretch.Add(Close);
        Complete();
    }

    /// <summary>Writes one ASCII character.</summary>
    public void Write(char c) => _stretch.Add((byte)c);

    /// <summary>Writes text unchanged; its surrogates must be paired.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(ReadOnlySpan<char> text)
    {
        var target = _stretch.Reserve(BytesOfUnit * text.Length);
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAscii(c)) target[written++] = (byte)c;
            else if (char.IsHighSurrogate(c)) WritePair(c, text[++i], target, ref written);
            else WriteOther(c, target, ref written);
        }
        _stretch.Advance(written);
    }

    /// <summary>Writes text of the basic plane in lower case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteLower(ReadOnlySpan<char> text)
    {
        var lower = CharacterTable.Lower;
        var target = _stretch.Reserve(BytesOfUnit * text.Length);
        var written = 0;
        foreach (var character in text)
        {
            var c = lower[character];
            if (char.IsAscii(c)) target[written++] = (byte)c;
            else WriteOther(c, target, ref written);
        }
        _stretch.Advance(written);
    }

    /// <summary>Tiles what was written since the last completed stretch.</summary>
    public void Complete()
    {
        if (_stretch.Count == 0) return;
        Tokens += Tiling.CountTokens(trie, _stretch.Items);
        _stretch.Truncate(0);
    }

    /// <summary>Returns rented memory.</summary>
    public void Dispose() => _stretch.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteOther(char c, Span<byte> target, ref int written)
    {
        if (c >= 0x800)
        {
            target[written++] = (byte)(0xE0 | (c >> 12));
            target[written++] = (byte)(0x80 | ((c >> 6) & 0x3F));
        }
        else
        {
            target[written++] = (byte)(0xC0 | (c >> 6));
        }
        target[written++] = (byte)(0x80 | (c & 0x3F));
    }

    private static void WritePair(char high, char low, Span<byte> target, ref int written) =>
        written += new Rune(high, low).EncodeToUtf8(target[written..]);
}
