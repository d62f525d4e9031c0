using System.Collections.Immutable;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Validation;

/// <summary>Differences of two versions of a prompt as findings, so that reports for other programs can be written of them.</summary>
public static class ComparisonRules
{
    private const string Advice = "Restore it, or say in the review why the prompt is better so.";

    /// <summary>The rules, one for each kind of difference.</summary>
    public static ImmutableArray<ValidationRule> All { get; } =
    [
        Rule("prompt-lost", FindingSeverity.Error, "Something that the prompt said is no longer in it.", "A model cannot follow what it is not told."),
        Rule("prompt-weakened", FindingSeverity.Error, "An instruction binds less, or under other conditions.", "A model follows \"should\" less often than \"must\"."),
        Rule("prompt-changed", FindingSeverity.Warning, "Something is said in other words.", "Other words may mean something else to a model."),
        Rule("prompt-moved", FindingSeverity.Warning, "Something stands at another place or in another order.", "An instruction means what it means below its heading, in its list and step."),
        Rule("prompt-added", FindingSeverity.Information, "The prompt says something that it did not say.", "Each use pays for it, and it may contradict what was there."),
    ];

    /// <summary>A difference as a finding.</summary>
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
        PreservedChange.Moved => FormattableString.Invariant($"Moved (line {change.ReferenceLine} before, {Named(change.ReferencePlace)}; now {Named(change.Place)}): {change.Text}"),
        _ => $"Added: {change.Text}",
    };

    private static string Named(string place) => place.Length == 0 ? "at the top" : $"in '{place}'";

    private static ValidationRule Rule(string id, FindingSeverity severity, string what, string why) =>
        new(id, severity, what, why, Advice, static (_, _) => []) { Page = "guides/reviewing-prompt-changes.md" };
}
