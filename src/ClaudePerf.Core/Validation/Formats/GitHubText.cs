using System.Globalization;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>Workflow commands of GitHub Actions: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.</summary>
internal static class GitHubText
{
    internal static string Of(IReadOnlyList<Finding> findings, string root)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            var command = finding.Severity switch { FindingSeverity.Error => "error", FindingSeverity.Warning => "warning", _ => "notice" };
            text.Append(CultureInfo.InvariantCulture, $"::{command} file={Property(FindingWriter.Relative(root, finding.Path))}");
            if (finding.Line > 0)
                text.Append(CultureInfo.InvariantCulture, $",line={finding.Line},col={Math.Max(finding.Column, 1)}");
            text.Append(CultureInfo.InvariantCulture, $",title={Property(finding.RuleId)}::{Data(finding.Message)}\n");
        }
        return text.ToString();
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(VisibleText.Of(text)).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
