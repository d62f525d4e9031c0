using System.CommandLine;
using ClaudePerf.Native.Verbs;

// Claude Code waits for the hook and the status line at every prompt: as it calls them they are answered before a command line is parsed.
if ((HookVerb.At(args) ?? StatusLineVerb.At(args)) is { } verb)
    return verb();
// Standard input, output and error are the verbs' own: what goes wrong is theirs to say.
const string Description = "ClaudePerf's budget hook and status line for Claude Code, compiled for this platform.";
return new RootCommand(Description) { HookVerb.Create(), StatusLineVerb.Create(), RefreshVerb.Create() }.Parse(args).Invoke();
