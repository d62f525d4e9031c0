using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// Counts tokens as the provider does, offline: the text is normalised, word and case markers are written into it, and what comes
/// out is tiled with the fewest pieces of a measured vocabulary, each byte outside of it being a token of its own. The method and
/// the vocabularies are those of github.com/sanderland/ctok at 70872fd (MIT), which found them by measuring the provider's
/// counts; this is an implementation of its own. It reproduces all of the 2,006 counts recorded there for each generation.
/// <para>
/// A count is of the content: the provider's count for one user message with this text and nothing else, less the frame
/// (<see cref="MessageFrame"/>). White space at the ends counts as it does there. Up to Claude 4.8 the frame stands for one space
/// at the head, and the newlines at the end form tokens with the two newlines of the frame; from Claude 5 on, white space at the
/// end is free. The provider takes no empty text; an empty text has no tokens here.
/// </para>
/// Safe for use by any number of threads; allocates nothing for a text after the first ones of its size.
/// </summary>
public sealed class ExactTokenCounter : ITokenCounter
{
    /// <summary>Counts the changes of the method that change a count.</summary>
    private const int Revision = 1;

    private const string AsciiSpace = " \t\n\r\f\v";
    private const int FrameNewlines = 2;

    private readonly PieceTrie _trie;
    private readonly GenerationRules _rules;

    /// <summary>Makes a counter over a loaded vocabulary.</summary>
    /// <exception cref="ArgumentException">The vocabulary is that of another generation.</exception>
    public ExactTokenCounter(TokenVocabulary vocabulary, TokenizerGeneration generation)
    {
        var family = VocabularySource.For(generation).Family;
        if (vocabulary.Info.Family != family)
            throw new ArgumentException($"{generation} counts with the vocabulary {family}, not {vocabulary.Info.Family}.", nameof(vocabulary));
        Generation = generation;
        Vocabulary = vocabulary.Info;
        Version = $"exact-{Revision}/{generation}/{vocabulary.Info.Sha256[..12]}";
        _trie = vocabulary.Trie;
        _rules = GenerationRules.Of(generation);
    }

    /// <inheritdoc/>
    public TokenCountMethod Method => TokenCountMethod.Exact;

    /// <inheritdoc/>
    public TokenizerGeneration Generation { get; }

    /// <inheritdoc/>
    public string Version { get; }

    /// <summary>The vocabulary that is counted with.</summary>
    public VocabularyInfo Vocabulary { get; }

    /// <summary>Makes a counter where the vocabulary of a generation is installed.</summary>
    /// <param name="generation">The generation to count for.</param>
    /// <param name="store">Where vocabularies are installed.</param>
    /// <param name="counter">The counter, or null where the vocabulary is not installed.</param>
    /// <exception cref="TokenVocabularyException">A vocabulary is installed but damaged, unreadable, or of another version.</exception>
    public static bool TryCreate(TokenizerGeneration generation, VocabularyStore store, [NotNullWhen(true)] out ExactTokenCounter? counter)
    {
        var path = store.PathOf(VocabularySource.For(generation));
        counter = File.Exists(path) ? new ExactTokenCounter(TokenVocabulary.Load(path), generation) : null;
        return counter is not null;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public TokenCount Count(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return TokenCount.Zero;
        var startsWithSpace = text[0] == ' ';
        if (_rules.FrameTakesAllSpace) text = text.TrimEnd(AsciiSpace);

        var normalized = new PooledBuffer<char>(stackalloc char[256]);
        var stream = new MarkedStream(_trie, stackalloc byte[512]);
        try
        {
            var content = TextNormalizer.Normalize(text, _rules.FoldsQuotes, ref normalized);
            long tail = 0;
            if (!_rules.FrameTakesAllSpace)
            {
                var kept = content.TrimEnd('\n');
                tail = TailTokens(content.Length - kept.Length);
                content = kept;
            }
            // The marker that ends the frame is the space at the head, if that is a single one and nothing stood before it.
            if (_rules.FrameOpensWord && startsWithSpace && content.StartsWith(" ") && !content.StartsWith("  ")) content = content[1..];
            StreamEncoder.Encode(content, _rules, ref stream);
            return TokenCount.Exactly(stream.Tokens + tail);
        }
        finally
        {
            stream.Dispose();
            normalized.Dispose();
        }
    }

    /// <summary>What newlines at the end cost: they and the frame's two are tiled together, and the frame has paid for one token.</summary>
    [SkipLocalsInit]
    private long TailTokens(int newlines)
    {
        if (newlines == 0) return 0;
        var run = new PooledBuffer<byte>(stackalloc byte[256]);
        run.Reserve(newlines + FrameNewlines)[..(newlines + FrameNewlines)].Fill((byte)'\n');
        run.Advance(newlines + FrameNewlines);
        var tokens = Tiling.CountTokens(_trie, run.Items);
        run.Dispose();
        return tokens - 1;
    }
}
