using System.CommandLine;
using ClaudePerf.Native.Verbs;

// Claude Code waits for the hook and the status line at every prompt: as it calls them they are answered before a command line is parsed.
if ((HookVerb.At(args) ?? StatusLineVerb.At(args)) is { } verb)
    return verb();
// Standard input, output and error are the verbs' own: what goes wrong is theirs to say.
const string Description = "ClaudePerf for Claude Code, compiled for this platform: usage and its cost, the budget hook, the status line.";
return new RootCommand(Description) { UsageVerb.Create(), HookVerb.Create(), StatusLineVerb.Create(), RefreshVerb.Create() }.Parse(args).Invoke();
