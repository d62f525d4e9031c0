using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// Makes rules that a team adds without compiling code: a pattern from the ecosystem's settings that a text must or
/// must not match, or findings that the caller made. Patterns are data: they run no code, and take time linear in the
/// text.
/// </summary>
public static partial class CustomRule
{
    /// <summary>The documentation page about them, below <c>docs</c>.</summary>
    internal const string Page = "guides/rules-of-your-own.md";

    private const int LongestId = 64;
    private const int LongestShown = 80;

    // Nobody reads more findings of one rule in one file.
    private const int MaxPerFile = 20;

    /// <summary>Why an id is not allowed, as the end of a sentence; null if it is allowed.</summary>
    /// <param name="id">The id.</param>
    public static string? IdError(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length > LongestId || !Ids().IsMatch(id))
            return FormattableString.Invariant(
                $"'{id}' is not a valid id: use lower-case words separated by hyphens, at most {LongestId} characters");
        return ValidationRules.Find(id) is null && !ComparisonRules.All.Any(rule => rule.Id == id) ? null
            : $"'{id}' is already the id of a built-in rule";
    }

    /// <summary>Makes a rule from findings that the caller made.</summary>
    /// <param name="id">The rule's id.</param>
    /// <param name="findings">The findings; the caller sets their severity and place.</param>
    /// <exception cref="ArgumentException">The id is not allowed.</exception>
    public static ValidationRule FromFindings(string id, IEnumerable<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        if (IdError(id) is { } fault)
            throw new ArgumentException(fault, nameof(id));
        var found = findings.ToImmutableArray();
        return Rule(id, FindingSeverity.Warning, "A finding of a custom rule.", (_, _) => found);
    }

    /// <summary>Makes a finding about a definition, for <see cref="FromFindings"/>.</summary>
    /// <param name="id">The rule's id.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="severity">How severe it is.</param>
    /// <param name="line">The line, from 1; 0 for the whole file.</param>
    public static Finding CreateFinding(string id, PromptDefinition definition, string message,
        FindingSeverity severity = FindingSeverity.Warning, int line = 0)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new() { RuleId = id, Severity = severity, Message = message, Path = definition.Path, Line = Math.Max(line, 0),
            Kind = definition.Kind, Name = definition.Name };
    }

    /// <summary>The custom rules that findings come from, for reports that describe each rule.</summary>
    internal static IEnumerable<ValidationRule> RulesOf(IEnumerable<Finding> findings) =>
        from finding in findings
        where ValidationRules.Find(finding.RuleId) is null && !ComparisonRules.All.Any(rule => rule.Id == finding.RuleId)
        group finding by finding.RuleId into ofRule
        select Rule(ofRule.Key, ofRule.First().Severity, ofRule.First().Message, static (_, _) => []);

    /// <summary>Makes a rule from a pattern.</summary>
    internal static ValidationRule FromPattern(CustomPattern pattern) =>
        Rule(pattern.Id, pattern.Severity, pattern.Message, (rule, context) =>
        context.Ecosystem.Definitions.Where(definition => pattern.IsAbout(definition, context.Ecosystem.Root)).SelectMany(definition =>
            Check(rule, pattern, definition)));

    [GeneratedRegex("^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", RegexOptions.NonBacktracking)]
    private static partial Regex Ids();

    private static ValidationRule Rule(string id, FindingSeverity severity, string what, Func<ValidationRule, ValidationContext,
        IEnumerable<Finding>> check) =>
        new(id, severity, what, "A custom rule requires it.", "Follow the message.", check) { Page = Page };

    private static List<Finding> Check(ValidationRule rule, CustomPattern pattern, PromptDefinition definition)
    {
        if (pattern.Part(definition) is not var (start, end))
            return pattern.MustMatch ? [rule.At(definition, pattern.MessageFor(definition, ""))] : [];
        var findings = new List<Finding>();
        try
        {
            var text = definition.Text[start..end];
            var match = pattern.Expression.Match(text);
            if (pattern.MustMatch)
                return match.Success ? [] : [rule.AtOffset(definition, start, pattern.MessageFor(definition, ""))];
            for (; match.Success && findings.Count < MaxPerFile; match = match.NextMatch())
                findings.Add(rule.AtOffset(definition, start + match.Index, pattern.MessageFor(definition, Shown(match.Value))));
        }
        catch (RegexMatchTimeoutException)
        {
            findings.Add(
                rule.At(definition, "This rule's pattern took too long on this file, so the file was not checked. Simplify the pattern.",
                severity: FindingSeverity.Error));
        }
        return findings;
    }

    private static string Shown(string match) => match.Length <= LongestShown ? match : match[..LongestShown] + "…";
}
