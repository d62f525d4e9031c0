using System.CommandLine;
using ClaudePerf.Native.Verbs;

// Claude Code waits for the hook and the status line at every prompt, so their calls are answered before the command line is parsed.
if ((HookVerb.Match(args) ?? StatusLineVerb.Match(args)) is { } verb)
    return verb();
// The verbs own standard input, output and error, and report their own errors.
const string Description = "ClaudePerf for Claude Code, compiled for this platform: usage and its cost, savings, the budget hook, the "
    + "status line. To start: `claudeperf usage --last 30d --by agent` and `claudeperf savings`; Get-ClaudePerf in PowerShell shows "
    + "everything on one screen.";
var command = new RootCommand(Description)
{
    UsageVerb.Create(), SavingsVerb.Create(), HookVerb.Create(), StatusLineVerb.Create(), RefreshVerb.Create(),
};
// Without arguments, people want to know what there is.
return command.Parse(args.Length == 0 ? ["--help"] : args).Invoke();
