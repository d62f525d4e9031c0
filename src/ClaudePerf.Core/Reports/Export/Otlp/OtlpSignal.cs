namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>The signals that can be sent to a collector.</summary>
public enum OtlpSignal
{
    /// <summary>Token usage, cost and sessions as sums, one point per minute.</summary>
    Metrics,

    /// <summary>Each request as an event.</summary>
    Logs,
}
