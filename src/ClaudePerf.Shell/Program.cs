using System.Globalization;
using System.Runtime.CompilerServices;
using ClaudePerf.Shell.Hosting;

namespace ClaudePerf.Shell;

/// <summary><c>claudeperf</c>: a console program with the PowerShell engine and the ClaudePerf module inside.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        // Before anything else: Claude Code waits for it at every prompt.
        if (arguments.Length > 0 && BudgetHookProgram.IsAsked(arguments[0]))
            return BudgetHookProgram.Run(arguments);
        var options = ShellOptions.Parse(arguments);
        if (options.Error is { } wrong)
            return Refuse(wrong + " `claudeperf -Help` lists what there is.");

        switch (options.Source)
        {
            case CommandSource.Help:
                Console.Out.WriteLine(HelpText.Usage);
                return ExitCode.Success;
            case CommandSource.Version:
                Console.Out.WriteLine(HelpText.Version());
                return ExitCode.Success;
            case CommandSource.File:
                // Before the folder changes: the path is the caller's.
                options = options with { Text = Path.GetFullPath(options.Text) };
                if (!File.Exists(options.Text))
                    return Refuse($"{options.Text}: there is no such script.");
                break;
            case CommandSource.Unspecified when Console.IsInputRedirected:
                options = options with { Source = CommandSource.StandardInput };
                break;
            case CommandSource.Unspecified when options.Json:
                return Refuse("-Json needs a command to take the output of.");
        }

        if (options.WorkingDirectory is { } folder)
        {
            try
            {
                Environment.CurrentDirectory = Path.GetFullPath(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return Refuse($"-WorkingDirectory {folder}: {e.Message}");
            }
        }
        return Run(options);
    }

    // Apart, so that help and errors of the command line do not load the engine.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(ShellOptions options)
    {
        // The engine reads it once, on first use; nothing of ours is to be sent anywhere.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture;

        var terminal = Terminal.Detect(options.NoColor);
        using var session = ShellSession.Open(terminal, options.Json, out var damage);
        if (session is null)
        {
            Console.Error.WriteLine($"claudeperf: the ClaudePerf module could not be imported: {damage}");
            return ExitCode.Damaged;
        }
        return options.Source switch
        {
            CommandSource.File => session.RunFile(options.Text, options.ScriptArguments),
            CommandSource.StandardInput => session.RunText(Console.In.ReadToEnd(), mayReadInput: false),
            CommandSource.Unspecified => session.RunPrompt(),
            _ => session.RunText(options.Text, mayReadInput: Console.IsInputRedirected),
        };
    }

    private static int Refuse(string message)
    {
        Console.Error.WriteLine("claudeperf: " + message);
        return ExitCode.Usage;
    }
}
