using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation;

/// <summary>Checks an ecosystem against the rules.</summary>
internal static class EcosystemValidator
{
    /// <summary>
    /// Runs the rules. Findings are ordered by severity (errors, warnings, information), then by path, line and
    /// column. Findings that are suppressed in a file or turned off in the settings are left out. Paths in messages
    /// are relative to the ecosystem's folder.
    /// </summary>
    /// <param name="ecosystem">The ecosystem.</param>
    /// <param name="options">Which rules to run, and how prompts are measured.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="ValidationSettingsException">The ecosystem's settings are not well-formed.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static ImmutableArray<Finding> Validate(
        Ecosystem ecosystem, ValidationOptions options, CancellationToken cancellation = default) =>
        Validate(ecosystem, options, progress: null, cancellation);

    /// <summary>
    /// Runs the rules as <see cref="Validate(Ecosystem, ValidationOptions, CancellationToken)"/> does, and says how far it is.
    /// </summary>
    /// <param name="ecosystem">The ecosystem.</param>
    /// <param name="options">Which rules to run, and how prompts are measured.</param>
    /// <param name="progress">Gets the share of rules that are done, 0 to 1, from several threads; null for none.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="ValidationSettingsException">The ecosystem's settings are not well-formed.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static ImmutableArray<Finding> Validate(
        Ecosystem ecosystem, ValidationOptions options, Action<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        ArgumentNullException.ThrowIfNull(options);
        var settings = options.UseSettings ? ValidationSettings.Read(options.SettingsRoot ?? ecosystem.Root, options.CustomRules)
            : ValidationSettings.None;
        var context = new ValidationContext(ecosystem, options, settings.Limits, cancellation);
        var suppressions = new Suppressions(ecosystem.Definitions);
        var contents = ecosystem.Definitions.GroupBy(static definition => definition.Path, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key,
                static group => new Lazy<string>(() => FindingIdentity.HashOfLines(group.First().Text)), StringComparer.Ordinal);
        // Rules share only the measurement, which the first rule that needs it makes.
        ValidationRule[] rules =
        [
            .. ValidationRules.All.Concat(settings.CustomRules).Concat(options.CustomRules)
                .Where(rule => ValidationRules.IsRequested(rule, options, settings) && !settings.IsOff(rule.Id)),
        ];
        var done = 0;
        var found = new List<Finding>[rules.Length];
        // Parallel LINQ cannot be compiled ahead of time.
        Parallel.For(0, rules.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            found[i] = Check(rules[i]);
            progress?.Invoke(Interlocked.Increment(ref done) / (double)rules.Length);
        });
        var findings = found.SelectMany(static ofRule => ofRule)
            // A file that counts as two definitions, which a plugin's manifest can cause, is checked twice.
            .DistinctBy(static finding => (finding.RuleId, finding.Path, finding.Line, finding.Column, finding.Message, finding.Severity))
            .ToList();
        findings.Sort(Compare);
        return [.. findings];

        List<Finding> Check(ValidationRule rule) =>
        [
            .. Merged(rule, options, ecosystem.Root, rule.Check(context).Where(finding => !suppressions.Suppresses(finding)))
                .Select(finding => settings.SeverityOf(rule.Id) is { } severity ? finding with { Severity = severity } : finding)
                .Select(finding => Placed(finding, ecosystem.Root, contents)),
        ];
    }

    // Equal findings in many files need only one decision.
    private static IEnumerable<Finding> Merged(ValidationRule rule, ValidationOptions options, string root, IEnumerable<Finding> findings)
    {
        if (!rule.MergesEqual || options.KeepEqualSeparate)
            return findings;
        return from finding in findings
               group finding by (finding.Message, finding.Severity) into equal
               let byPath =
                   equal.OrderBy(static finding => finding.Path, StringComparer.Ordinal).ThenBy(static finding => finding.Line).ToList()
               let others = byPath.Skip(1).Select(static finding => finding.Path).Where(path => path != byPath[0].Path)
                   .Distinct(StringComparer.Ordinal).ToImmutableArray()
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
            ? $"The same applies to {names}."
            : FormattableString.Invariant(
                $"The same applies to {paths.Length:N0} other files: {names} and {paths.Length - Named:N0} more.");
    }

    /// <summary>The order of findings: by severity, then by place.</summary>
    public static int Compare(Finding one, Finding other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return (other.Severity.CompareTo(one.Severity), string.CompareOrdinal(one.RelativePath, other.RelativePath),
            one.Line.CompareTo(other.Line), one.Column.CompareTo(other.Column)) switch
        {
            (0, 0, 0, 0) => string.CompareOrdinal(one.RuleId, other.RuleId) is not 0 and var byRule ? byRule
                : string.CompareOrdinal(one.Message, other.Message),
            (0, 0, 0, var byColumn) => byColumn,
            (0, 0, var byLine, _) => byLine,
            (0, var byPath, _, _) => byPath,
            var (bySeverity, _, _, _) => bySeverity,
        };
    }

    private static Finding Placed(Finding finding, string root, Dictionary<string, Lazy<string>> contents) => finding with
    {
        RelativePath = FindingPlace.RelativePath(root, finding.Path),
        Message = FindingPlace.ShortenPaths(root, finding.Message),
        Content = contents.GetValueOrDefault(finding.Path)?.Value,
    };
}
