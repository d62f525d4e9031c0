using System.Management.Automation.Host;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Cmdlets;

/// <content>What the screen shows in addition to the findings, or instead of them.</content>
public sealed partial class TestAgentEcosystemCommand
{
    // Nobody reads more rows on the screen. The objects contain all findings.
    private const int MaxRows = 200;
    private const int UsualWidth = 120;

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

    private string Overview()
    {
        var summary = _check.Summarize();
        return new FindingOverview(_check.Findings, ScreenWidth()).Text(summary.Counts(), summary.Closing(isOverview: true));
    }

    private string Footer(bool isCut)
    {
        var summary = _check.Summarize();
        var rest = isCut ? $" Showing the first {MaxRows}; use … | Format-Table to show all." : "";
        return VisibleText.OfLines(string.Join(Environment.NewLine, [summary.Counts() + rest, .. summary.Closing(isOverview: false)]));
    }
}
