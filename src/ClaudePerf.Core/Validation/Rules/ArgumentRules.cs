using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// <c>$0</c>, <c>$1</c> … in skills and commands. Claude Code replaces each with the argument of that number,
/// counting from <c>$0</c>, also inside code, if that many arguments are given; a backslash before the dollar sign
/// prevents it (measured on 2.1.332).
/// </summary>
internal static partial class ArgumentRules
{
    // More than any real text has; bounds the time for artificial ones.
    private const int MaxPlaceholders = 200;
    private const int LongestScript = 20_000;
    private const string APrice = "a price";

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("argument-in-code", FindingSeverity.Warning,
            "A '$0' to '$9' in awk, a shell script, a query or a price in a skill or command; information only if the definition does not "
                + "say that it takes arguments.",
            "Claude Code replaces them with arguments: in 'awk {print $1}', '$1' becomes the second word that the user typed.",
            "Write a backslash before the dollar: '\\$1'.",
            static (rule, context) => from skill in context.Skills
                                      where skill.IsActive
                                      let finding = InCode(rule, skill)
                                      where finding is not null
                                      select finding),
        new("argument-number", FindingSeverity.Warning,
            "A command or skill that uses '$1' for its first argument.",
            "Arguments are numbered from 0: '$1' is the second one, and the first is never used.",
            "Write '$0' for the first argument, '$1' for the second, or names with 'arguments:'.",
            static (rule, context) => from skill in context.Skills
                                      where skill.IsActive
                                      let finding = FromOne(rule, skill)
                                      where finding is not null
                                      select finding),
    ];

    // Found the way Claude Code does; two-digit numbers do not occur in practice.
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
        @"(?:\b|[-_])(?:number|id|path|file|dir|directory|name|url|branch|version|key|slug|port|sha|date|format|type|level|env|"
            + @"environment)[\]>]$",
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
        // Skills that only the model calls seldom get arguments.
        var isOfUser = skill.Frontmatter["user-invocable"]?.Value.Text.Equals("false", StringComparison.OrdinalIgnoreCase) != true;
        var takes = isOfUser && TakesArguments(skill);
        var most = MostGiven(skill);
        // If nothing says that arguments are taken, few are given: the second and later placeholders are then safe.
        var code = FencedCode.Find(text, skill.BodyOffset);
        // A price stays a price in a text that takes no arguments, whatever is typed by accident.
        var found = Placeholders(skill).Where(place => What(text, place, code) is { } what && (takes || what != APrice)
            && (takes ? place.Number < most : place.Number <= 1) && (isOfUser || !IsInUsage(text, place))).ToList();
        if (found.Count == 0)
            return null;
        var first = found[0];
        var more = found.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" The same applies to {found.Count - 1} more here.") : "";
        var (before, after) = Around(text, first.Offset);
        var words = string.Join(' ', Enumerable.Range(0, first.Number + 1).Select(static i => (char)('a' + i)));
        return rule.AtOffset(
            skill, first.Offset,
            $"'${first.Number}' is {What(text, first, code)}, but Claude Code replaces it with the {Ordinal(first.Number)} "
                + "argument: "
            + $"'/{skill.Name} {words}' turns it into '{before}{(char)('a' + first.Number)}{after}'. Write '\\${first.Number}'.{more}",
            takes ? null : FindingSeverity.Information);
    }

    // "[pr-number]" is one word; "[message]" may be any number of words.
    private static int MostGiven(PromptDefinition skill)
    {
        const int Any = 10;
        if (skill.Frontmatter.GetText("argument-hint") is not { } hint)
            return Any;
        var slots = Slots().Matches(hint);
        return slots.Count > 0 && slots.All(static slot => OneWord().IsMatch(slot.Value)) ? slots.Count : Any;
    }

    // "Usage: $0 FILE": a replacement does no harm there.
    private static bool IsInUsage(string text, (int Offset, int Number) place) =>
        place.Number == 0
            && LineWindow.Around(text, place.Offset, place.Offset).Before.Contains("Usage", StringComparison.OrdinalIgnoreCase);

    private static Finding? FromOne(ValidationRule rule, PromptDefinition skill)
    {
        if (skill.Frontmatter.GetText("argument-hint") is not { } hint)
            return null;
        var text = skill.Text;
        // Definitions with named arguments number them correctly, and may mention '$1'.
        if (skill.Frontmatter.GetNames("arguments", atSpaces: true) is { } names
            && names.Any(name => text.Contains($"${name}", StringComparison.Ordinal)))
            return null;
        var code = FencedCode.Find(text, skill.BodyOffset);
        var meant = Placeholders(skill).Where(place => What(text, place, code) is null && !IsExplained(text, place.Offset)
            && !IsInLongCode(text, place.Offset, code)).ToList();
        var first = meant.Find(static place => place.Number == 1);
        if (first == default || meant.Exists(static place => place.Number == 0))
            return null;
        // With one argument, taken as '$ARGUMENTS', a '$1' is quoted from SQL or a shell and stays as it is.
        if (Slots().Count(hint) == 1 && text.AsSpan(skill.BodyOffset).Contains("$ARGUMENTS", StringComparison.Ordinal))
            return null;
        var untaken = text.AsSpan(skill.BodyOffset).Contains("$ARGUMENTS", StringComparison.Ordinal) ? "" : ", which is not used here";
        return rule.AtOffset(
            skill, first.Offset, $"'$1' is the second argument: arguments are numbered from 0. The first of '{hint}' is '$0'{untaken}.");
    }

    // A line that lists the forms describes them and uses none.
    private static bool IsExplained(string text, int offset) => LineWindow.Around(text, offset, offset).Before.Contains("$ARGUMENTS,",
        StringComparison.Ordinal);

    // One or two commands are for the model to run; longer code and programs have their own parameters.
    private static bool IsInLongCode(string text, int offset, FencedCode code)
    {
        const int MaxLines = 3;
        return code.At(offset) is { } block && text.AsSpan(block.Start, block.End - block.Start).Count('\n') > MaxLines;
    }

    // The text around it in its line, for the message.
    private static (string Before, string After) Around(string text, int offset)
    {
        const int Max = 20;
        const int Length = 2;
        var window = LineWindow.Around(text, offset, offset + Length);
        var (before, after) = (window.Before.TrimStart(), window.After.TrimEnd());
        return (before.Length > Max ? "…" + before[^Max..] : before, after.Length > Max ? after[..Max] + "…" : after);
    }

    private static IEnumerable<(int Offset, int Number)> Placeholders(PromptDefinition skill) =>
        from match in Numbers().Matches(skill.Text).Take(MaxPlaceholders)
        where match.Index >= skill.BodyOffset && !IsEscaped(skill.Text, match.Index) && !IsInWord(skill.Text, match.Index + match.Length)
        select (match.Index, match.ValueSpan[1] - '0');

    private static bool IsInWord(string text, int next) => next < text.Length && (char.IsAsciiLetterOrDigit(text[next])
        || text[next] == '_');

    private static bool IsEscaped(string text, int offset) => offset > 0 && text[offset - 1] == '\\';

    private static string? What(string text, (int Offset, int Number) place, FencedCode code)
    {
        var window = LineWindow.Around(text, place.Offset, place.Offset);
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
