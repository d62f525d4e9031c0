using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>A stock phrase and the shorter one that says the same.</summary>
/// <param name="Text">The phrase in small letters.</param>
/// <param name="Shorter">What says the same; empty where nothing need be said.</param>
/// <param name="OnlyAtStart">Whether it is a phrase only where a sentence begins with it.</param>
internal sealed record FillerPhrase(string Text, string Shorter, bool OnlyAtStart);

/// <summary>
/// The phrases that may be shortened: the contract between the rules that shorten them and the check, for which a sentence with the phrase and
/// one with its shorter form are the same. None holds a negation, a modal, an exception, a number or a name; a test holds that.
/// </summary>
internal static class FillerPhrases
{
    /// <summary>The phrases, longer ones before those they begin with.</summary>
    public static ImmutableArray<FillerPhrase> All { get; } =
    [
        new("please note that ", "", true),
        new("please be aware that ", "", true),
        new("please remember that ", "", true),
        new("please ", "", true),
        new("it is important to note that ", "", true),
        new("it's important to note that ", "", true),
        new("it is worth noting that ", "", true),
        new("it's worth noting that ", "", true),
        new("it is worth mentioning that ", "", true),
        new("keep in mind that ", "", true),
        new("bear in mind that ", "", true),
        new("be aware that ", "", true),
        new("note that ", "", true),
        new("needless to say, ", "", true),
        new("it goes without saying that ", "", true),
        new("as you know, ", "", true),
        new("as an ai assistant, ", "", true),
        new("use this agent ", "use ", true),
        new("in order to ", "to ", false),
        new("so as to ", "to ", false),
        new("for the purpose of ", "for ", false),
        new("due to the fact that ", "because ", false),
        new("owing to the fact that ", "because ", false),
        new("in light of the fact that ", "because ", false),
        new("despite the fact that ", "although ", false),
        new("in the event that ", "if ", false),
        new("at this point in time", "now", false),
        new("at the present time", "now", false),
        new("on a regular basis", "regularly", false),
        new("on a daily basis", "daily", false),
        new("in close proximity to ", "near ", false),
        new("with regard to ", "about ", false),
        new("with regards to ", "about ", false),
        new("in regard to ", "about ", false),
        new("a large number of ", "many ", false),
        new("a wide variety of ", "various ", false),
        new("a wide range of ", "various ", false),
        new("each and every ", "every ", false),
        new("first and foremost, ", "first, ", false),
        new("prior to ", "before ", false),
        new("subsequent to ", "after ", false),
        new("in the process of ", "", false),
        new("the purpose of this section is to ", "", true),
    ];

    /// <summary>Finds the first phrase at or after an offset of a text in small letters.</summary>
    /// <param name="lower">The sentence in small letters, its white space single spaces.</param>
    /// <param name="from">Where to begin.</param>
    /// <returns>The phrase and its offset; null where there is none.</returns>
    public static (FillerPhrase Phrase, int At)? Find(string lower, int from)
    {
        (FillerPhrase Phrase, int At)? first = null;
        foreach (var phrase in All)
        {
            var at = phrase.OnlyAtStart ? from == 0 && lower.StartsWith(phrase.Text, StringComparison.Ordinal) ? 0 : -1 : IndexOf(lower, phrase.Text, from);
            if (at >= 0 && (first is null || at < first.Value.At))
                first = (phrase, at);
        }
        return first;
    }

    private static int IndexOf(string lower, string phrase, int from)
    {
        for (var at = from; at < lower.Length;)
        {
            at = lower.IndexOf(phrase, at, StringComparison.Ordinal);
            if (at < 0)
                return -1;
            var end = at + phrase.Length;
            if ((at == 0 || !char.IsLetterOrDigit(lower[at - 1])) && (phrase[^1] == ' ' || end == lower.Length || !char.IsLetterOrDigit(lower[end])))
                return at;
            at++;
        }
        return -1;
    }
}
