namespace ClaudePerf.Core.Tokens.Correction;

/// <summary>The stored corrections cannot be read or written; the message says why and what to do.</summary>
public sealed class CorrectionException : Exception
{
    internal CorrectionException(string message, string path, Exception? inner = null)
        : base(message, inner) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
