using System.CommandLine;
using ClaudePerf.Native.Verbs;

// Claude Code waits for the hook and the status line at every prompt, so their calls are answered before the command line is parsed.
if ((HookVerb.Match(args) ?? StatusLineVerb.Match(args)) is { } verb)
    return verb();
// The verbs own standard input, output and error, and report their own errors.
return ProgramCommand.Run(args);
