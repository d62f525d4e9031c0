namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>What is sent to a collector.</summary>
public enum OtlpSignal
{
    /// <summary>Token usage, cost and sessions as sums, a point a minute.</summary>
    Metrics,

    /// <summary>Each request as an event.</summary>
    Logs,
}
