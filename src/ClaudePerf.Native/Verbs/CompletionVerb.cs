using System.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf completion</c>: a script that completes verbs, options and their values in a shell.</summary>
internal static class CompletionVerb
{
    private const string Name = "completion";

    // Each script asks the program itself for what fits at the cursor, so it never becomes outdated. If nothing fits, files are completed.
    private const string Bash = """
        # claudeperf completion bash: eval "$(claudeperf completion bash)" in ~/.bashrc
        _claudeperf() {
            local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}"
            COMPREPLY=($(compgen -W "$(claudeperf "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _claudeperf claudeperf

        """;

    private const string Zsh = """
        # claudeperf completion zsh: eval "$(claudeperf completion zsh)" in ~/.zshrc, after compinit
        _claudeperf() {
            local -a found
            found=("${(@f)$(claudeperf "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            if [[ -n "${found[*]}" ]]; then compadd -a found; else _files; fi
        }
        compdef _claudeperf claudeperf

        """;

    private const string Fish = """
        # claudeperf completion fish: claudeperf completion fish > ~/.config/fish/completions/claudeperf.fish
        complete -c claudeperf -a '(claudeperf "[suggest:"(commandline -C)"]" (commandline -b) 2>/dev/null)'

        """;

    private const string Pwsh = """
        # claudeperf completion pwsh: claudeperf completion pwsh | Out-String | Invoke-Expression in $PROFILE
        Register-ArgumentCompleter -Native -CommandName claudeperf -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            claudeperf "[suggest:$cursorPosition]" "$($commandAst.Extent.Text.PadRight($cursorPosition))" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;

    private enum Shell
    {
        Bash,
        Zsh,
        Fish,
        Pwsh,
    }

    internal static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong(Choice.Words<Shell>());
        var command = new Command(Name,
            "Write a script that completes verbs, options and values in a shell; its first line says how to load it.")
        {
            shell,
        };
        command.SetAction(result =>
        {
            Console.Out.Write((result.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                _ => Pwsh,
            }).ReplaceLineEndings("\n"));
            return 0;
        });
        return command;
    }
}
