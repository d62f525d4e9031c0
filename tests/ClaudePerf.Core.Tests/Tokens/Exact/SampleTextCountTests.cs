using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

/// <summary>
/// Compares the exact counter to the naive one on texts in many scripts, with a vocabulary that has pieces for all of
/// them.
/// </summary>
public sealed class SampleTextCountTests
{
    private static readonly string[] Pieces =
        [.. SmallVocabulary.Pieces.Concat(SampleTexts.All.SelectMany(text => PiecesOf(text.Text))).Distinct()];

    private static readonly Dictionary<TokenizerGeneration, (ExactTokenCounter Exact, NaiveTokenizer Naive)> Counters =
        Enum.GetValues<TokenizerGeneration>().ToDictionary(generation => generation, generation => (
            SmallVocabulary.Counter(generation, Pieces),
            new NaiveTokenizer(
                [.. Pieces, .. SmallVocabulary.Contractions, .. SmallVocabulary.Contractions.Select(suffix => suffix + "⟨eow⟩")],
                SmallVocabulary.BytePrefixes, generation)));

    public static TheoryData<string> Names => SampleTexts.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Count_matches_the_naive_implementation(string name)
    {
        var text = SampleTexts.Text(name);
        foreach (var (generation, (exact, naive)) in Counters)
        {
            Assert.Equal((generation, naive.Count(text)), (generation, exact.Count(text).Tokens));
            // The parts of a prompt, and the text with CRLF.
            foreach (var line in text.Split('\n'))
                Assert.Equal((generation, line, naive.Count(line)), (generation, line, exact.Count(line).Tokens));
            var crlf = text.ReplaceLineEndings("\r\n");
            Assert.Equal((generation, naive.Count(crlf)), (generation, exact.Count(crlf).Tokens));
        }
    }

    [Fact]
    public void The_texts_use_the_pieces_and_the_bytes()
    {
        var texts = SampleTexts.All;
        Assert.Equal(62, texts.Count);
        foreach (var (generation, (exact, _)) in Counters)
        {
            var small = SmallVocabulary.Counter(generation);
            // Pieces of two or more characters are found, and some characters have no piece and are counted as bytes.
            Assert.True(texts.Sum(text => exact.Count(text.Text).Tokens) < 0.75 * texts.Sum(text => small.Count(text.Text).Tokens));
            Assert.Contains(texts, text => exact.Count(text.Text).Tokens > text.Text.EnumerateRunes().Count());
        }
    }

    // Overlapping pieces of each word, marked at the start and end; one word in five has none and is counted as bytes.
    private static IEnumerable<string> PiecesOf(string text)
    {
        var words = text.Normalize(NormalizationForm.FormC).ToLowerInvariant()
            .Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words.Where((_, i) => i % 5 != 4).Where(word => word.All(char.IsLetter)))
        {
            for (var start = 0; start + 2 <= word.Length; start++)
                yield return word.Substring(start, Math.Min(2 + (start % 3), word.Length - start));
            yield return "⟨bow⟩" + word[..((word.Length + 1) / 2)];
            yield return word[(word.Length / 2)..] + "⟨eow⟩";
            if (word.Length % 2 == 0)
                yield return "⟨bow⟩" + word + "⟨eow⟩";
        }
    }
}
