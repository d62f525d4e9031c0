using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>The content words of a text, to tell whether another one says anything that it does not.</summary>
internal sealed class KnownWords
{
    /// <summary>How much of a text's content words must be known for it to say nothing new.</summary>
    private const double EnoughShare = 0.5;

    private const int ShortestWord = 4;
    private const int StemLength = 5;

    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal)
    {
        "user", "users", "wants", "needs", "need", "want", "their", "with", "that", "this", "from", "have", "just", "asks", "been", "after", "when", "they", "them", "some", "about",
        "agent", "help", "should", "would", "could", "into", "your", "asking", "using", "needing", "wanting", "what", "there", "which", "being", "does",
    };

    private readonly HashSet<string> _stems = new(StringComparer.Ordinal);

    /// <summary>The words of a text.</summary>
    public KnownWords(string text) => Add(text);

    /// <summary>Adds the words of a text.</summary>
    public void Add(string text) => _stems.UnionWith(Stems(text));

    /// <summary>Whether a text's content words are known well enough.</summary>
    public bool Cover(string text)
    {
        var stems = Stems(text);
        return stems.Count == 0 || stems.Count(_stems.Contains) >= EnoughShare * stems.Count;
    }

    // The first letters of a word stand for its forms: "optimize" and "optimization", "test" and "tests".
    private static HashSet<string> Stems(string text)
    {
        var stems = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in new WordRanges(text))
        {
            var word = text[range].ToLowerInvariant();
            if (word.Length < ShortestWord || Empty.Contains(word))
                continue;
            word = word.TrimEnd('s');
            stems.Add(word.Length <= StemLength ? word : word[..StemLength]);
        }
        return stems;
    }
}
