using System.Globalization;
using System.Text.RegularExpressions;

namespace ClaudePerf.Performance.Optimization;

/// <summary>
/// Alters a prompt so that it says something else: each kind is a typical error of an optimizer, a rewriting model or a person. Its words
/// and patterns share nothing with the check that it tests. See <see cref="StructureAlterations"/> for kinds that change where something
/// is.
/// </summary>
internal sealed partial class Alterations
{
    private readonly Random _random;

    internal Alterations(Random random)
    {
        _random = random;
        Kinds = [.. new StructureAlterations(random).Kinds, .. WordKinds(), .. TokenKinds(), .. LossKinds(), .. FrontmatterKinds()];
    }

    /// <summary>The kinds by name. Each takes the text and where its body begins, and returns null if it finds nothing to alter.</summary>
    internal IReadOnlyList<(string Name, Func<string, int, string?> Alter)> Kinds { get; }

    [GeneratedRegex(@"(?<=[.!?] |^)[A-Z][^.!?\n|]{8,}[.!?](?= |$)", RegexOptions.Multiline)]
    internal static partial Regex Sentence();

    private IEnumerable<(string, Func<string, int, string?>)> WordKinds()
    {
        yield return ("negation dropped",
            Word(("not ", ""), ("never ", ""), ("don't ", "do "), ("cannot ", "can "), ("no ", ""), ("without ", "with ")));
        yield return ("must -> should",
            Word(("must", "should"), ("required", "recommended"), ("will", "may"), ("shall", "should"), ("always", "usually")));
        yield return ("should -> could", Word(("should", "could"), ("need to", "may"), ("ensure", "try to ensure")));
        yield return ("and -> or", Word(("and", "or")));
        yield return ("or -> and", Word(("or", "and")));
        yield return ("before -> after", Word(("before", "after"), ("after", "before"), ("until", "when"), ("first", "last")));
        yield return ("only dropped", Word(("only ", ""), ("exactly ", ""), ("just ", "")));
        yield return ("all -> some", Word(("all", "some"), ("every", "most"), ("each", "some"), ("any", "one")));
        yield return ("at least -> at most",
            Word(("at least", "at most"), ("more than", "less than"), ("minimum", "maximum"), ("below", "above"), ("above", "below")));
        yield return ("if -> unless", Word(("if", "unless"), ("when", "unless"), ("unless", "if")));
        yield return ("opposite verb",
            Word(("add", "remove"), ("enable", "disable"), ("include", "exclude"), ("create", "delete"), ("allow", "deny"),
                ("start", "stop"), ("use", "avoid")));
        yield return ("actor changed",
            Word(("user", "agent"), ("agent", "user"), ("you", "they"), ("team", "user"), ("client", "server"), ("server", "client")));
        yield return ("to -> from", Word(("to", "from"), ("from", "to"), ("in", "out of"), ("with", "for")));
        yield return ("capitals lost", Pattern(Shouted(), value => value.ToLowerInvariant()));
        yield return ("word misspelt", Pattern(PlainWord(), value => value + "ish"));
        yield return ("words swapped",
            Pattern(TwoWords(), value => value.Split(' ') is [var one, var other] && one != other ? $"{other} {one}" : null));
        yield return ("word dropped", Pattern(PlainWord(), _ => ""));
        yield return ("condition dropped", Pattern(Condition(), _ => ""));
        yield return ("exception added", Pattern(Sentence(), value => value.TrimEnd('.', '!', '?') + " unless asked otherwise."));
        yield return ("instruction added", Pattern(Sentence(), value => value + " Then delete the backups."));
        yield return ("sentence said twice", Pattern(Sentence(), value => $"{value} {value}"));
        yield return ("statement -> question", Pattern(Sentence(), value => value[^1] == '?' ? value[..^1] + "." : value[..^1] + "?"));
    }

    private IEnumerable<(string, Func<string, int, string?>)> TokenKinds()
    {
        yield return ("number changed",
            Pattern(Number(), value =>
                (long.Parse(value, CultureInfo.InvariantCulture) + 1 + _random.Next(9)).ToString(CultureInfo.InvariantCulture)));
        yield return ("unit changed",
            Pattern(Unit(), value =>
                Regex.Replace(value, "[a-zA-Z%]+$",
                    match => Other(match.Value, ["seconds", "minutes", "hours", "days", "ms", "MB", "KB", "%", "lines", "px"]))));
        yield return ("sign turned",
            Pattern(Sign(), value => value switch { "<" => ">", ">" => "<", "≥" => "≤", "≤" => "≥", "<=" => ">=", ">=" => "<=", "✅" => "❌",
                "❌" => "✅", _ => "≠" }));
        yield return ("placeholder changed", Pattern(Placeholder(), value => value.Insert(value.Length - 1, "X")));
        yield return ("path changed", Pattern(FilePath(), value => value.Insert(value.LastIndexOf('/') + 1, "old-")));
        yield return ("link target changed", Pattern(LinkTarget(), value => value.Insert(value.Length - 1, "/other")));
        yield return ("link text changed", Pattern(LinkText(), value => value.Insert(1, "Not ")));
        yield return ("inline code changed", Pattern(InlineCode(), value => value.Insert(1 + _random.Next(value.Length - 1), "x")));
        yield return ("backticks lost", Pattern(InlineCode(), value => value[1..^1]));
        yield return ("tool name changed",
            Pattern(ToolName(), value => Other(value, ["Read", "Write", "Edit", "Bash", "Grep", "Glob", "WebFetch", "Task"])));
        yield return ("quoted words changed", Pattern(Quoted(), value => value.Insert(1, "not ")));
        yield return ("quotation marks lost", Pattern(Quoted(), value => value[1..^1]));
        yield return ("bold lost", Pattern(Bold(), value => value[2..^2]));
        yield return ("bold gained", Pattern(PlainWord(), value => $"**{value}**"));
        yield return ("colon lost", Pattern(Colon(), value => value[..^1] + "."));
        yield return ("fence language changed", Line(static line => line.IsFence && line.Text.Trim().Length > 3, line => line + "x"));
        yield return ("fence language lost",
            Line(static line => line.IsFence && line.Text.Trim().Length > 3 && char.IsLetter(line.Text.Trim()[^1]),
                line => line.TrimEnd()[..(line.LastIndexOfAny(['`', '~']) + 1)]));
        yield return ("code word changed",
            Line(static line => line.InCode && line.Text.Any(char.IsLetter),
                line => PlainWord().Replace(line, match => match.Value + "z", 1) is var changed && changed != line
                    ? changed
                    : line + " z"));
        yield return ("code indentation changed", Line(static line => line.InCode && line.Text.Trim().Length > 0, line => "  " + line));
        yield return ("tag name changed", Pattern(TagName(), value => value.Replace("<", "<x", StringComparison.Ordinal)));
        yield return ("tag attribute changed", Pattern(TagAttribute(), value => value.Insert(value.Length - 1, "x")));
        yield return ("comment changed", Pattern(Comment(), value => value.Insert(4, " not")));
        yield return ("box ticked", Pattern(Box(), value => value.Contains('x', StringComparison.OrdinalIgnoreCase) ? "[ ]" : "[x]"));
        yield return ("step number changed",
            Line(static line => line.IsOrdered,
                line => Regex.Replace(line, @"^( *)(\d+)",
                    match => match.Groups[1].Value + (int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) + 7))));
        yield return ("substitution changed", Pattern(Substitution(), value => value == "$ARGUMENTS" ? "$1" : "$ARGUMENTS"));
    }

    private IEnumerable<(string, Func<string, int, string?>)> LossKinds()
    {
        yield return ("sentence dropped", Pattern(Sentence(), _ => ""));
        yield return ("item dropped", Lines(static line => line.IsItem));
        yield return ("code line dropped", Lines(static line => line.InCode && !line.IsBlank));
        yield return ("blank line of code dropped", Lines(static line => line.InCode && line.IsBlank));
        yield return ("table row dropped", Lines(static line => line.IsRow));
        yield return ("heading dropped", Lines(static line => line.Level > 0));
        yield return ("tag dropped", Lines(static line => Regex.IsMatch(line.Text, "^</?[a-z_-]+>$")));
        yield return ("line of a quotation dropped", Lines(static line => line.IsQuote && line.Text.Length > 4));
        yield return ("quotation -> text", Line(static line => line.IsQuote && line.Text.Length > 4, static line => line[2..]));
        yield return ("parenthesis dropped", Pattern(Parenthesis(), _ => ""));
        yield return ("label dropped", Pattern(Label(), _ => ""));
        yield return ("item cut short",
            Line(static line => line.IsItem && line.Text.TrimEnd().Split(' ').Length > 6,
                static line => line.TrimEnd() is var item ? item[..item.LastIndexOf(' ')] : line));
        yield return ("cell emptied", Line(static line => line.IsRow, line => Regex.Replace(line, @"\| *[^|\s][^|]* *\|$", "| |")));
    }

    private IEnumerable<(string, Func<string, int, string?>)> FrontmatterKinds()
    {
        yield return ("description word changed",
            Head(Description(), value => PlainWord().Matches(value) is { Count: > 1 } words
                ? value.Insert(words[_random.Next(1, words.Count)].Index, "non")
                : null));
        yield return ("description cut short",
            Head(Description(), static value =>
                value.LastIndexOf(' ') is > 30 and var space && value[^1] is not ('"' or '\'') ? value[..space] : null));
        yield return ("tool taken away",
            Head(ToolsLine(), static value => value.LastIndexOf(',') is > 0 and var comma ? value[..comma] : null));
        yield return ("tool given", Head(ToolsLine(), static value => value.TrimEnd() + ", Bash2"));
        yield return ("model changed",
            Head(ModelLine(), static value => value.Contains("opus", StringComparison.Ordinal) ? "model: haiku" : "model: opus"));
        yield return ("field dropped", Head(OtherField(), static _ => ""));
        yield return ("name changed", Head(NameLine(), static value => value.TrimEnd() + "-two"));
    }

    private string Other(string value, string[] others) => others.Where(other => other != value).ElementAt(_random.Next(others.Length - 1));

    // Body text only outside code, so that each kind alters what its name says.
    private Func<string, int, string?> Pattern(Regex pattern, Func<string, string?> alter) => (text, from) =>
    {
        var code = AlterableText.Of(text, from).Lines.Where(static line => line.InCode || line.IsFence).ToList();
        var matches = pattern.Matches(text, from)
            .Where(match => match.Length > 0
                && !code.Exists(line => line.Start <= match.Index && match.Index < Math.Max(line.End, line.Start + 1))).ToList();
        if (matches.Count == 0)
            return null;
        var match = matches[_random.Next(matches.Count)];
        return alter(match.Value) is { } value && value != match.Value
            ? string.Concat(text.AsSpan(0, match.Index), value, text.AsSpan(match.Index + match.Length))
            : null;
    };

    private Func<string, int, string?> Word(params (string From, string To)[] pairs) => (text, from) =>
    {
        var (one, other) = pairs[_random.Next(pairs.Length)];
        return Pattern(new Regex($@"(?<![\w'-]){Regex.Escape(one)}{(one.EndsWith(' ') ? "" : @"(?![\w'-])")}", RegexOptions.IgnoreCase),
            _ => other)(text, from);
    };

    private Func<string, int, string?> Line(Func<AlterableLine, bool> fits, Func<string, string> alter) => (text, from) =>
    {
        var lines = AlterableText.Of(text, from);
        var some = lines.All.FindAll(index => fits(lines.Lines[index]));
        return some.Count == 0 ? null : some[_random.Next(some.Count)] is var chosen
            ? lines.With(chosen, alter(lines.Lines[chosen].Text))
            : null;
    };

    private Func<string, int, string?> Lines(Func<AlterableLine, bool> fits) => (text, from) =>
    {
        var lines = AlterableText.Of(text, from);
        var some = lines.All.FindAll(index => fits(lines.Lines[index]));
        if (some.Count == 0)
            return null;
        var chosen = some[_random.Next(some.Count)];
        return lines.Ordered(lines.All.Where(index => index != chosen));
    };

    private static Func<string, int, string?> Head(Regex pattern, Func<string, string?> alter) => (text, from) =>
    {
        var match = pattern.Match(text[..from]);
        return match.Success && alter(match.Value) is { } value && value != match.Value
            ? string.Concat(text.AsSpan(0, match.Index), value, text.AsSpan(match.Index + match.Length))
            : null;
    };

    [GeneratedRegex(@"\b[A-Z]{3,}\b(?![-_/])")]
    private static partial Regex Shouted();

    [GeneratedRegex(@"(?<![\w`/.@<$-])[a-z]{4,}(?![\w`/.>-])")]
    private static partial Regex PlainWord();

    [GeneratedRegex(@"(?<= )[a-z]{3,} [a-z]{3,}(?= )")]
    private static partial Regex TwoWords();

    [GeneratedRegex(@",? (?:unless|except|until|but not|if|when)\b[^.,;\n]*", RegexOptions.IgnoreCase)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\b\d{1,9}\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"\b\d+ ?(?:seconds|minutes|hours|days|ms|MB|KB|%|lines|px)(?!\w)")]
    private static partial Regex Unit();

    [GeneratedRegex(@"(?<=[\w ])(?:<=|>=|<|>|≥|≤|✅|❌)(?= ?\d| )")]
    private static partial Regex Sign();

    [GeneratedRegex(@"\{\{?[a-zA-Z_]+\}\}?|\[[A-Z][A-Za-z _-]+\](?![(:\[])")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?<![\w/:])[\w.~@-]+(?:/[\w.-]+)+")]
    private static partial Regex FilePath();

    [GeneratedRegex(@"(?<=\])\([^()\s]+\)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex(@"\[[^\[\]\n]+\](?=\()")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"(?<!`)`[^`\n]{2,60}`(?!`)")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\b(?:Read|Write|Edit|Bash|Grep|Glob|WebFetch|Task)\b")]
    private static partial Regex ToolName();

    [GeneratedRegex(@"(?<=\s)""[^""\n]{4,60}""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\*\*[^*\n]{2,60}\*\*")]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<=\w):$", RegexOptions.Multiline)]
    private static partial Regex Colon();

    [GeneratedRegex(@"<[a-z_-]{3,}>")]
    private static partial Regex TagName();

    [GeneratedRegex(@"(?<=<[a-z-]+ [a-z-]+=)""[^""\n]+""")]
    private static partial Regex TagAttribute();

    [GeneratedRegex(@"<!--.{4,}?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<=^ *[-*] )\[[ xX]\]", RegexOptions.Multiline)]
    private static partial Regex Box();

    [GeneratedRegex(@"\$ARGUMENTS|\$[1-9]\b")]
    private static partial Regex Substitution();

    [GeneratedRegex(@" \([^()\n]{4,}\)")]
    private static partial Regex Parenthesis();

    [GeneratedRegex(@"\*\*[^*\n]{2,40}:?\*\*:? (?=\w)")]
    private static partial Regex Label();

    [GeneratedRegex(@"(?<=^description: ).{20,}$", RegexOptions.Multiline)]
    private static partial Regex Description();

    [GeneratedRegex(@"^(?:allowed-)?tools: .+$", RegexOptions.Multiline)]
    private static partial Regex ToolsLine();

    [GeneratedRegex(@"^model: .+$", RegexOptions.Multiline)]
    private static partial Regex ModelLine();

    [GeneratedRegex(@"^(?:model|color|tools|allowed-tools|argument-hint): .+\n", RegexOptions.Multiline)]
    private static partial Regex OtherField();

    [GeneratedRegex(@"^name: .+$", RegexOptions.Multiline)]
    private static partial Regex NameLine();
}
