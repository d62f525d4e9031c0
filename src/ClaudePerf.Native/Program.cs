using System.CommandLine;
using ClaudePerf.Native.Verbs;

return new RootCommand("What Claude Code waits for, without PowerShell: the budget hook and the status line.") { HookVerb.Command() }.Parse(args).Invoke();
