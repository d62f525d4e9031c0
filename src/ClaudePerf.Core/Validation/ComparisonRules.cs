using System.Collections.Immutable;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// Turns the differences of two versions of a prompt into findings, so that they can be reported to other programs.
/// </summary>
public static class ComparisonRules
{
    private const string Advice = "Restore it, or explain in the review why the prompt is better this way.";

    /// <summary>The rules, one for each kind of difference.</summary>
    public static ImmutableArray<ValidationRule> All { get; } =
    [
        Rule("prompt-lost", FindingSeverity.Error, "Part of the prompt was removed.",
            "A model cannot follow an instruction that it does not get."),
        Rule("prompt-weakened", FindingSeverity.Error, "An instruction became weaker, or its conditions changed.",
            "A model follows \"should\" less often than \"must\"."),
        Rule("prompt-changed", FindingSeverity.Warning, "Part of the prompt was reworded.",
            "A model may understand the new words differently."),
        Rule("prompt-moved", FindingSeverity.Warning, "Part of the prompt moved to another place or order.",
            "The meaning of an instruction depends on its heading, list and step."),
        Rule("prompt-added", FindingSeverity.Information, "Text was added to the prompt.",
            "Each use pays for it, and it may contradict the rest."),
    ];

    /// <summary>Turns a difference into a finding.</summary>
    public static Finding ToFinding(PromptChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var rule = All[(int)change.Change];
        return new Finding
        {
            RuleId = rule.Id,
            Severity = rule.Severity,
            Message = MessageOf(change),
            Path = change.Path ?? change.Name,
            Line = change.Line,
            Column = change.Line > 0 ? 1 : 0,
            Kind = change.PromptKind,
            Name = change.Name,
        };
    }

    private static string MessageOf(PromptChange change) => change.Change switch
    {
        PreservedChange.Lost => FormattableString.Invariant($"Lost (line {change.ReferenceLine} before): {change.ReferenceText}"),
        PreservedChange.Weakened => $"Weakened: '{change.ReferenceText}' is now '{change.Text}'",
        PreservedChange.Changed when change.Text == change.ReferenceText => $"Changed: the number or sign of the item '{change.Text}'",
        PreservedChange.Changed => $"Changed: '{change.ReferenceText}' is now '{change.Text}'",
        PreservedChange.Moved => FormattableString.Invariant(
            $"Moved (line {change.ReferenceLine} before, {Named(change.ReferencePlace)}; now {Named(change.Place)}): {change.Text}"),
        _ => $"Added: {change.Text}",
    };

    private static string Named(string place) => place.Length == 0 ? "at the top" : $"in '{place}'";

    private static ValidationRule Rule(string id, FindingSeverity severity, string what, string why) =>
        new(id, severity, what, why, Advice, static (_, _) => []) { Page = "guides/reviewing-prompt-changes.md" };
}
