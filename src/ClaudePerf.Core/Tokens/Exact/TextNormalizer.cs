using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The provider's normalization of a text before it is tokenized: canonical composition; then control and private-use
/// characters are removed, NUL and other spaces become a space, decomposed Thai SARA AM is composed, and up to Claude
/// 4.6 curly quotes become straight quotes. Source: github.com/sanderland/ctok at 70872fd (MIT).
/// </summary>
internal static class TextNormalizer
{
    private const char ThaiNikhahit = '\u0E4D', ThaiSaraAa = '\u0E32', ThaiSaraAm = '\u0E33';

    [Flags]
    private enum Concern : byte
    {
        None = 0,
        Fold = 1,
        Quote = 2,
        Composition = 4,
    }

    private static readonly bool[] ConcernsComposition = CanonicalComposition.Concerns();
    private static readonly Concern[] Concerns = FindConcerns(ConcernsComposition);

    /// <summary>
    /// Returns the normalized text: <paramref name="text"/> itself if nothing changes, otherwise the content written to
    /// <paramref name="buffer"/>, which must be empty.
    /// </summary>
    public static ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, bool foldQuotes, ref PooledBuffer<char> buffer)
    {
        var concerns = ConcernsOf(text);
        if (!foldQuotes) concerns &= ~Concern.Quote;
        if (concerns == Concern.None) return text;
        if ((concerns & Concern.Composition) != 0)
        {
            buffer.Reserve(text.Length);
            CanonicalComposition.Compose(text, ConcernsComposition, ref buffer);
            text = buffer.Items;
            if (concerns == Concern.Composition) return text;
        }
        else
        {
            buffer.Add(text);
            text = buffer.Items;
        }
        buffer.Truncate(Fold(buffer.Items, foldQuotes));
        return buffer.Items;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Concern ConcernsOf(ReadOnlySpan<char> text)
    {
        var concerns = Concerns;
        var found = Concern.None;
        foreach (var c in text) found |= concerns[c];
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Concern[] FindConcerns(bool[] composition)
    {
        var concerns = new Concern[UnicodeTable.BasicPlane];
        for (var i = 0; i < concerns.Length; i++)
        {
            var c = (char)i;
            if (IsDropped(c) || IsPrivate(c) || IsFoldedSpace(c) || c is '\0' or ThaiNikhahit) concerns[i] |= Concern.Fold;
            if (StraightQuote(c) != c) concerns[i] |= Concern.Quote;
            if (composition[i]) concerns[i] |= Concern.Composition;
        }
        return concerns;
    }

    /// <summary>Folds in place and returns the new length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Fold(Span<char> text, bool foldQuotes)
    {
        var written = 0;
        var afterNikhahit = false;
        foreach (var c in text)
        {
            if ((Concerns[c] & (Concern.Fold | Concern.Quote)) == 0)
            {
                if (afterNikhahit)
                {
                    afterNikhahit = false;
                    if (c == ThaiSaraAa)
                    {
                        text[written - 1] = ThaiSaraAm;
                        continue;
                    }
                }
                text[written++] = c;
                continue;
            }

            // Removing a control character can join nikhahit and SARA AA; a private-use character is removed only after
            // that check.
            if (IsDropped(c)) continue;
            afterNikhahit = c == ThaiNikhahit;
            if (IsPrivate(c)) continue;
            text[written++] = c == '\0' || IsFoldedSpace(c) ? ' ' : foldQuotes ? StraightQuote(c) : c;
        }
        return written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDropped(char c) =>
        c is (>= '\u0001' and <= '\u0008') or (>= '\u000B' and <= '\u001F') or (>= '\u007F' and <= '\u009F');

    private static bool IsPrivate(char c) => c is >= '\uE000' and <= '\uF8FF';

    private static bool IsFoldedSpace(char c) => c
        is '\u00A0' or '\u1680' or (>= '\u2000' and <= '\u200A') or '\u2028' or '\u2029' or '\u202F' or '\u205F';

    private static char StraightQuote(char c) => c switch
    {
        '\u2018' or '\u2019' => '\'',
        '\u201C' or '\u201D' => '"',
        _ => c,
    };
}
