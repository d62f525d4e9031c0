using System.CommandLine;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Validation.Formats;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf test</c>: what does not work, is unsafe or expensive, as found by <c>Test-AgentEcosystem</c>.</summary>
internal static class TestVerb
{
    private const string Name = "test";

    private static readonly Option<string[]> Rules = Names("--rule", "Only these rules; wildcards are allowed. Can be repeated.");

    private static readonly Option<string[]> ExcludeRules = Names("--exclude-rule", "Not these rules; wildcards are allowed.");

    private static readonly Option<FindingSeverity[]> Severities =
        Choice.Some<FindingSeverity>("--severity", "Only findings with these severities");

    private static readonly Option<OptimizationLevel?> Optimized = Choice.One<OptimizationLevel>("--optimized",
        "Also optimize every definition in memory at this level and check that it works as before");

    private static readonly Option<string?> Baseline =
        new("--baseline") { Description = "A file with known findings. Only new ones are reported and can fail the check." };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace files that ClaudePerf did not write." };

    private static readonly Option<string?> SaveBaseline =
        new("--save-baseline") { Description = "Write the findings to this file as a baseline." };

    private static readonly Option<bool> UpdateBaseline =
        new("--update-baseline") { Description = "Remove entries that are no longer found from the file of --baseline." };

    private static readonly Option<string?> Changed = new("--changed")
    {
        Description = "Only findings in files changed since the current commit diverged from this branch, tag or commit; HEAD means "
            + "uncommitted changes.",
    };

    private static readonly Option<bool> IncludePlugins =
        new("--include-plugins") { Description = "If a folder is a marketplace, also test its plugins, each separately." };

    private static readonly Option<bool> Fix =
        new("--fix") { Description = "Fix what can be fixed without changing what Claude Code reads, and report the rest." };

    private static readonly Option<FindingFormat?> Format =
        Choice.One<FindingFormat>("--format", "Write the findings in a format for other programs");

    private static readonly Option<string?> Sarif =
        new("--sarif") { Description = "Also write the findings to this file as SARIF, for code scanning." };

    private static readonly Option<bool> All = new("--all") { Description = "List all findings on a screen instead of an overview." };

    internal static Command Create()
    {
        const string Description = "Find agents that Claude Code would not load, settings that it ignores, and what is expensive or "
            + "unsafe. Exit codes: 0 no errors, 1 invalid input, 2 something could not be read, 3 errors were found.";
        var command = new Command(Name, Description);
        var prompts = new PromptOptions("Test-AgentEcosystem");
        prompts.AddTo(command);
        foreach (var option in (Option[])[Rules, ExcludeRules, Severities, Optimized, Baseline, SaveBaseline,
            Force, UpdateBaseline, Changed,
            IncludePlugins, Fix, Format, Sarif, All])
            command.Add(option);
        command.SetAction(result => Terminal.Run(output => TestProcess.Run(prompts.Read(result, Read(result)), output)));
        return command;
    }

    private static TestRun Read(ParseResult result) => new()
    {
        Version = ProgramVersion.Text,
        Rules = result.GetValue(Rules) ?? [],
        ExcludeRules = result.GetValue(ExcludeRules) ?? [],
        Severities = result.GetValue(Severities) ?? [],
        Optimized = result.GetValue(Optimized),
        Baseline = result.GetValue(Baseline),
        SaveBaseline = result.GetValue(SaveBaseline),
        Force = result.GetValue(Force),
        UpdateBaseline = result.GetValue(UpdateBaseline),
        Changed = result.GetValue(Changed),
        IncludePlugins = result.GetValue(IncludePlugins),
        Fix = result.GetValue(Fix),
        Format = result.GetValue(Format),
        Sarif = result.GetValue(Sarif),
        All = result.GetValue(All),
    };

    private static Option<string[]> Names(string name, string description)
    {
        var option = new Option<string[]>(name)
        {
            Description = description, HelpName = "rule", AllowMultipleArgumentsPerToken = false,
        };
        option.CompletionSources.Add(static _ => ValidationRules.All.Select(static rule =>
            new System.CommandLine.Completions.CompletionItem(
            rule.Id)));
        return option;
    }
}
