using System.CommandLine;
using ClaudePerf.Native.Verbs;

// Standard input, output and error are the verbs' own: what goes wrong is theirs to say.
return new RootCommand("ClaudePerf's budget hook and status line for Claude Code, compiled for this platform.") { HookVerb.Create(), StatusLineVerb.Create(), RefreshVerb.Create() }.Parse(args).Invoke();
