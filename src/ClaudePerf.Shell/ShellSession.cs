using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using ClaudePerf.Shell.Commands;
using ClaudePerf.Shell.Editing;
using ClaudePerf.Shell.Hosting;
using ClaudePerf.Shell.Missing;
using ClaudePerf.Shell.Output;

namespace ClaudePerf.Shell;

/// <summary>The engine with the module imported, and the ways to run commands in it.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly Runspace runspace;
    private readonly ConsoleHost host;
    private readonly Terminal terminal;
    private readonly bool json;
    private readonly MissingCommandExplainer explainer;

    private ShellSession(Runspace runspace, ConsoleHost host, Terminal terminal, bool json, MissingCommandExplainer explainer)
    {
        this.runspace = runspace;
        this.host = host;
        this.terminal = terminal;
        this.json = json;
        this.explainer = explainer;
    }

    /// <summary>The manifest of the module that stands beside the program.</summary>
    public static string ModuleManifest { get; } =
        Path.Combine(AppContext.BaseDirectory, "Modules", "ClaudePerf", HelpText.ProductVersion.Split('-', '+')[0], "ClaudePerf.psd1");

    /// <summary>Starts the engine; null, and why in <paramref name="damage"/>, where the module cannot be imported.</summary>
    public static ShellSession? Open(Terminal terminal, bool json, out string? damage)
    {
        var host = new ConsoleHost(new ConsoleUserInterface(terminal, json, TimeProvider.System));
        var runspace = RunspaceFactory.CreateRunspace(host, InitialState());
        var explainer = new MissingCommandExplainer(ModuleManifest);
        try
        {
            runspace.Open();
            runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(Environment.CurrentDirectory));
            damage = null;
            return new ShellSession(runspace, host, terminal, json, explainer);
        }
        catch (RuntimeException e)
        {
            damage = (e as RunspaceOpenModuleLoadException)?.ErrorRecords is [var first, ..] ? first.ToString() : e.Message;
            explainer.Dispose();
            runspace.Dispose();
            return null;
        }
    }

    /// <summary>Runs a text of commands.</summary>
    /// <param name="script">The commands.</param>
    /// <param name="mayReadInput">Whether standard input is the commands' own, for those that use <c>$input</c>.</param>
    public int RunText(string script, bool mayReadInput)
    {
        var ast = Parser.ParseInput(script, out _, out var errors);
        if (errors.Length > 0)
            return Refuse(errors);
        var input = mayReadInput && UsesInput(ast) ? StandardInputLines.Read() : null;
        return RunOnce(shell => shell.AddScript(LastStatus.Recording(script, ast), useLocalScope: false), input);
    }

    /// <summary>Runs a script file with its arguments; those that begin with a dash are parameters' names.</summary>
    public int RunFile(string path, IReadOnlyList<string> arguments)
    {
        var ast = Parser.ParseFile(path, out _, out var errors);
        if (errors.Length > 0)
            return Refuse(errors);

        // A function with the script's name, not a script command: `exit` in a script command ends the script alone, and
        // its code is then out of reach.
        var name = Path.GetFileName(path);
        runspace.SessionStateProxy.InvokeProvider.Item.Set(["function:global:" + name], ast.GetScriptBlock(), force: true, literalPath: true);
        return RunOnce(
            shell =>
            {
                shell.AddCommand(name, useLocalScope: true);
                foreach (var argument in arguments)
                    ScriptArgument.Add(shell, argument);
            },
            Console.IsInputRedirected && UsesInput(ast) ? StandardInputLines.Read() : null);
    }

    /// <summary>Asks for commands on the terminal until the user leaves.</summary>
    public int RunPrompt()
    {
        using var runner = NewRunner();
        using var _ = runner.StopOnCtrlC(leave: false);
        return new InteractivePrompt(runspace, host, terminal, runner).Run();
    }

    public void Dispose()
    {
        explainer.Dispose();
        runspace.Dispose();
    }

    private int RunOnce(Action<PowerShell> compose, PSDataCollection<PSObject>? input)
    {
        using var runner = NewRunner();
        using var _ = runner.StopOnCtrlC(leave: true);
        return runner.RunToExitCode(compose, input);
    }

    private int Refuse(ParseError[] errors)
    {
        using var runner = NewRunner();
        runner.Report(errors);
        if (json)
        {
            // Who asked for an array gets one.
            using var output = Console.OpenStandardOutput();
            new JsonArrayWriter(output).Dispose();
        }
        return ExitCode.CommandFailed;
    }

    private CommandRunner NewRunner() => new(runspace, host, json);

    private static InitialSessionState InitialState()
    {
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Set-Location", typeof(SetLocationCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry("Get-Location", typeof(GetLocationCommand), null));
        // The engine's own pages through commands that it does not have.
        state.Commands.Remove("help", typeof(SessionStateFunctionEntry));
        state.Commands.Add(new SessionStateAliasEntry("help", "Get-Help"));
        state.Commands.Remove("oss", typeof(SessionStateFunctionEntry));
        state.Commands.Remove("prompt", typeof(SessionStateFunctionEntry));
        state.Commands.Add(new SessionStateFunctionEntry("prompt", "\"claudeperf $($ExecutionContext.SessionState.Path.CurrentLocation)> \""));
        state.ImportPSModule([ModuleManifest]);
        state.ThrowOnRunspaceOpenError = true;
        // What PowerShell itself comes configured with; the engine alone would refuse the module's own view file on Windows.
        if (OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("PSExecutionPolicyPreference") is null)
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        return state;
    }

    private static bool UsesInput(Ast ast) =>
        ast.Find(static node => node is VariableExpressionAst { VariablePath.UserPath: var name } && string.Equals(name, "input", StringComparison.OrdinalIgnoreCase), searchNestedScriptBlocks: false) is not null
        || ast is ScriptBlockAst { ProcessBlock: not null };
}
