using System.Collections.Immutable;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation;

/// <summary>Holds an ecosystem against the rules.</summary>
public static class EcosystemValidator
{
    /// <summary>What the rules find, by path, line and column; what is suppressed in a file or turned off in the settings is left out.</summary>
    /// <param name="ecosystem">The ecosystem.</param>
    /// <param name="options">Which rules, and how prompts are counted.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ValidationSettingsException">The ecosystem's settings are not well-formed.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static ImmutableArray<Finding> Validate(Ecosystem ecosystem, ValidationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        ArgumentNullException.ThrowIfNull(options);
        var settings = options.HeedSettings ? ValidationSettings.Read(ecosystem.Root, options.OwnRules) : ValidationSettings.None;
        var context = new ValidationContext(ecosystem, options, settings.Limits, cancellation);
        var suppressions = new Suppressions(ecosystem.Definitions);
        // Rules share nothing but the measurement, which the first that asks for it makes.
        var findings = ValidationRules.All.Concat(settings.OwnRules).Concat(options.OwnRules).Where(rule => ValidationRules.IsAsked(rule, options) && !settings.IsOff(rule.Id))
            .AsParallel().AsOrdered().WithCancellation(cancellation)
            .SelectMany(rule => rule.Check(context).Where(finding => !suppressions.Holds(finding))
                .Select(finding => settings.SeverityOf(rule.Id) is { } severity ? finding with { Severity = severity } : finding).ToList())
            .ToList();
        findings.Sort(static (one, other) => (string.CompareOrdinal(one.Path, other.Path), one.Line.CompareTo(other.Line), one.Column.CompareTo(other.Column)) switch
        {
            (0, 0, 0) => string.CompareOrdinal(one.RuleId, other.RuleId),
            (0, 0, var byColumn) => byColumn,
            (0, var byLine, _) => byLine,
            var (byPath, _, _) => byPath,
        });
        return [.. findings];
    }
}
