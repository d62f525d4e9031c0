using System.CommandLine;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf measure</c>: what prompts cost before they are used, as measured by <c>Measure-PromptTokens</c>.</summary>
internal static class MeasureVerb
{
    private const string Name = "measure";

    internal static Command Create()
    {
        var prompts = new PromptOptions("Measure-PromptTokens");
        var method = Choice.One<MethodChoice>("--method",
            "How to count: exact if a vocabulary is installed, else estimated (auto), or always one way; api needs the PowerShell module");
        var summary = new Option<bool>("--summary") { Description = "Write totals for each kind and overall." };
        var outside = new Option<bool>("--allow-outside-root")
        {
            Description = "Follow links and imports of memory files that lead out of the project.",
        };
        var noCache = new Option<bool>("--no-cache") { Description = "Neither use nor update the prompt cache." };
        const string Description = "Show what agents, skills, commands and memory files cost: tokens in every session, tokens of one use, "
            + "dollars. Exit codes: 0 success, 1 invalid input, 2 something could not be read.";
        var command = new Command(Name, Description) { method, summary, outside, noCache };
        prompts.AddTo(command);
        command.SetAction(result => Terminal.Run(output => MeasureProcess.Run(
            prompts.Read(result, new MeasureRun
            {
                Method = result.GetValue(method) ?? MethodChoice.Auto,
                Summary = result.GetValue(summary),
                AllowOutsideRoot = result.GetValue(outside),
                NoCache = result.GetValue(noCache),
            }), output)));
        return command;
    }
}
