namespace ClaudePerf.Shell;

/// <summary>The source of the commands to run.</summary>
internal enum CommandSource
{
    /// <summary>The prompt, or standard input if it is redirected.</summary>
    Unspecified,
    Arguments,
    File,
    StandardInput,
    Help,
    Version,
}

/// <summary>The command line of <c>claudeperf-pwsh</c>.</summary>
internal sealed record ShellOptions
{
    public CommandSource Source { get; init; }

    /// <summary>The command of <see cref="CommandSource.Arguments"/>, or the path of <see cref="CommandSource.File"/>.</summary>
    public string Text { get; init; } = "";

    /// <summary>The arguments after the script's path.</summary>
    public IReadOnlyList<string> ScriptArguments { get; init; } = [];

    public bool Json { get; init; }

    public bool NoColor { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>The error in the command line, for the user; null if there is none.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// Parses the arguments. Options can have one dash or two, in any case, and end where the command begins. Options that only affect the
    /// display of output may also follow the command, where users tend to add them.
    /// </summary>
    public static ShellOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ShellOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "-")
                return AtEnd(options with { Source = CommandSource.StandardInput }, arguments, i + 1);
            if (!argument.StartsWith('-'))
                return Command(options, arguments, i);

            switch (argument.TrimStart('-').ToLowerInvariant())
            {
                case "":
                    return i + 1 < arguments.Count ? Command(options, arguments, i + 1) : options;
                case "c" or "command":
                    if (i + 1 == arguments.Count)
                        return options with { Error = $"{argument} must be followed by a command." };
                    return arguments[i + 1] == "-"
                        ? AtEnd(options with { Source = CommandSource.StandardInput }, arguments, i + 2)
                        : Command(options, arguments, i + 1);
                case "f" or "file":
                    if (i + 1 == arguments.Count)
                        return options with { Error = $"{argument} must be followed by the path of a script." };
                    return arguments[i + 1] == "-"
                        ? AtEnd(options with { Source = CommandSource.StandardInput }, arguments, i + 2)
                        : options with
                        {
                            Source = CommandSource.File,
                            Text = arguments[i + 1],
                            ScriptArguments = [.. arguments.Skip(i + 2)],
                        };
                case "wd" or "workingdirectory":
                    if (i + 1 == arguments.Count)
                        return options with { Error = $"{argument} must be followed by a folder." };
                    options = options with { WorkingDirectory = arguments[++i] };
                    break;
                // This is always the behavior. Accepted so that jobs written for pwsh can use this program instead.
                case "noprofile" or "nop" or "nologo" or "noninteractive" or "noni":
                    break;
                case "h" or "?" or "help":
                    return options with { Source = CommandSource.Help };
                case "v" or "version":
                    return options with { Source = CommandSource.Version };
                default:
                    if (WithDisplayOption(options, argument) is not { } known)
                        return options with { Error = $"{argument} is not an option of claudeperf-pwsh." };
                    options = known;
                    break;
            }
        }
        return options;
    }

    private static ShellOptions Command(ShellOptions options, IReadOnlyList<string> arguments, int first)
    {
        var end = arguments.Count;
        while (end > first + 1 && WithDisplayOption(options, arguments[end - 1]) is { } known)
        {
            options = known;
            end--;
        }
        return options with
        {
            Source = CommandSource.Arguments,
            Text = string.Join(' ', arguments.Skip(first).Take(end - first)),
        };
    }

    private static ShellOptions AtEnd(ShellOptions options, IReadOnlyList<string> arguments, int next)
    {
        for (; next < arguments.Count; next++)
        {
            if (WithDisplayOption(options, arguments[next]) is not { } known)
                {
                    return options with
                    {
                        Error = $"'{arguments[next]}' is not allowed here: only -Json and -NoColor can follow the dash for standard input.",
                    };
                }
            options = known;
        }
        return options;
    }

    private static ShellOptions? WithDisplayOption(ShellOptions options, string argument) =>
        !argument.StartsWith('-') ? null : argument.TrimStart('-').ToLowerInvariant() switch
        {
            "json" => options with { Json = true },
            "nocolor" or "no-color" => options with { NoColor = true },
            _ => null,
        };
}
