using System.Collections.Frozen;
using System.Globalization;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>
/// A natural language that the rules know well enough to tell whether a description says when to use an agent or when
/// not to. Text in any other language is left unchanged.
/// </summary>
internal sealed class WritingLanguage
{
    // With fewer common words than one in twelve, the text is names and code, or a language that is not in the list.
    private const int MaxWordsPerCommonWord = 12;

    private readonly FrozenSet<string> _common;
    private readonly FrozenSet<string> _when;
    private readonly FrozenSet<string> _negations;

    private WritingLanguage(string name, string common, string when, string negations)
    {
        Name = name;
        _common = Words(common);
        _when = Words(when);
        _negations = Words(negations);
    }

    /// <summary>The ISO 639-1 code.</summary>
    public string Name { get; }

    /// <summary>English, the only language in which the rules can tell reference text from instructions.</summary>
    public static WritingLanguage English { get; } = new(
        "en",
        "the a an and or of to in for with is are be this that these when use you your it on by from as at into",
        """
        use used uses using when whenever if for after before invoke invoked invoking call called calling delegate delegated
        proactively must should trigger triggers triggered activate whose need needs needed ideal suitable
        """,
        "not never no don't doesn't instead");

    private static readonly WritingLanguage[] Spaced =
    [
        English,
        new("de", "der die das und oder für mit ist ein eine einen dem den zu auf von bei dieser diese diesen wenn",
            "verwende verwenden nutze nutzen wenn sobald für bei nach vor", "nicht kein keine keinen nie niemals statt stattdessen"),
        new("fr", "le la les des une un et ou de pour avec est dans du cet cette ce quand lorsque vous",
            "utilisez utiliser quand lorsque si pour après avant", "pas jamais non plutôt aucun lieu"),
        new("es", "el la los las un una y o de para con es en este esta del que cuando se",
            "usa use usar utiliza utilizar cuando si para después antes", "no nunca lugar vez ni"),
        new("pt", "o a os as um uma e ou de para com é em este esta do da que quando se",
            "use usar utilize quando se para após depois antes", "não nunca vez nem"),
        new("it", "il lo gli le un una e di per con è in questo questa del che quando si", "usa usare utilizza quando se per dopo prima",
            "non mai invece né"),
        new("nl", "de het een en of voor met is van deze dit dat te wanneer", "gebruik gebruiken wanneer als voor na",
            "niet geen nooit plaats"),
        new("ru", "и или в на для с это этот эта при когда если по из", "используй используйте использовать когда если для при после перед",
            "не нет никогда вместо"),
        new("tr", "ve veya için bir bu ile olarak zaman", "kullan kullanın kullanılır için zaman sonra önce", "değil asla yerine hiç"),
        new("pl", "i lub dla z w na jest ten to gdy kiedy do", "użyj używaj gdy kiedy jeśli dla po przed", "nie nigdy zamiast"),
    ];

    private static readonly WritingLanguage Chinese = new("zh", "", "当 用于 使用 时 适用 用来 需要", "不 别 勿 而非 而不 没有");
    private static readonly WritingLanguage Japanese = new("ja", "", "使用 場合 とき 際 時 必要 ため", "ない ません 代わり ではなく ず");
    private static readonly WritingLanguage Korean = new("ko", "", "사용 때 경우 위해 필요", "않 아니 대신 마세요 말고");

    /// <summary>The language of a text; null if it is unknown, or the text is too short.</summary>
    public static WritingLanguage? Detect(ReadOnlySpan<char> text)
    {
        if (Script(text) is var (script, isKnown) && isKnown)
            return script;
        var words = 0;
        Span<int> hits = stackalloc int[Spaced.Length];
        foreach (var range in new WordRanges(text))
        {
            words++;
            var word = text[range].ToString().ToLowerInvariant();
            for (var i = 0; i < Spaced.Length; i++)
                hits[i] += Spaced[i]._common.Contains(word) ? 1 : 0;
        }
        var best = 0;
        for (var i = 1; i < Spaced.Length; i++)
            best = hits[i] > hits[best] ? i : best;
        return hits[best] > 0 && hits[best] * MaxWordsPerCommonWord >= words ? Spaced[best] : null;
    }

    /// <summary>
    /// Whether a text is certainly English. Lists of names have few common words, so few are enough, but there must
    /// be no other script.
    /// </summary>
    public static bool IsEnglish(ReadOnlySpan<char> text)
    {
        const int MaxWordsPerEnglishWord = 30;
        const int MinAsciiOfHundred = 97;
        int letters = 0, ascii = 0, words = 0;
        foreach (var c in text)
        {
            letters += char.IsLetter(c) ? 1 : 0;
            ascii += char.IsAsciiLetter(c) ? 1 : 0;
        }
        if (letters == 0 || ascii * 100 < letters * MinAsciiOfHundred)
            return false;
        Span<int> hits = stackalloc int[Spaced.Length];
        foreach (var range in new WordRanges(text))
        {
            words++;
            var word = text[range].ToString().ToLowerInvariant();
            for (var i = 0; i < Spaced.Length; i++)
                hits[i] += Spaced[i]._common.Contains(word) ? 1 : 0;
        }
        for (var i = 1; i < Spaced.Length; i++)
        {
            if (hits[i] > hits[0])
                return false;
        }
        return hits[0] * MaxWordsPerEnglishWord >= words;
    }

    /// <summary>
    /// Whether a text is in a language other than English, or in an unknown one. Texts with too few words count as
    /// the language around them.
    /// </summary>
    public static bool IsForeign(ReadOnlySpan<char> text)
    {
        const int MinWords = 12;
        if (Detect(text) is { } language)
            return language != English;
        var words = 0;
        foreach (var _ in new WordRanges(text))
            words++;
        return words >= MinWords && !IsEnglish(text);
    }

    /// <summary>Whether a text contains a word that says when: "when", "use", "for".</summary>
    public bool SaysWhen(ReadOnlySpan<char> text) => ContainsWord(_when, text);

    /// <summary>Whether a text contains a negation or a word that points elsewhere.</summary>
    public bool Negates(ReadOnlySpan<char> text) => ContainsWord(_negations, text);

    private bool ContainsWord(FrozenSet<string> words, ReadOnlySpan<char> text)
    {
        if (_common.Count == 0)
            return ContainsAny(words, text);
        foreach (var range in new WordRanges(text))
        {
            if (words.Contains(text[range].ToString().ToLowerInvariant().Replace('’', '\'')))
                return true;
        }
        return false;
    }

    // Without spaces between words, only the characters count.
    private static bool ContainsAny(FrozenSet<string> words, ReadOnlySpan<char> text)
    {
        foreach (var word in words)
        {
            if (text.IndexOf(word, StringComparison.Ordinal) >= 0)
                return true;
        }
        return false;
    }

    private static (WritingLanguage? Language, bool IsKnown) Script(ReadOnlySpan<char> text)
    {
        int letters = 0, han = 0, kana = 0, hangul = 0, other = 0;
        foreach (var c in text)
        {
            if (!char.IsLetter(c))
                continue;
            letters++;
            if (c is >= '\u4E00' and <= '\u9FFF')
                han++;
            else if (c is >= '\u3040' and <= '\u30FF')
                kana++;
            else if (c is >= '\uAC00' and <= '\uD7AF')
                hangul++;
            else if (c > '\u04FF')
                other++;
        }
        // A tenth: an English text may contain a word in another script, and a Chinese one many Latin names.
        var enough = Math.Max(1, letters / 10);
        if (kana >= enough)
            return (Japanese, true);
        if (hangul >= enough)
            return (Korean, true);
        if (han >= enough)
            return (Chinese, true);
        return (null, other >= enough);
    }

    private static FrozenSet<string> Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => CultureInfo.GetCultureInfo(Name).EnglishName;
}
