using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// Counts tokens like the provider, but offline: the text is normalized, word and case markers are inserted, and the
/// result is tiled with the
/// fewest pieces of a measured vocabulary; bytes outside the vocabulary are one token each. The method and the
/// vocabularies come from
/// github.com/sanderland/ctok at 70872fd (MIT), which derived them from the provider's counts; this is an independent
/// implementation. It
/// reproduces all 2,006 counts recorded there for each generation.
/// <para>
/// A count covers the content only: the provider's count for one user message with just this text, minus the frame
/// (<see cref="MessageFrame"/>). White space at the ends counts as it does there. Up to Claude 4.8, the frame stands
/// for one leading space, and
/// newlines at the end form tokens with the two newlines of the frame; from Claude 5 on, white space at the end is
/// free. The provider does not
/// accept an empty text; here an empty text has no tokens.
/// </para>
/// Thread-safe; does not allocate once buffers have grown to the size of the text.
/// </summary>
internal sealed class ExactTokenCounter : ITokenCounter
{
    /// <summary>Incremented with each change to the method that changes a count.</summary>
    private const int Revision = 1;

    private const string AsciiSpace = " \t\n\r\f\v";
    private const int FrameNewlines = 2;

    private readonly PieceTrie _trie;
    private readonly GenerationRules _rules;

    /// <summary>Creates a counter for a loaded vocabulary.</summary>
    /// <exception cref="ArgumentException">The vocabulary belongs to another generation.</exception>
    public ExactTokenCounter(TokenVocabulary vocabulary, TokenizerGeneration generation)
    {
        var family = VocabularySource.For(generation).Family;
        if (vocabulary.Info.Family != family)
            throw new ArgumentException(
                $"{generation} requires the vocabulary {family}, not {vocabulary.Info.Family}.", nameof(vocabulary));
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

    /// <summary>The vocabulary used for counting.</summary>
    public VocabularyInfo Vocabulary { get; }

    /// <summary>Creates a counter if the vocabulary of a generation is installed.</summary>
    /// <param name="generation">The generation to count for.</param>
    /// <param name="store">The store of installed vocabularies.</param>
    /// <param name="counter">The counter, or null if the vocabulary is not installed.</param>
    /// <exception cref="TokenVocabularyException">
    /// A vocabulary is installed but damaged, unreadable, or of another version.
    /// </exception>
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
                var withoutNewlines = content.TrimEnd('\n');
                tail = TailTokens(content.Length - withoutNewlines.Length);
                content = withoutNewlines;
            }
            // The frame's final marker is the leading space, if there is exactly one and nothing preceded it.
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

    /// <summary>
    /// The cost of newlines at the end: they are tiled together with the frame's two, and the frame already pays for
    /// one token.
    /// </summary>
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
