using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// <c>$0</c>, <c>$1</c> … in skills and commands. Claude Code puts the argument of that number in their place, the first being <c>$0</c>,
/// wherever they stand, in code
/// too, if so many arguments are given; a backslash before the dollar keeps it (measured on 2.1.332).
/// </summary>
internal static partial class ArgumentRules
{
    // More than any real text has, so that a made one takes no longer.
    private const int MostPlaceholders = 200;
    private const int LongestScript = 20_000;
    private const string APrice = "a price";

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("argument-in-code", FindingSeverity.Warning,
            "A '$0' to '$9' of awk, of a shell script, of a query or in a price, in a skill or command; a mere remark where it takes "
                + "no arguments by its own word.",
            "Claude Code puts arguments in their place: 'awk {print $1}' becomes 'awk {print', and the second word of what the user typed.",
            "Write a backslash before the dollar: '\\$1'.",
            static (rule, context) => from skill in context.Skills
                                      where skill.IsActive
                                      let finding = InCode(rule, skill)
                                      where finding is not null
                                      select finding),
        new("argument-number", FindingSeverity.Warning,
            "A command or skill that takes its first argument as '$1'.",
            "Arguments count from 0: '$1' is the second one, and the first is never used.",
            "Write '$0' for the first argument, '$1' for the second, or names with 'arguments:'.",
            static (rule, context) => from skill in context.Skills
                                      where skill.IsActive
                                      let finding = FromOne(rule, skill)
                                      where finding is not null
                                      select finding),
    ];

    // As Claude Code finds them; two digits are no fault that anyone would meet.
    [GeneratedRegex(@"\$[0-9]", RegexOptions.NonBacktracking)]
    private static partial Regex Numbers();

    [GeneratedRegex("""\b(?:g?awk|perl)\b[^\n]*$""", RegexOptions.NonBacktracking)]
    private static partial Regex Awk();

    [GeneratedRegex(@"\b(?:SELECT|INSERT|UPDATE|DELETE|WHERE|VALUES)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Query();

    [GeneratedRegex(@"(?m)^#!|^[ \t]*(?:function[ \t]+[\w:-]+|[\w:-]+[ \t]*\(\))[ \t]*\(?\)?[ \t]*\{", RegexOptions.NonBacktracking)]
    private static partial Regex Script();

    // "$0.02", "$5,000", "$5/month", "$0 |", "$5 per month", "$1-2".
    [GeneratedRegex(
        @"^\$[0-9](?:[.,][0-9]|/(?:mo|month|yr|year|day|hr|hour|min|user|seat|request|[0-9]*[KMGT]B?|image|call)(?:[^\w-]|$)|\+[ \t]|[ "
            + @"\t]*\|[ \t]|[ \t]+(?:per|a|USD|million|billion|MRR|ARR|monthly)\b|[–-]\$?[0-9])",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Price();

    [GeneratedRegex(@"[\[<][^\]>]*[\]>]", RegexOptions.NonBacktracking)]
    private static partial Regex Slots();

    [GeneratedRegex(
        @"(?:\b|[-_])(?:number|id|path|file|dir|directory|name|url|branch|version|key|slug|port|sha|date|format|type|level|env|environment)[\]>]$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OneWord();

    private static bool TakesArguments(PromptDefinition skill) =>
        skill.Frontmatter["argument-hint"] is not null || skill.Frontmatter["arguments"] is not null
        || skill.Text.AsSpan(skill.BodyOffset).Contains("$ARGUMENTS", StringComparison.Ordinal);

    private static Finding? InCode(ValidationRule rule, PromptDefinition skill)
    {
        var text = skill.Text;
        if (text.IndexOf('$', skill.BodyOffset) < 0)
            return null;
        // What only the model calls is seldom called with arguments.
        var isOfUser = skill.Frontmatter["user-invocable"]?.Value.Text.Equals("false", StringComparison.OrdinalIgnoreCase) != true;
        var takes = isOfUser && TakesArguments(skill);
        var most = MostGiven(skill);
        // Without a word of arguments few are given: the second and later ones are then safe.
        var code = FencedCode.Of(text, skill.BodyOffset);
        // A price in a text that takes no arguments stays a price, whatever is typed by chance.
        var found = Placeholders(skill).Where(place => What(text, place, code) is { } what && (takes || what != APrice)
            && (takes ? place.Number < most : place.Number <= 1) && (isOfUser || !IsInUsage(text, place))).ToList();
        if (found.Count == 0)
            return null;
        var first = found[0];
        var more = found.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" So it is with {found.Count - 1} more here.") : "";
        var (before, after) = Around(text, first.Offset);
        var words = string.Join(' ', Enumerable.Range(0, first.Number + 1).Select(static i => (char)('a' + i)));
        return rule.AtOffset(
            skill, first.Offset,
            $"Here '${first.Number}' is {What(text, first, code)}, and Claude Code puts the {Ordinal(first.Number)} word it is called "
                + "with there: "
            + $"'/{skill.Name} {words}' makes it '{before}{(char)('a' + first.Number)}{after}'. Write '\\${first.Number}'.{more}",
            takes ? null : FindingSeverity.Information);
    }

    // "[pr-number]" is one word; "[message]" may be any number of them.
    private static int MostGiven(PromptDefinition skill)
    {
        const int Any = 10;
        if (skill.Frontmatter.GetText("argument-hint") is not { } hint)
            return Any;
        var slots = Slots().Matches(hint);
        return slots.Count > 0 && slots.All(static slot => OneWord().IsMatch(slot.Value)) ? slots.Count : Any;
    }

    // "Usage: $0 FILE": a word more or less there does no harm.
    private static bool IsInUsage(string text, (int Offset, int Number) place) =>
        place.Number == 0 && LineWindow.Of(text, place.Offset, place.Offset).Before.Contains("Usage", StringComparison.OrdinalIgnoreCase);

    private static Finding? FromOne(ValidationRule rule, PromptDefinition skill)
    {
        if (skill.Frontmatter.GetText("argument-hint") is not { } hint)
            return null;
        var text = skill.Text;
        // What takes its arguments by name knows how they count, and speaks of '$1' at most.
        if (skill.Frontmatter.GetNames("arguments", atSpaces: true) is { } names && names.Any(name => text.Contains($"${name}", StringComparison.Ordinal)))
            return null;
        var code = FencedCode.Of(text, skill.BodyOffset);
        var meant = Placeholders(skill).Where(place => What(text, place, code) is null && !IsExplained(text, place.Offset)
            && !IsInLongCode(text, place.Offset, code)).ToList();
        var first = meant.Find(static place => place.Number == 1);
        if (first == default || meant.Exists(static place => place.Number == 0))
            return null;
        // One argument, taken as '$ARGUMENTS': then '$1' is quoted, of SQL or a shell, and stays as it is.
        if (Slots().Count(hint) == 1 && text.AsSpan(skill.BodyOffset).Contains("$ARGUMENTS", StringComparison.Ordinal))
            return null;
        var untaken = text.AsSpan(skill.BodyOffset).Contains("$ARGUMENTS", StringComparison.Ordinal) ? "" : ", and nothing here takes it";
        return rule.AtOffset(
            skill, first.Offset, $"'$1' is the second argument: arguments count from 0. The first of '{hint}' is '$0'{untaken}.");
    }

    // A line that lists the forms speaks of them and takes nothing.
    private static bool IsExplained(string text, int offset) => LineWindow.Of(text, offset, offset).Before.Contains("$ARGUMENTS,",
        StringComparison.Ordinal);

    // A command or two are for the model to run; longer ones, and programs, have parameters of their own.
    private static bool IsInLongCode(string text, int offset, FencedCode code)
    {
        const int MostLines = 3;
        return code.At(offset) is { } block && text.AsSpan(block.Start, block.End - block.Start).Count('\n') > MostLines;
    }

    // What stands beside it in its line, for the message.
    private static (string Before, string After) Around(string text, int offset)
    {
        const int Most = 20;
        const int Length = 2;
        var window = LineWindow.Of(text, offset, offset + Length);
        var (before, after) = (window.Before.TrimStart(), window.After.TrimEnd());
        return (before.Length > Most ? "…" + before[^Most..] : before, after.Length > Most ? after[..Most] + "…" : after);
    }

    private static IEnumerable<(int Offset, int Number)> Placeholders(PromptDefinition skill) =>
        from match in Numbers().Matches(skill.Text).Take(MostPlaceholders)
        where match.Index >= skill.BodyOffset && !IsEscaped(skill.Text, match.Index) && !IsInWord(skill.Text, match.Index + match.Length)
        select (match.Index, match.ValueSpan[1] - '0');

    private static bool IsInWord(string text, int next) => next < text.Length && (char.IsAsciiLetterOrDigit(text[next])
        || text[next] == '_');

    private static bool IsEscaped(string text, int offset) => offset > 0 && text[offset - 1] == '\\';

    private static string? What(string text, (int Offset, int Number) place, FencedCode code)
    {
        var window = LineWindow.Of(text, place.Offset, place.Offset);
        var before = window.Before;
        // In a path it is a part of it.
        if (!before.EndsWith('/') && Price().IsMatch(window.After))
            return APrice;
        if (before.Contains('{', StringComparison.Ordinal) && Awk().IsMatch(before))
            return "a field of awk";
        if (before.Contains(".replace(", StringComparison.Ordinal) || before.Contains("preg_replace", StringComparison.Ordinal))
            return "a group of a pattern";
        if (code.At(place.Offset) is not { } block)
            return null;
        if (Query().IsMatch(window.ToString()))
            return "a parameter of a query";
        var script = text[Math.Max(block.Start, place.Offset - LongestScript)..place.Offset];
        return Script().IsMatch(script) || (place.Number == 0 && before.Contains("Usage", StringComparison.OrdinalIgnoreCase))
            ? "a script's own"
            : null;
    }

    private static string Ordinal(int number) =>
        ((string[])["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"])[number];
}
