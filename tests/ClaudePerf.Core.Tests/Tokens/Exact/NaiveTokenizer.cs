using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

/// <summary>
/// The simplest implementation of the method, for comparison: strings, lists of runs, and a tiling that tries every
/// substring. It shares neither code nor tables with the product; it only knows the classes of ASCII and of the
/// characters listed here.
/// </summary>
internal sealed class NaiveTokenizer
{
    private const char Open = '\uE000', Close = '\uE001', Shift = '\uE002', Capitals = '\uE003';

    private static readonly Dictionary<string, string> Classes = new()
    {
        ["word"] = "éÉßẞİıǅΣσςθϴℳАяעعकषกาำあヲⓐⒶⅣͅⰀ\u0CF3\u0730ᛮ\u0E4DΩωậ",
        ["mark"] = "\u0363\u064B\u05B0\u0E38",
        ["digits"] = "٣۴",
        ["punctuation"] = "—«»…€→",
        ["space"] = "\u3000",
        ["lone punctuation"] = "？，・\u0301\u0308\u0323\u093C\u094D\u0E48\u302A\u200D\u200B\uFEFF←⚖\u0378\uFDD0\uFDD3\u0E3F",
        ["lone decimal"] = "१௧",
        ["lone number"] = "²½①",
        ["lone letter"] = "中文한々。、〒〆",
        ["selector"] = "\uFE0F\uFE0E",
    };

    private readonly HashSet<string> _pieces;
    private readonly HashSet<string> _prefixes;
    private readonly int _longest;
    private readonly TokenizerGeneration _generation;

    internal NaiveTokenizer(IEnumerable<string> pieces, IEnumerable<string> prefixes, TokenizerGeneration generation)
    {
        _pieces = [.. pieces.Select(Parse)];
        _prefixes = [.. prefixes];
        _longest = _pieces.Max(piece => piece.Length);
        _generation = generation;
    }

    /// <summary>
    /// Unusual characters whose class is known here, in addition to ASCII and <see cref="ScriptCharacters"/>.
    /// </summary>
    internal static string Known => string.Concat(Classes.Values);

    internal long Count(string text)
    {
        if (text.Length == 0) return 0;
        var old = _generation != TokenizerGeneration.V5;
        var leadingSpace = text[0] == ' ';
        if (!old) text = text.TrimEnd(' ', '\t', '\n', '\r', '\f', '\v');
        text = Normalize(text);
        var tail = 0L;
        if (old)
        {
            var withoutNewlines = text.TrimEnd('\n');
            if (withoutNewlines.Length < text.Length) tail = Tile(new string('\n', text.Length - withoutNewlines.Length + 2)) - 1;
            text = withoutNewlines;
            if (leadingSpace && text.StartsWith(' ') && !text.StartsWith("  ", StringComparison.Ordinal)) text = text[1..];
        }
        return Tile(Stream(text, old)) + tail;
    }

    private static string Parse(string notation) => notation
        .Replace("⟨bow⟩", $"{Open}", StringComparison.Ordinal).Replace("⟨eow⟩", $"{Close}", StringComparison.Ordinal)
        .Replace("⟨shift⟩", $"{Shift}", StringComparison.Ordinal).Replace("⟨caps⟩", $"{Capitals}", StringComparison.Ordinal)
        .Replace("⟨0xE2⟩⟨0x9F⟩⟨0xA8⟩", "⟨", StringComparison.Ordinal);

    private string Normalize(string text)
    {
        var runes = new StringBuilder();
        foreach (var rune in text.EnumerateRunes()) runes.Append(rune);
        text = runes.ToString().Normalize(NormalizationForm.FormC);
        text = string.Concat(text.Where(c => !char.IsControl(c) || c is '\t' or '\n' or '\0'));
        text = text.Replace('\0', ' ').Replace("\u0E4D\u0E32", "\u0E33", StringComparison.Ordinal);
        text = string.Concat(text.Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.PrivateUse));
        if (_generation == TokenizerGeneration.V3) text = text.Replace('‘', '\'').Replace('’', '\'').Replace('“', '"').Replace('”', '"');
        return string.Concat(text.Select(c => char.IsSeparator(c) && c != '\u3000' ? ' ' : c));
    }

    private static string ClassOf(char c)
    {
        if (char.IsAsciiLetter(c)) return "word";
        if (char.IsAsciiDigit(c)) return "digits";
        if (c is ' ' or '\t' or '\n') return "space";
        if (c < 0x80) return "punctuation";
        if (char.IsSurrogate(c)) return "lone letter";
        return Classes
            .Concat(ScriptCharacters.Classes)
            .FirstOrDefault(pair => pair.Value.Contains(c)).Key ?? (
                c is '\uFFFD' or '‘' or '’' or '“' or '”'
                    ? "lone punctuation"
                    : throw new ArgumentException($"{(int)c:X4} has no class here"));
    }

    private static List<(string Class, string Text)> Split(string text)
    {
        var runs = new List<(string Class, string Text)>();
        foreach (var c in text)
        {
            var kind = ClassOf(c);
            var previous = runs.Count == 0 ? "" : runs[^1].Class;
            if (kind == "mark" && previous == "word") kind = "word";
            else if (kind == "selector") kind = previous.StartsWith("lone", StringComparison.Ordinal) ? previous : "lone letter";
            var joins = kind == previous || (kind is "lone decimal" or "lone number" && previous is "lone decimal" or "lone number");
            if (joins) runs[^1] = (previous, runs[^1].Text + c);
            else runs.Add((kind, $"{c}"));
        }
        return runs;
    }

    private string Stream(string text, bool frameOpensWord)
    {
        var runs = Split(text);
        var written = runs.Select((_, i) => Write(runs, i, frameOpensWord)).ToList();
        var stream = string.Concat(written);
        if (frameOpensWord)
        {
            var first = runs.Count == 0 ? "" : written[0].TrimStart(Shift, Capitals);
            if (OpensWord(runs, 0)) stream = " " + stream;
            else if (!first.StartsWith(Open) && !first.StartsWith(' ')) stream = Open + stream;
        }
        return Regex.Replace(stream, $"{Close} ([{Shift}{Capitals}]?){Open}", $"{Close}$1{Open}", RegexOptions.NonBacktracking);
    }

    private string Write(List<(string Class, string Text)> runs, int i, bool frameOpensWord)
    {
        var (kind, body) = runs[i];
        var afterMarks = i > 0 && runs[i - 1].Class == "mark";
        switch (kind)
        {
            case "space":
                return body;
            case "mark":
                return Open + body + (i + 1 < runs.Count && runs[i + 1].Class == "word" ? "" : $"{Close}");
            case "word" when afterMarks:
                return body + Close;
            case "word" when IsContraction(runs, i):
                return body + Close;
            case "word":
                var marked = MarkCase(body);
                return marked[0] is Shift or Capitals ? $"{marked[0]}{Open}{marked[1..]}{Close}" : $"{Open}{marked}{Close}";
        }
        var spaceBefore = i == 0 ? frameOpensWord : runs[i - 1] is { Class: "space" } before && before.Text.EndsWith(' ');
        var spaceAfter = i + 1 < runs.Count
            && runs[i + 1] is { Class: "space" } after
            && after.Text.StartsWith(' ')
            && !after.Text.StartsWith("  ", StringComparison.Ordinal);
        return (
            MarksLeft(runs[i])
                && spaceBefore
                && !OpensWord(runs, i) ? $"{Open}" : "") + body + (MarksRight(runs[i])
                && spaceAfter ? $"{Close}" : "");
    }

    private static bool OpensWord(List<(string Class, string Text)> runs, int i) =>
        i + 1 < runs.Count && runs[i].Text == "'" && runs[i + 1].Class is "word" or "mark" && runs[i].Text == "'";

    private static bool IsContraction(List<(string Class, string Text)> runs, int i) =>
        i > 0 && runs[i - 1].Text == "'" && runs[i].Text is "s" or "t" or "d" or "m" or "ll" or "re" or "ve"
        && i > 0
            && runs[i - 1].Text == "'"
            && (i == 1
                || !(runs[i - 2].Class is not ("word" or "mark" or "space") && MarksRight(runs[i - 2]))
                    && !"ⓐⒶ".Contains(runs[i - 2].Text[^1]));

    private static bool MarksLeft((string Class, string Text) run) => run.Class switch
    {
        "punctuation" or "lone punctuation" => true,
        "digits" => !char.IsAscii(run.Text[0]),
        "lone decimal" or "lone number" => IsUniform(run.Text),
        _ => ClassOf(run.Text[0]) == "selector",
    };

    private static bool MarksRight((string Class, string Text) run) => run.Class switch
    {
        "punctuation" or "lone punctuation" => true,
        "digits" => !char.IsAscii(run.Text[^1]),
        "lone decimal" or "lone number" when IsUniform(run.Text) => true,
        _ => ClassOf(run.Text[^1]) == "selector",
    };

    private static bool IsUniform(string run) => run.All(c => ClassOf(c) == ClassOf(run[0]));

    private string MarkCase(string word)
    {
        const string Symbols = "ⓐⒶⅣᛮ";
        bool Upper(char c) => c != 'ϴ' && (char.IsUpper(c) || "ⒶⅣ".Contains(c));
        bool Lower(char c) => char.IsLower(c) || "ⓐͅ".Contains(c);
        string Small(string s) => string.Concat(s.Select(c => c is 'İ' or 'ϴ' ? c : char.ToLowerInvariant(c)));
        if (word.Contains('ẞ')) return word;
        if (word.Contains('İ')) return Upper(word[0])
            && word[0] != 'İ'
            && !word[1..].Any(c => c != 'İ' && Upper(c)) ? Shift + Small(word) : word;
        var blocked = word.Any(c => !Symbols.Contains(c) && !Lower(c) && !(Upper(c) && Small($"{c}") != $"{c}"));
        if (_generation == TokenizerGeneration.V3
            && word.Length >= 4
            && !blocked
            && word.Any(Upper)
            && !word.Any(Lower)) return Capitals + Small(word);
        return Upper(word[0]) && Small(word[..1]) != word[..1] && !word[1..].Any(Upper) ? Shift + Small(word) : word;
    }

    private long Tile(string stream)
    {
        var best = new long[stream.Length + 1];
        for (var end = 1; end <= stream.Length; end++)
        {
            best[end] = long.MaxValue / 2;
            if (char.IsHighSurrogate(stream[end - 1])) continue;
            var character = char.IsLowSurrogate(stream[end - 1]) ? stream[(end - 2)..end] : stream[(end - 1)..end];
            best[end] = best[end - character.Length] + CostOf(character);
            for (var start = Math.Max(0, end - _longest); start < end; start++)
                if (_pieces.Contains(stream[start..end])) best[end] = Math.Min(best[end], best[start] + 1);
        }
        return best[^1];
    }

    private long CostOf(string character)
    {
        if (character[0] is >= Open and <= Capitals) return 1;
        var bytes = Convert.ToHexString(Encoding.UTF8.GetBytes(character)).ToLowerInvariant();
        var best = new long[bytes.Length + 1];
        for (var end = 2; end <= bytes.Length; end += 2)
        {
            best[end] = best[end - 2] + 1;
            for (var start = 0; start < end; start += 2)
                if (_prefixes.Contains(bytes[start..end])) best[end] = Math.Min(best[end], best[start] + 1);
        }
        return best[^1];
    }
}
