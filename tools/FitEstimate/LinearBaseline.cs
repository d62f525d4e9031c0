using System.Globalization;
using ClaudePerf.Core.Tokens.BytePair;

namespace ClaudePerf.FitEstimate;

/// <summary>
/// The plain linear fit that the estimate is compared with: the encoding's tokens and the numbers of characters of ten kinds,
/// fitted to the relative error.
/// </summary>
internal sealed class LinearBaseline
{
    private const int Count = 11;

    private readonly double[] _coefficients;

    internal LinearBaseline(IReadOnlyList<Chunk> chunks, Func<string, long> exact)
    {
        var rows = new Row[chunks.Count];
        Parallel.For(0, rows.Length, i =>
        {
            var count = exact(chunks[i].Text);
            rows[i] = new Row(
                [.. Enumerable.Range(0, Count)], Features(chunks[i].Text), count, chunks[i].From.Weight / Math.Pow(count + 20.0, 2));
        });
        _coefficients = RidgeRegression.Solve(rows, [.. Enumerable.Repeat(1e-9, Count)], 200);
    }

    internal double Estimate(string text) => Features(text).Zip(_coefficients, (value, coefficient) => value * coefficient).Sum();

    internal static int EncodingTokens(string text)
    {
        var sink = new Counter();
        EncodingTables.O200kBase.Encode(text, ref sink);
        return sink.Tokens;
    }

    private static float[] Features(string text)
    {
        var features = new float[Count];
        features[0] = EncodingTokens(text);
        var inWord = false;
        foreach (var character in text)
        {
            features[KindOf(character)]++;
            var isLetter = char.IsLetter(character);
            if (isLetter && !inWord) features[10]++;
            inWord = isLetter;
        }
        return features;
    }

    private static int KindOf(char character) => character switch
    {
        >= 'a' and <= 'z' => 1,
        >= 'A' and <= 'Z' => 2,
        >= '0' and <= '9' => 3,
        ' ' => 4,
        '\n' => 5,
        < '\u0080' => 6,
        >= '\u3000' and < '\uE000' => 7,
        _ => CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter ? 8 : 9,
    };

    private struct Counter : ITokenSink
    {
        internal int Tokens;

        public void Add(int rank) => Tokens++;
    }
}
