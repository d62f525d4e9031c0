using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>The sentences below the findings of ecosystems: counts, what could be fixed, and what to do next.</summary>
public sealed record FindingSummary
{
    /// <summary>The findings that are shown.</summary>
    public required IReadOnlyCollection<Finding> Findings { get; init; }

    /// <summary>The number of tested definitions.</summary>
    public required int Definitions { get; init; }

    /// <summary>Whether known findings are left out.</summary>
    public bool HasBaseline { get; init; }

    /// <summary>The commit that files were compared with, if only findings in changed files are shown; null otherwise.</summary>
    public string? ChangedSince { get; init; }

    /// <summary>The files that could be fixed.</summary>
    public IReadOnlyCollection<FixedFile> Fixes { get; init; } = [];

    /// <summary>The marketplaces whose plugins were not tested.</summary>
    public IReadOnlyCollection<Marketplace> Marketplaces { get; init; } = [];

    /// <summary>The folder that proposed commands are run in.</summary>
    public required string Folder { get; init; }

    /// <summary>How the sentences name commands.</summary>
    public CommandForm Form { get; init; }

    private bool IsVerb => Form == CommandForm.Verb;

    /// <summary>The number of definitions and of findings by severity.</summary>
    public string Counts()
    {
        int Of(FindingSeverity severity) => Findings.Count(finding => finding.Severity == severity);
        string[] counts =
        [
            Count(Of(FindingSeverity.Error), "error", "errors"), Count(Of(FindingSeverity.Warning), "warning", "warnings"),
            Count(Of(FindingSeverity.Information), "remark", "remarks"),
        ];
        var newOnly = HasBaseline ? ", not counting the baseline" : "";
        var changedOnly = ChangedSince is null ? "" : $" in files changed since {ChangedSince}";
        return $"{Count(Definitions, "definition", "definitions")}: {string.Join(", ", counts)}{changedOnly}{newOnly}.";
    }

    /// <summary>What to do next.</summary>
    /// <param name="isOverview">Whether an overview is shown instead of the findings.</param>
    public IEnumerable<string> Closing(bool isOverview)
    {
        if (isOverview && Findings.Count(static finding => finding.Severity == FindingSeverity.Information) is > 0 and var remarks)
            yield return $"{Count(remarks, "remark", "remarks")}: use "
                + $"{(IsVerb ? "--severity information" : "-Severity Information")} to list {(remarks == 1 ? "it" : "them")}.";
        if (Fixes.Count > 0)
        {
            var count = Fixes.Sum(static file => file.Findings.Count);
            var what = $"would fix {Count(count, "finding", "findings")} in {Count(Fixes.Count, "file", "files")}";
            yield return IsVerb ? $"--fix {what}." : $"-Fix {what}; list them with -Fix -WhatIf.";
        }
        if (isOverview)
            yield return IsVerb ? "Use --all to list all findings, or --severity or --rule to list some."
                : "Use -Severity or -Rule to list findings, or … | Format-Table to show all.";
        foreach (var market in Marketplaces)
            yield return Offer(market, Folder, Form);
    }

    /// <summary>How to test the plugins of a marketplace, in a sentence.</summary>
    /// <param name="market">The marketplace, with at least one plugin.</param>
    /// <param name="folder">The folder that the proposed command is run in.</param>
    /// <param name="form">How the sentence names commands.</param>
    public static string Offer(Marketplace market, string folder, CommandForm form = CommandForm.Cmdlet)
    {
        ArgumentNullException.ThrowIfNull(market);
        var one = FindingPlace.RelativePath(folder, market.Plugins[0].Folder);
        var plugins = Count(market.Plugins.Length, "plugin", "plugins");
        return $"This is the marketplace '{market.Name}': Claude Code loads its {plugins} separately. "
            + (form == CommandForm.Verb ? $"Test them with --include-plugins, or a single one with claudeperf test '{one}'."
                : $"Test them with -IncludePlugins, or a single one with Test-AgentEcosystem "
                    + $"'{one.Replace("'", "''", StringComparison.Ordinal)}'.");
    }

    private static string Count(int count, string one, string many) => $"{count:N0} {(count == 1 ? one : many)}";
}
