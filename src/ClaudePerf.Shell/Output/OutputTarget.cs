using System.Management.Automation;

namespace ClaudePerf.Shell.Output;

/// <summary>Where objects go that a command outputs: to the screen in PowerShell's views, or to standard output as one JSON array.</summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly JsonArrayWriter? json;
    private readonly GuardedWriter? screen;
    private string? failure;

    private OutputTarget(JsonArrayWriter? json, GuardedWriter? screen)
    {
        this.json = json;
        this.screen = screen;
    }

    /// <summary>Whether objects are written as JSON.</summary>
    public bool IsJson => json is not null;

    /// <summary>Whether an error was shown by a pipeline that came to its end. <c>exit 0</c> does not let it come to its end.</summary>
    public bool ErrorInFinishedPipeline { get; set; }

    /// <summary>Takes standard output over. With JSON all text goes to standard error, so that the array stands alone.</summary>
    public static OutputTarget Open(bool json)
    {
        if (json)
        {
            Console.SetOut(Console.Error);
            return new OutputTarget(new JsonArrayWriter(Console.OpenStandardOutput()), null);
        }
        // A terminal is left to the console host, which moves the cursor on it.
        if (!Console.IsOutputRedirected)
            return new OutputTarget(null, null);
        var screen = GuardedWriter.ToOutput();
        Console.SetOut(screen);
        return new OutputTarget(null, screen);
    }

    /// <summary>Writes an object to the array.</summary>
    /// <exception cref="OutputException">Standard output cannot be written.</exception>
    public void Add(PSObject? value)
    {
        try
        {
            json!.Add(value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(failure = e.Message, e);
        }
    }

    /// <summary>Ends the output and returns the process's exit code.</summary>
    /// <param name="exitCode">The code that the console host ended with.</param>
    public int Finish(int exitCode)
    {
        try
        {
            if (failure is null)
                json?.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = e.Message;
        }
        if ((failure ?? screen?.Failure) is { } problem)
            return Program.Fail($"standard output could not be written: {problem}", ExitCode.OutputFailed);
        return exitCode == ExitCode.Success && ErrorInFinishedPipeline ? ExitCode.CommandFailed : exitCode;
    }

    public void Dispose() => screen?.Dispose();
}
