using System.Management.Automation;

namespace ClaudePerf.Shell.Output;

/// <summary>The destination of a command's objects: the screen, with PowerShell's views, or standard output, as one JSON array.</summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly JsonArrayWriter? _json;
    private readonly GuardedWriter? _screen;
    private string? _failure;

    private OutputTarget(JsonArrayWriter? json, GuardedWriter? screen)
    {
        _json = json;
        _screen = screen;
    }

    /// <summary>Whether objects are written as JSON.</summary>
    public bool IsJson => _json is not null;

    /// <summary>Whether a pipeline that ran to its end showed an error. <c>exit 0</c> ends a pipeline early.</summary>
    public bool ErrorInFinishedPipeline { get; set; }

    /// <summary>
    /// Takes over standard output. With JSON, all text goes to standard error, so that standard output contains only the array.
    /// </summary>
    public static OutputTarget Open(bool json)
    {
        if (json)
        {
            Console.SetOut(Console.Error);
            return new OutputTarget(new JsonArrayWriter(Console.OpenStandardOutput()), null);
        }
        // On a terminal, the console host writes itself, because it moves the cursor.
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
            _json!.Add(value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(_failure = e.Message, e);
        }
    }

    /// <summary>Ends the output and returns the process's exit code.</summary>
    /// <param name="exitCode">The exit code of the console host.</param>
    public int Finish(int exitCode)
    {
        try
        {
            if (_failure is null)
                _json?.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failure = e.Message;
        }
        if ((_failure ?? _screen?.Failure) is { } problem)
            return Program.Fail($"standard output could not be written: {problem}", ExitCode.OutputFailed);
        return exitCode == ExitCode.Success && ErrorInFinishedPipeline ? ExitCode.CommandFailed : exitCode;
    }

    public void Dispose() => _screen?.Dispose();
}
