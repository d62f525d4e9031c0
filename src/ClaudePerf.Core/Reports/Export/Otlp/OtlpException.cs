namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>A collector cannot be sent to, or did not take what was sent. The message says what to do.</summary>
public sealed class OtlpException : Exception
{
    /// <summary>An export that cannot begin, or that failed.</summary>
    /// <param name="isConfiguration">Whether it is the settings that have to be changed.</param>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="cause">What it comes from.</param>
    public OtlpException(bool isConfiguration, string message, Exception? cause = null)
        : base(message, cause) => IsConfiguration = isConfiguration;

    /// <summary>Whether it is the settings that have to be changed; false where the collector was asked.</summary>
    public bool IsConfiguration { get; }
}
