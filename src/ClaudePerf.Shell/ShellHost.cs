using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using ClaudePerf.Shell.Output;
using Microsoft.PowerShell;

namespace ClaudePerf.Shell;

/// <summary>Runs PowerShell's console host with the module imported.</summary>
internal sealed class ShellHost(ShellOptions options)
{
    // The time that commands have to stop after Ctrl+C. Code that ignores the stop cannot be stopped, so the process ends anyway.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(130);

    private volatile bool _interrupted;

    /// <summary>The manifest of the module installed next to the program.</summary>
    public static string ModuleManifest { get; } =
        Path.Combine(AppContext.BaseDirectory, "Modules", "ClaudePerf", HelpText.ProductVersion.Split('-', '+')[0], "ClaudePerf.psd1");

    /// <summary>Runs the command, the script or a prompt, and returns the process's exit code.</summary>
    public int Run()
    {
        if (!File.Exists(ModuleManifest))
            return Program.Fail($"the ClaudePerf module is missing: {ModuleManifest}", ExitCode.Damaged);
        SetEnvironment();
        var command = options.Source switch
        {
            CommandSource.Arguments => options.Text,
            CommandSource.StandardInput => Console.In.ReadToEnd(),
            _ => null,
        };
        ParseError[] errors = [];
        var tree = command is null ? null : Parser.ParseInput(command, out _, out errors);
        // The console host reads standard input to its end for every command, even if nobody closes it.
        if (Console.IsInputRedirected && (options.Source == CommandSource.StandardInput || !UsesInput(tree)))
            Console.SetIn(TextReader.Null);

        using var output = OutputTarget.Open(options.Json);
        DefaultOutputCommand.Target = output;
        // For invalid syntax the console host would end with 1 without a message.
        foreach (var error in errors)
            Console.Error.WriteLine(ParseErrorText.Describe(error));
        if (errors.Length > 0)
            return output.Finish(ExitCode.CommandFailed);
        using (StopOnCtrlC())
        {
            var exitCode = ConsoleShell.Start(InitialState(), HelpText.Banner, "", [.. HostArguments(command)]);
            return _interrupted ? ExitCode.Interrupted : output.Finish(exitCode);
        }
    }

    private void SetEnvironment()
    {
        // The engine reads these once. They disable telemetry and the update check.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
        // PowerShell writes colors to files and pipes as well.
        if (options.NoColor || (Console.IsOutputRedirected && options.Source != CommandSource.Unspecified))
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
    }

    private IEnumerable<string> HostArguments(string? command)
    {
        yield return "-NoProfile";
        if (Console.IsInputRedirected)
            yield return "-NonInteractive";
        if (command is not null)
        {
            yield return "-Command";
            yield return command;
        }
        else if (options.Source == CommandSource.File)
        {
            yield return "-File";
            yield return options.Text;
            foreach (var argument in options.ScriptArguments)
                yield return argument;
        }
    }

    private static InitialSessionState InitialState()
    {
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Remove("Out-Default", typeof(SessionStateCmdletEntry));
        state.Commands.Add(new SessionStateCmdletEntry("Out-Default", typeof(DefaultOutputCommand), null));
        state.Commands.Remove("help", typeof(SessionStateFunctionEntry));
        state.Commands.Add(new SessionStateFunctionEntry("help", "if ($args) { Get-Help @args } else { Get-Help about_ClaudePerf }"));
        state.ImportPSModule([ModuleManifest]);
        return state;
    }

    private static bool UsesInput(ScriptBlockAst? tree) =>
        tree is null || tree.ProcessBlock is not null
        || tree.Find(IsInputVariable, searchNestedScriptBlocks: false) is not null;

    private static bool IsInputVariable(Ast node) =>
        node is VariableExpressionAst variable
            && string.Equals(variable.VariablePath.UserPath, "input", StringComparison.OrdinalIgnoreCase);

    // A prompt continues after Ctrl+C; a command or a script ends, and the process with it.
    private Undo StopOnCtrlC()
    {
        if (options.Source == CommandSource.Unspecified)
            return new Undo(static () => { });
        Timer? leaving = null;
        void Stop(object? sender, ConsoleCancelEventArgs e)
        {
            e.Cancel = true;
            _interrupted = true;
            leaving ??= new Timer(static _ => Environment.Exit(ExitCode.Interrupted), null, StopTimeout, Timeout.InfiniteTimeSpan);
        }

        Console.CancelKeyPress += Stop;
        return new Undo(() =>
        {
            Console.CancelKeyPress -= Stop;
            leaving?.Dispose();
        });
    }

    private sealed class Undo(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
