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
        var findings = ValidationRules.All.Concat(settings.OwnRules).Concat(options.OwnRules)
            .Where(rule => ValidationRules.IsAsked(rule, options, settings) && !settings.IsOff(rule.Id))
            .AsParallel().AsOrdered().WithCancellation(cancellation)
            .SelectMany(rule => Merged(rule, options, ecosystem.Root, rule.Check(context).Where(finding => !suppressions.Holds(finding)))
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

    // What a rule says in the same words of many files is one thing to decide.
    private static IEnumerable<Finding> Merged(ValidationRule rule, ValidationOptions options, string root, IEnumerable<Finding> findings)
    {
        if (!rule.MergesEqual || options.KeepEqualApart)
            return findings;
        return from finding in findings
               group finding by (finding.Message, finding.Severity) into equal
               let byPath = equal.OrderBy(static finding => finding.Path, StringComparer.Ordinal).ThenBy(static finding => finding.Line).ToList()
               let others = byPath.Skip(1).Select(static finding => finding.Path).Where(path => path != byPath[0].Path).Distinct(StringComparer.Ordinal).ToImmutableArray()
               select others.IsEmpty ? byPath[0] : byPath[0] with
               {
                   Message = $"{byPath[0].Message} {OthersOf(others, root)}",
                   OtherPaths = others,
               };
    }

    private static string OthersOf(ImmutableArray<string> paths, string root)
    {
        const int Named = 3;
        var names = string.Join(", ", paths.Take(Named).Select(path => System.IO.Path.GetRelativePath(root, path).Replace('\\', '/')));
        return paths.Length <= Named
            ? $"The same in {names}."
            : FormattableString.Invariant($"The same in {paths.Length:N0} other files: {names} and {paths.Length - Named:N0} more.");
    }
}
