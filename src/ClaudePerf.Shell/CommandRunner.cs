using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using ClaudePerf.Shell.Hosting;
using ClaudePerf.Shell.Output;

namespace ClaudePerf.Shell;

/// <summary>Runs pipelines: output to the screen or as JSON, errors to standard error, Ctrl+C to a stop.</summary>
internal sealed class CommandRunner(Runspace runspace, ConsoleHost host, bool json) : IDisposable
{
    // A pipeline stops by itself within this time or the process leaves without it: a call into code that does not listen
    // cannot be stopped otherwise.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(130);

    private readonly Lock gate = new();
    private PowerShell? running;
    private bool interrupted;
    private Timer? leaving;

    /// <summary>Makes Ctrl+C stop what runs, until the returned object is disposed.</summary>
    /// <param name="leave">Whether the process ends with it (130), or a prompt goes on.</param>
    public IDisposable StopOnCtrlC(bool leave)
    {
        void Stop(object? sender, ConsoleCancelEventArgs e)
        {
            lock (gate)
            {
                // The second time the user has lost patience with a command that does not stop.
                e.Cancel = !(interrupted && running is not null);
                interrupted = true;
                running?.BeginStop(null, null);
                if (leave)
                    leaving ??= new Timer(static _ => Environment.Exit(ExitCode.Interrupted), null, Patience, Timeout.InfiniteTimeSpan);
            }
        }

        Console.CancelKeyPress += Stop;
        return new Undo(() => Console.CancelKeyPress -= Stop);
    }

    /// <summary>Runs one pipeline and tells the process's exit code.</summary>
    public int RunToExitCode(Action<PowerShell> compose, PSDataCollection<PSObject>? input)
    {
        var finished = Run(compose, input, intoHistory: false);
        if (host.RequestedExit is { } requested)
            return requested;
        if (interrupted)
            return ExitCode.Interrupted;
        return finished && LastStatus.Succeeded(runspace) ? ExitCode.Success : ExitCode.CommandFailed;
    }

    /// <summary>Runs one pipeline to its end; false where an error was written or ended it.</summary>
    public bool Run(Action<PowerShell> compose, PSDataCollection<PSObject>? input, bool intoHistory)
    {
        using var shell = PowerShell.Create(runspace);
        compose(shell);
        var settings = new PSInvocationSettings { AddToHistory = intoHistory };
        host.UI.ErrorWritten = false;
        lock (gate)
        {
            if (interrupted && leaving is not null)
                return false;
            interrupted = false;
            running = shell;
        }
        try
        {
            if (json)
                RunAsJson(shell, input, settings);
            else
                RunOnScreen(shell, input, settings);
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (ParseException e) when (e.Errors is { Length: > 0 } errors)
        {
            Report(errors);
        }
        catch (RuntimeException e)
        {
            EndRunning();
            Report(e.ErrorRecord);
        }
        finally
        {
            EndRunning();
            host.UI.Progress.Clear();
        }
        return !host.UI.ErrorWritten;
    }

    /// <summary>Writes an error as the engine shows errors.</summary>
    public void Report(ErrorRecord record)
    {
        using var shell = PowerShell.Create(runspace);
        Show(shell, record);
    }

    /// <summary>Writes what is wrong with the grammar of commands.</summary>
    public void Report(ParseError[] errors)
    {
        foreach (var error in errors)
            host.UI.WriteErrorLine(ParseErrorText.Of(error));
    }

    public void Dispose() => leaving?.Dispose();

    private static void RunOnScreen(PowerShell shell, PSDataCollection<PSObject>? input, PSInvocationSettings settings)
    {
        // Errors join the output so that both appear in the order they happened; the engine sends each to its own stream.
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        shell.Invoke(input, new PSDataCollection<PSObject>(), settings);
    }

    private void RunAsJson(PowerShell shell, PSDataCollection<PSObject>? input, PSInvocationSettings settings)
    {
        using var stream = Console.OpenStandardOutput();
        using var array = new JsonArrayWriter(stream);
        var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, _) =>
        {
            foreach (var item in output.ReadAll())
            {
                try
                {
                    array.Add(item);
                }
                catch (Exception e) when (e is not (RuntimeException or IOException))
                {
                    // A sequence that fails while it is read: the array goes on without the object it belongs to.
                    ShowWithin(new ErrorRecord(e, "OutputUnreadable", ErrorCategory.ReadError, item));
                }
            }
        };
        shell.Streams.Error.DataAdded += (_, _) =>
        {
            foreach (var record in shell.Streams.Error.ReadAll())
                ShowWithin(record);
        };
        shell.Invoke(input, output, settings);
    }

    private void ShowWithin(ErrorRecord record)
    {
        using var nested = PowerShell.Create(RunspaceMode.CurrentRunspace);
        Show(nested, record);
    }

    private void Show(PowerShell shell, ErrorRecord record)
    {
        shell.AddCommand("Out-Default").AddParameter("InputObject", record);
        using (host.UI.OutputAsErrors())
            shell.Invoke();
    }

    private void EndRunning()
    {
        lock (gate)
            running = null;
    }

    private sealed class Undo(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
