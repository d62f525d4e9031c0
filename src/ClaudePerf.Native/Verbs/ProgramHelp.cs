namespace ClaudePerf.Native.Verbs;

/// <summary>The help of the program, which leads from a question to a verb.</summary>
internal static class ProgramHelp
{
    private const string Text = """
        ClaudePerf shows what Claude Code costs and what to change to pay less. It works
        offline, from files on your disk.

        What do you want to know?
          Where do I start?                 claudeperf
          What does each prompt cost?       claudeperf measure
          What did I pay, and for what?     claudeperf usage --last 30d --by agent
          What should I change to pay less? claudeperf savings
          Does every agent load and work?   claudeperf test
          How do I shorten prompts?         claudeperf optimize --diff
          What did a pull request change?   claudeperf compare origin/main
          How do I stop at $20 a day?       claudeperf budget set daily 20 --period day
          Am I within my budgets?           claudeperf budget test
          How do I show it to others?       claudeperf report
          What is being spent right now?    claudeperf watch

        For Claude Code:   hook, statusline
        For your shell:    claudeperf completion bash, zsh, fish or pwsh
        For scripts:       --json; exit codes: 0 success, 1 invalid input,
                           2 something could not be read or written, 3 a check failed
        Options of a verb: claudeperf VERB --help
        Version:           claudeperf --version

        Exports (Parquet, OpenTelemetry, Prometheus), the provider's own token counts
        and applying savings need the PowerShell module: Install-PSResource ClaudePerf

        """;

    /// <summary>Writes the help if the arguments ask for it.</summary>
    /// <returns>Whether they did.</returns>
    internal static bool TryWrite(string[] arguments)
    {
        if (arguments is not (["--help" or "-h" or "-?" or "/?" or "help"]))
            return false;
        Console.Out.Write(Text.ReplaceLineEndings("\n"));
        return true;
    }
}
