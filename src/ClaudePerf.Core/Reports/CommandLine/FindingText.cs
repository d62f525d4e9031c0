using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>
/// A finding as text: its place in full, so that it can be copied, and the message below it in lines that fit 80 columns.
/// </summary>
internal static class FindingText
{
    private const int Width = 75;
    private const string Indent = "    ";

    /// <summary>The lines of a finding.</summary>
    internal static IEnumerable<string> Lines(Finding finding, VerbOutput output)
    {
        yield return finding.Line > 0 ? FormattableString.Invariant($"{finding.RelativePath}:{finding.Line}") : finding.RelativePath;
        var severity = finding.Severity.ToString();
        var style = new TerminalStyle(output.HasColor);
        var lines = TerminalText.Wrapped($"{severity} {finding.RuleId}: {VisibleText.Of(finding.Message)}", Width).ToList();
        yield return Indent + style.At(
            finding.Severity switch
            {
                FindingSeverity.Error => LiveLevel.Bad,
                FindingSeverity.Warning => LiveLevel.Warning,
                _ => LiveLevel.Normal,
            }, severity) + lines[0][severity.Length..];
        foreach (var line in lines.Skip(1))
            yield return Indent + line;
    }
}
