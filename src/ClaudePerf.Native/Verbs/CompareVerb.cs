using System.CommandLine;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf compare</c>: what a new version of prompts has lost, as found by <c>Compare-AgentPrompt</c>.</summary>
internal static class CompareVerb
{
    private const string Name = "compare";

    internal static Command Create()
    {
        var reference = new Argument<string>("reference")
        {
            Description = "The older version: a file, a folder, or a git branch, tag or commit; with a branch, what changed since the "
                + "current commit diverged from it.",
        };
        var prompts = new PromptOptions("Compare-AgentPrompt");
        var kinds = Choice.Some<PreservedChange>("--change", "Only changes of these kinds");
        var summary = new Option<bool>("--summary") { Description = "Write one line for each prompt, with counts and tokens." };
        var check = new Option<bool>("--check")
        {
            Description = "End with exit code 3 if something was lost, weakened, changed or moved, or if there is a change of --change.",
        };
        const string Description = "Show which instructions a new version of prompts has lost, weakened, reworded, moved or added, such as "
            + "in a pull request: claudeperf compare origin/main. Exit codes: 0 success, 1 invalid input, 2 something could not be read, "
            + "3 with --check.";
        var command = new Command(Name, Description) { reference };
        prompts.AddTo(command);
        foreach (var option in (Option[])[kinds, summary, check])
            command.Add(option);
        command.SetAction(result => Terminal.Run(output => CompareProcess.Run(
            prompts.Read(result, new CompareRun
            {
                Reference = result.GetValue(reference)!,
                Changes = result.GetValue(kinds) ?? [],
                Summary = result.GetValue(summary),
                Check = result.GetValue(check),
            }), output)));
        return command;
    }
}
