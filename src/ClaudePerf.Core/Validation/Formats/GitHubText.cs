using System.Globalization;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>
/// GitHub Actions workflow commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
/// GitHub shows at most 50 annotations per job and silently drops the rest
/// (https://github.com/orgs/community/discussions/26680), so larger numbers of findings are grouped by rule.
/// </summary>
internal static class GitHubText
{
    private const int Max = 50;
    private const int MaxPlaces = 20;
    private const string LineEnd = "%0A";

    internal static string Write(IReadOnlyList<Finding> findings, string root)
    {
        var text = new StringBuilder();
        if (findings.Count <= Max)
        {
            foreach (var finding in findings)
                Annotation(text, finding, root, []);
            return text.ToString();
        }
        // One annotation is reserved for the summary.
        var groups = findings.GroupBy(static finding => (finding.Severity, finding.RuleId))
            .OrderByDescending(static group => group.Key.Severity).ThenBy(static group => group.Count())
            .Select(static group => group.ToList()).ToList();
        var shown = groups.Take(Max - 1).ToList();
        var spare = Max - 1 - shown.Count;
        var grouped = 0;
        foreach (var group in shown)
        {
            // Errors and then warnings get their own annotations while there is room; information only if all of a
            // rule's findings fit.
            var single = group.Count - 1 <= spare ? group.Count : group[0].Severity > FindingSeverity.Information ? spare : 0;
            foreach (var finding in group.Take(single))
                Annotation(text, finding, root, []);
            spare -= Math.Min(single, group.Count - 1);
            if (single == group.Count)
                continue;
            Annotation(text, group[single], root, group[(single + 1)..]);
            grouped += group.Count - single;
        }
        Summary(text, findings, grouped, groups.Skip(shown.Count).ToList());
        return text.ToString();
    }

    private static void Annotation(StringBuilder text, Finding finding, string root, List<Finding> more)
    {
        var command = finding.Severity switch { FindingSeverity.Error => "error", FindingSeverity.Warning => "warning", _ => "notice" };
        text.Append(CultureInfo.InvariantCulture, $"::{command} ");
        // Findings about the whole ecosystem have no file.
        if (FindingPlace.RelativePath(root, finding.Path) is not "." and var place)
            text.Append(CultureInfo.InvariantCulture, $"file={Property(place)},");
        if (finding.Line > 0)
            text.Append(CultureInfo.InvariantCulture, $"line={finding.Line},col={Math.Max(finding.Column, 1)},");
        text.Append(CultureInfo.InvariantCulture, $"title={Property(finding.RuleId)}::{Data(finding.Message)}");
        if (more.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{LineEnd}{more.Count:N0} more of this rule:");
            foreach (var other in more.Take(MaxPlaces))
                text.Append(LineEnd).Append(Data(FindingPlace.RelativePath(root, other.Path)))
                    .Append(CultureInfo.InvariantCulture, $":{Math.Max(other.Line, 1)}");
            if (more.Count > MaxPlaces)
                text.Append(CultureInfo.InvariantCulture, $"{LineEnd}and {more.Count - MaxPlaces:N0} others.");
        }
        text.Append('\n');
    }

    private static void Summary(StringBuilder text, IReadOnlyList<Finding> findings, int grouped, List<List<Finding>> left)
    {
        int Count(FindingSeverity severity) => findings.Count(finding => finding.Severity == severity);
        var files = findings.Select(static finding => finding.Path).Distinct(StringComparer.Ordinal).Count();
        var (errors, warnings, remarks) =
            (Count(FindingSeverity.Error), Count(FindingSeverity.Warning), Count(FindingSeverity.Information));
        text.Append(CultureInfo.InvariantCulture, $"::notice title=ClaudePerf::{findings.Count:N0} findings in {files:N0} files: ");
        text.Append(CultureInfo.InvariantCulture, $"{errors:N0} errors, {warnings:N0} warnings, {remarks:N0} remarks. ");
        text.Append(CultureInfo.InvariantCulture, $"GitHub shows {Max} annotations per job: {grouped:N0} findings are grouped by rule.");
        if (left.Count > 0)
        {
            var rules = left.Select(static group => FormattableString.Invariant($"{Data(group[0].RuleId)} {group.Count:N0}"));
            text.Append(CultureInfo.InvariantCulture, $" Not shown: {string.Join(", ", rules)}.");
        }
        text.Append('\n');
    }

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(VisibleText.Of(text)).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
