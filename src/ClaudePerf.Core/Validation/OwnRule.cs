using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// Makes rules that a team adds without compiling: a pattern that a text must or must not match, from the ecosystem's settings, or
/// findings that the caller made itself.
/// Patterns are data: they run nothing, and in time that grows with the text alone.
/// </summary>
public static partial class OwnRule
{
    /// <summary>The page about them, below <c>docs</c>.</summary>
    internal const string Page = "guides/rules-of-your-own.md";

    private const int LongestId = 64;
    private const int LongestShown = 80;

    // As many findings of one rule in one file as anyone reads.
    private const int MostInFile = 20;

    /// <summary>Why a rule cannot have an id, as the end of a sentence; null where it can.</summary>
    /// <param name="id">The id.</param>
    public static string? FaultOfId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length > LongestId || !Ids().IsMatch(id))
            return FormattableString.Invariant(
                $"'{id}' is no id: it must be lower-case words with hyphens between, at most {LongestId} characters");
        return ValidationRules.Find(id) is null && !ComparisonRules.All.Any(rule => rule.Id == id) ? null
            : $"'{id}' is the id of a rule of ClaudePerf's own";
    }

    /// <summary>A rule whose findings the caller made.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="findings">What it found; severity and place are the caller's.</param>
    /// <exception cref="ArgumentException">The id cannot be had.</exception>
    public static ValidationRule OfFindings(string id, IEnumerable<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        if (FaultOfId(id) is { } fault)
            throw new ArgumentException(fault, nameof(id));
        var found = findings.ToImmutableArray();
        return Rule(id, FindingSeverity.Warning, "What a rule of one's own found.", (_, _) => found);
    }

    /// <summary>A finding about a definition, for <see cref="OfFindings"/>.</summary>
    /// <param name="id">The rule's id.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="line">The line, from 1; 0 for the whole file.</param>
    public static Finding FindingOf(string id, PromptDefinition definition, string message,
        FindingSeverity severity = FindingSeverity.Warning, int line = 0)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new() { RuleId = id, Severity = severity, Message = message, Path = definition.Path, Line = Math.Max(line, 0),
            Kind = definition.Kind, Name = definition.Name };
    }

    /// <summary>The rules that findings have and nobody else knows, for reports that describe each.</summary>
    internal static IEnumerable<ValidationRule> Of(IEnumerable<Finding> findings) =>
        from finding in findings
        where ValidationRules.Find(finding.RuleId) is null && !ComparisonRules.All.Any(rule => rule.Id == finding.RuleId)
        group finding by finding.RuleId into ofRule
        select Rule(ofRule.Key, ofRule.First().Severity, ofRule.First().Message, static (_, _) => []);

    /// <summary>A rule of a pattern.</summary>
    internal static ValidationRule OfPattern(OwnPattern pattern) => Rule(pattern.Id, pattern.Severity, pattern.Message, (rule, context) =>
        context.Ecosystem.Definitions.Where(definition => pattern.IsAbout(definition, context.Ecosystem.Root)).SelectMany(definition =>
            Check(rule, pattern, definition)));

    [GeneratedRegex("^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", RegexOptions.NonBacktracking)]
    private static partial Regex Ids();

    private static ValidationRule Rule(string id, FindingSeverity severity, string what, Func<ValidationRule, ValidationContext,
        IEnumerable<Finding>> check) =>
        new(id, severity, what, "A rule of one's own says so.", "Do what the message says.", check) { Page = Page };

    private static List<Finding> Check(ValidationRule rule, OwnPattern pattern, PromptDefinition definition)
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
            for (; match.Success && findings.Count < MostInFile; match = match.NextMatch())
                findings.Add(rule.AtOffset(definition, start + match.Index, pattern.MessageFor(definition, Shown(match.Value))));
        }
        catch (RegexMatchTimeoutException)
        {
            findings.Add(rule.At(definition, "The pattern of this rule takes too long on this file: it was not held against it.",
                severity: FindingSeverity.Error));
        }
        return findings;
    }

    private static string Shown(string match) => match.Length <= LongestShown ? match : match[..LongestShown] + "…";
}
