using System.CommandLine;
using System.CommandLine.Completions;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf optimize</c>: shorter prompts that lose no instruction, as made by <c>Optimize-AgentPrompt</c>.</summary>
internal static class OptimizeVerb
{
    private const string Name = "optimize";

    private static readonly Option<OptimizationLevel?> Level =
        Choice.One<OptimizationLevel>("--level", "How far to go; each level includes the previous ones");

    private static readonly Option<string[]> Rules = Names("--rule", "Only these rules, regardless of their level; wildcards are allowed.");

    private static readonly Option<string[]> ExcludeRules = Names("--exclude-rule", "Not these rules; wildcards are allowed.");

    private static readonly Option<bool> Apply =
        new("--apply") { Description = "Replace the files. The originals are kept in a journal. Without it nothing is written." };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace files that ClaudePerf did not write." };

    private static readonly Option<string?> Output =
        new("--output", "-o") { Description = "A folder to write the optimized prompts to, at the same relative paths.",
            HelpName = "folder" };

    private static readonly Option<bool> Diff = new("--diff") { Description = "Write each changed prompt as a unified diff." };

    private static readonly Option<bool> Summary = new("--summary") { Description = "Write totals for each kind and overall." };

    private static readonly Option<bool> Outside =
        new("--allow-outside-root") { Description = "Follow links and imports of memory files that lead out of the project." };

    private static readonly Option<bool> NoUsage =
        new("--no-usage") { Description = "Do not read the usage index or transcripts, which show how prompts are used." };

    private static readonly Option<bool> NoCache = new("--no-cache") { Description = "Neither use nor update the prompt cache." };

    internal static Command Create()
    {
        const string Description = "Shorten prompts and check that no instruction is lost. Writes nothing without --apply or --output. "
            + "Exit codes: 0 success, 1 invalid input, 2 something could not be read or written.";
        var command = new Command(Name, Description);
        var prompts = new PromptOptions("Optimize-AgentPrompt");
        prompts.AddTo(command);
        foreach (var option in (Option[])[Level, Rules, ExcludeRules, Apply, Output, Force, Diff, Summary, Outside, NoUsage, NoCache])
            command.Add(option);
        command.SetAction(result => Terminal.Run(output => OptimizeProcess.Run(
            prompts.Read(result, new OptimizeRun
            {
                Level = result.GetValue(Level),
                Rules = result.GetValue(Rules) ?? [],
                ExcludeRules = result.GetValue(ExcludeRules) ?? [],
                Apply = result.GetValue(Apply),
                Output = result.GetValue(Output),
                Force = result.GetValue(Force),
                Diff = result.GetValue(Diff),
                Summary = result.GetValue(Summary),
                AllowOutsideRoot = result.GetValue(Outside),
                NoUsage = result.GetValue(NoUsage),
                NoCache = result.GetValue(NoCache),
            }), output)));
        return command;
    }

    private static Option<string[]> Names(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "rule", AllowMultipleArgumentsPerToken = false };
        option.CompletionSources.Add(static _ => OptimizationRules.All.Select(static rule => new CompletionItem(rule.Id)));
        return option;
    }
}
