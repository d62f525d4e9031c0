using System.Management.Automation.Host;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation;

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

    private string Counts()
    {
        int Of(FindingSeverity severity) => _findings.Count(finding => finding.Severity == severity);
        string[] counts =
        [
            Count(Of(FindingSeverity.Error), "error", "errors"), Count(Of(FindingSeverity.Warning), "warning", "warnings"),
            Count(Of(FindingSeverity.Information), "remark", "remarks"),
        ];
        var newOnly = _baseline is null ? "" : ", not counting the baseline";
        var changedOnly = Changed is null ? "" : $" in files changed since {Changed}";
        return $"{Count(_definitions, "definition", "definitions")}: {string.Join(", ", counts)}{changedOnly}{newOnly}.";
    }

    private string Footer(bool isScreen)
    {
        var rest = isScreen && _findings.Count > MaxRows ? $" Showing the first {MaxRows}; use … | Format-Table to show all." : "";
        return VisibleText.OfLines(string.Join(Environment.NewLine, [Counts() + rest, .. Closing(isOverview: false)]));
    }

    private IEnumerable<string> Closing(bool isOverview)
    {
        if (isOverview && _findings.Count(static finding => finding.Severity == FindingSeverity.Information) is > 0 and var remarks)
            yield return $"{Count(remarks, "remark", "remarks")}: use -Severity Information to list {(remarks == 1 ? "it" : "them")}.";
        var fixes = Fix ? [] : _results.SelectMany(static result => FindingFixer.Plan(result.Ecosystem, result.Findings))
            .DistinctBy(static file => file.Definition.Path).ToList();
        if (fixes.Count > 0)
        {
            var count = fixes.Sum(static file => file.Findings.Count);
            yield return $"-Fix would fix {Count(count, "finding", "findings")} in {Count(fixes.Count, "file", "files")}; "
                + "list them with -Fix -WhatIf.";
        }
        if (isOverview)
            yield return "Use -Severity or -Rule to list findings, or … | Format-Table to show all.";
        foreach (var market in IncludePlugins ? [] : _marketplaces)
            yield return Offer(market);
    }

    private string Offer(Marketplace market)
    {
        var one = FindingPlace.RelativePath(this.CurrentFolder(), market.Plugins[0].Folder).Replace("'", "''", StringComparison.Ordinal);
        var plugins = Count(market.Plugins.Length, "plugin", "plugins");
        return $"This is the marketplace '{market.Name}': Claude Code loads its {plugins} separately. "
            + $"Test them with -IncludePlugins, or a single one with Test-AgentEcosystem '{one}'.";
    }

    private static string Count(int count, string one, string many) => $"{count:N0} {(count == 1 ? one : many)}";
}
