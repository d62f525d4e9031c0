using System.Diagnostics;

namespace ClaudePerf.Performance.Caching;

/// <summary>This program, run again as another process of the user.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;

    private ChildProcess(Process process, bool readsLines)
    {
        _process = process;
        _output = readsLines ? Task.FromResult("") : process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>The last line it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal string LastLine => _process.ExitCode == 0
        ? _output.GetAwaiter().GetResult().TrimEnd().Split('\n')[^1]
        : throw new InvalidOperationException($"A child process ended with exit code {_process.ExitCode}.");

    /// <summary>Starts a measurement in a separate process.</summary>
    /// <param name="arguments">Its options.</param>
    /// <param name="name">The measurement.</param>
    /// <param name="readsLines">Whether its output is read line by line.</param>
    /// <param name="environment">Variables to set in addition to this process's; null removes one.</param>
    internal static ChildProcess Start(IEnumerable<string> arguments, string name, bool readsLines = false,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        // The host that runs an assembly needs the assembly as its first argument.
        string[] host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. host, name, .. arguments]) { RedirectStandardOutput = true };
        foreach (var (variable, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[variable] = value;
        return new(Process.Start(start)!, readsLines);
    }

    internal string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Waits until it ends.</summary>
    /// <returns>Whether it did; one that does not is stopped.</returns>
    internal bool WaitForEnd(TimeSpan longest)
    {
        if (_process.WaitForExit(longest))
            return true;
        Kill();
        return false;
    }

    /// <summary>Kills it.</summary>
    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose() => _process.Dispose();
}
