using System.CommandLine;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf overview</c>: what was spent and what needs attention, as shown by <c>Get-ClaudePerf</c>.</summary>
internal static class OverviewVerb
{
    private const string Name = "overview";

    // Shown below the overview when no verb is given.
    private static readonly string[] FirstCommands =
    [
        "", "First commands:",
        "  claudeperf measure          what each agent, skill and memory file costs",
        "  claudeperf usage --by agent what you spent, by agent, day, session, model",
        "  claudeperf savings          what to change to pay less",
        "  claudeperf test             what does not work, is unsafe or expensive",
        "  claudeperf --help           all questions and verbs",
    ];

    internal static Command Create()
    {
        var folder = new Argument<string?>("folder")
        {
            Description = "The folder whose agents, skills and memory files are shown. Default: the current folder with your own.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var includeUser = new Option<bool>("--include-user") { Description = "Also include your own definitions." };
        var projects = new Option<string[]>("--project")
        {
            Description = "Only usage of these projects; wildcards are allowed. Can be repeated.", AllowMultipleArgumentsPerToken = false,
        };
        var transcripts = new Option<string[]>("--transcripts")
        {
            Description = "Folders or transcripts to read instead of your own.", HelpName = "path", AllowMultipleArgumentsPerToken = false,
        };
        var noIndex = new Option<bool>("--no-index") { Description = "Read the transcripts directly, without the usage index." };
        var prices = new Option<string?>("--price-file") { Description = "A price file that overrides the built-in prices.",
            HelpName = "file" };
        var json = new Option<bool>("--json", "-j") { Description = "Write a JSON array with the property names of Get-ClaudePerf." };
        const string Description = "Show on one screen what you spent and on what, what does not work, and what would save most. "
            + "Exit codes: 0 success, 1 invalid input, 2 something could not be read.";
        var command = new Command(Name, Description) { folder, includeUser, projects, transcripts, noIndex, prices, json };
        command.SetAction(result => Terminal.Run(output => OverviewProcess.Run(
            new OverviewRun
            {
                Path = result.GetValue(folder),
                IncludeUser = result.GetValue(includeUser),
                Projects = result.GetValue(projects) ?? [],
                TranscriptPaths = result.GetValue(transcripts) ?? [],
                NoIndex = result.GetValue(noIndex),
                PriceFile = result.GetValue(prices),
                Json = result.GetValue(json),
            }, output)));
        return command;
    }

    /// <summary>The overview of the current folder with the first commands, for a call without a verb.</summary>
    internal static int Run() => Terminal.Run(static output => OverviewProcess.Run(new OverviewRun { Below = FirstCommands }, output));
}
