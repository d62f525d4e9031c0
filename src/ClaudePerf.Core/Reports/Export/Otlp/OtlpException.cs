namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>A collector could not be reached or rejected the data. The message says what to do.</summary>
public sealed class OtlpException : Exception
{
    /// <summary>Creates an exception for an export that cannot start or that failed.</summary>
    /// <param name="isConfiguration">Whether the settings must be changed.</param>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="cause">The underlying exception.</param>
    public OtlpException(bool isConfiguration, string message, Exception? cause = null)
        : base(message, cause) => IsConfiguration = isConfiguration;

    /// <summary>Whether the settings must be changed; false if the collector was contacted.</summary>
    public bool IsConfiguration { get; }
}
