namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>A baseline cannot be read or written. The message names the file and the problem.</summary>
public sealed class BaselineException : Exception
{
    internal BaselineException(string problem, string file, Exception? inner = null)
        : base($"{file}: {problem}", inner) => File = file;

    /// <summary>The file.</summary>
    public string File { get; }
}
