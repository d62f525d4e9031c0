namespace ClaudePerf.Core.Reports.Export;

/// <summary>How usage is given to other systems.</summary>
public enum ExportFormat
{
    /// <summary>Apache Parquet files, one a month.</summary>
    Parquet,

    /// <summary>OpenTelemetry metrics and logs, sent to a collector.</summary>
    Otlp,
}
