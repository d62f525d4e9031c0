using System.Management.Automation.Host;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <content>What the screen shows beside the findings, or in their place.</content>
public sealed partial class TestAgentEcosystemCommand
{
    // More rows nobody reads; the objects have them all.
    private const int MostRows = 200;
    private const int FewFindings = 10;
    private const int UsualWidth = 120;

    // Who asks for a rule, a severity or a file wants its findings; a few fit on the screen anyway.
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
            // A host without a screen.
            return UsualWidth;
        }
    }

    private string Counts()
    {
        int Count(FindingSeverity severity) => _findings.Count(finding => finding.Severity == severity);
        string[] counts =
        [
            Of(Count(FindingSeverity.Error), "error", "errors"), Of(Count(FindingSeverity.Warning), "warning", "warnings"),
            Of(Count(FindingSeverity.Information), "remark", "remarks"),
        ];
        var fresh = _baseline is null ? "" : " that are new";
        var touched = Changed is null ? "" : $" in files that were touched since {Changed}";
        return $"{Of(_definitions, "definition", "definitions")}: {string.Join(", ", counts)}{fresh}{touched}.";
    }

    private string Footer(bool isScreen)
    {
        var rest = isScreen && _findings.Count > MostRows ? $" The first {MostRows} are shown; … | Format-Table shows all." : "";
        return VisibleText.OfLines(string.Join(Environment.NewLine, [Counts() + rest, .. Closing(isOverview: false)]));
    }

    private IEnumerable<string> Closing(bool isOverview)
    {
        if (isOverview && _findings.Count(static finding => finding.Severity == FindingSeverity.Information) is > 0 and var remarks)
            yield return $"{Of(remarks, "remark", "remarks")}: -Severity Information lists {(remarks == 1 ? "it" : "them")}.";
        var fixes = Fix ? [] : _results.SelectMany(static result => FindingFixer.Plan(result.Ecosystem, result.Findings))
            .DistinctBy(static file => file.Definition.Path).ToList();
        if (fixes.Count > 0)
        {
            var count = fixes.Sum(static file => file.Findings.Count);
            yield return $"-Fix would mend {Of(count, "finding", "findings")} in {Of(fixes.Count, "file", "files")}; "
                + "-Fix -WhatIf names them.";
        }
        if (isOverview)
            yield return "-Severity or -Rule lists findings; … | Format-Table shows all.";
        foreach (var market in IncludePlugins ? [] : _marketplaces)
            yield return Offer(market);
    }

    private string Offer(Marketplace market)
    {
        var one = FindingPlace.RelativePath(this.CurrentFolder(), market.Plugins[0].Folder).Replace("'", "''", StringComparison.Ordinal);
        var plugins = Of(market.Plugins.Length, "plugin", "plugins");
        return $"This is the marketplace '{market.Name}': Claude Code loads its {plugins} one by one. "
            + $"-IncludePlugins tests them so; Test-AgentEcosystem '{one}' tests one.";
    }

    private static string Of(int count, string one, string many) => $"{count:N0} {(count == 1 ? one : many)}";
}
