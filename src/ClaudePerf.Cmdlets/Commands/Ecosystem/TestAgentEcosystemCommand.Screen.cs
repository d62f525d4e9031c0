using System.Management.Automation.Host;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Cmdlets;

/// <content>What the screen shows in addition to the findings, or instead of them.</content>
public sealed partial class TestAgentEcosystemCommand
{
    // Nobody reads more rows on the screen. The objects contain all findings.
    private const int MaxRows = 200;
    private const int FewFindings = 10;
    private const int UsualWidth = 120;

    // With -Rule, -Severity or a file, the user wants the findings themselves. A few findings always fit on the screen.
    private bool IsOverview() =>
        _findings.Count > FewFindings && Rule is null && Severity is null && _places.TrueForAll(static place => place.IsFolder);

    // The same sentence about several files is one line on the screen.
    private IEnumerable<Finding> Merged() => _findings
        .GroupBy(static finding => (finding.Severity, finding.RuleId, finding.Message))
        .Select(static same => same.First() with
        {
            OtherPaths = [.. same.SelectMany(static finding => finding.OtherPaths), .. same.Skip(1).Select(static finding => finding.Path)],
        });

    private int ScreenWidth()
    {
        try
        {
            return Host.UI?.RawUI?.BufferSize.Width is > 0 and var width ? width : UsualWidth;
        }
        catch (Exception exception) when (exception is HostException or NotImplementedException)
        {
            // The host has no screen.
            return UsualWidth;
        }
    }

    private FindingSummary Summarize() => new()
    {
        Findings = _findings,
        Definitions = _definitions,
        HasBaseline = _baseline is not null,
        ChangedSince = Changed,
        Fixes = Fix ? [] : [.. _results.SelectMany(static result => FindingFixer.Plan(result.Ecosystem, result.Findings))
            .DistinctBy(static file => file.Definition.Path)],
        Marketplaces = IncludePlugins ? [] : _marketplaces,
        Folder = this.CurrentFolder(),
    };

    private string Overview()
    {
        var summary = Summarize();
        return new FindingOverview(_findings, ScreenWidth()).Text(summary.Counts(), summary.Closing(isOverview: true));
    }

    private string Footer(bool isScreen)
    {
        var summary = Summarize();
        var rest = isScreen && Merged().Count() > MaxRows ? $" Showing the first {MaxRows}; use … | Format-Table to show all." : "";
        return VisibleText.OfLines(string.Join(Environment.NewLine, [summary.Counts() + rest, .. summary.Closing(isOverview: false)]));
    }
}
