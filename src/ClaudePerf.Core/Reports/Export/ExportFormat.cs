namespace ClaudePerf.Core.Reports.Export;

/// <summary>The formats for exporting usage to other systems.</summary>
public enum ExportFormat
{
    /// <summary>Apache Parquet files, one per month.</summary>
    Parquet,

    /// <summary>OpenTelemetry metrics and logs, sent to a collector.</summary>
    Otlp,

    /// <summary>Prometheus metrics in a file for node_exporter's textfile collector.</summary>
    Prometheus,
}
