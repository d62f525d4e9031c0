using System.Runtime.CompilerServices;
using ClaudePerf.Shell.Output;

namespace ClaudePerf.Shell;

/// <summary><c>claudeperf-pwsh</c>: PowerShell with the ClaudePerf module imported.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        // Must be first: Claude Code waits for the hook at every prompt.
        if (arguments.Length > 0 && BudgetHookProgram.IsRequested(arguments[0]))
            return BudgetHookProgram.Run(arguments);
        ErrorStream.Guard();
        var options = ShellOptions.Parse(arguments);
        if (options.Error is { } error)
            return Refuse(error + $" List the options with `{HelpText.ProgramName} -Help`.");

        switch (options.Source)
        {
            case CommandSource.Help:
                return Print(HelpText.Usage);
            case CommandSource.Version:
                return Print(HelpText.Version());
            case CommandSource.File:
                // Resolve the path before changing the folder: it is relative to the caller's.
                options = options with { Text = Path.GetFullPath(options.Text) };
                if (!File.Exists(options.Text))
                    return Refuse($"The script '{options.Text}' does not exist.");
                break;
            case CommandSource.Unspecified when Console.IsInputRedirected:
                options = options with { Source = CommandSource.StandardInput };
                break;
            case CommandSource.Unspecified when options.Json:
                return Refuse("-Json requires a command.");
        }
        return EnterFolder(options.WorkingDirectory) is { } problem ? Refuse(problem) : Run(options);
    }

    // Not in Main, so that help and errors of the command line do not load the engine.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(ShellOptions options) => new ShellHost(options).Run();

    private static int Print(string text)
    {
        using var output = GuardedWriter.ToOutput();
        try
        {
            output.WriteLine(text);
            output.Flush();
            return ExitCode.Success;
        }
        catch (OutputException failure)
        {
            return Fail(failure.Message, ExitCode.OutputFailed);
        }
    }

    private static string? EnterFolder(string? folder)
    {
        try
        {
            if (folder is not null)
                Environment.CurrentDirectory = Path.GetFullPath(folder);
            // PowerShell would treat the text before the colons as the name of a provider and start in another folder.
            return Environment.CurrentDirectory.Contains("::", StringComparison.Ordinal)
                ? $"PowerShell cannot run in a folder with '::' in its path: {Environment.CurrentDirectory}"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return folder is null ? $"The current folder cannot be read: {e.Message}" : $"-WorkingDirectory {folder}: {e.Message}";
        }
    }

    private static int Refuse(string message) => Fail(message, ExitCode.Usage);

    internal static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine($"{HelpText.ProgramName}: {message}");
        return exitCode;
    }
}
