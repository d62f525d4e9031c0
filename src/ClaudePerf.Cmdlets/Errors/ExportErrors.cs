using System.Management.Automation;
using ClaudePerf.Core.Reports.Export;
using ClaudePerf.Core.Reports.Export.Identity;
using ClaudePerf.Core.Reports.Export.Otlp;
using ClaudePerf.Core.Reports.Export.Parquet;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of exports. The ids are part of the module's interface.</summary>
internal static class ExportErrors
{
    internal static ErrorRecord ParameterOfOtherFormat(string parameter, ExportFormat format) => new(
        new ArgumentException($"-{parameter} does not apply to the format {format}. " + parameter switch
        {
            nameof(ExportTokenUsageCommand.PartitionBy) => "Use -Format Parquet.",
            nameof(ExportTokenUsageCommand.Label) => "Use -Format Prometheus.",
            nameof(ExportTokenUsageCommand.OutputPath) or nameof(ExportTokenUsageCommand.Force) =>
                "Use -Format Parquet or Prometheus to write files.",
            _ => "Use -Format Otlp to send to a collector.",
        }),
        "ParameterOfOtherFormat", ErrorCategory.InvalidArgument, parameter);

    internal static ErrorRecord FolderIsFile(string path) => new(
        new IOException($"'{path}' is a file. -OutputPath must be the folder for the monthly files."),
        "ExportFolderIsFile", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord FolderLikeFile(string path) => new(
        new ArgumentException($"'{path}' has the extension of a file, but -OutputPath is the folder for monthly Parquet files. "
            + "Give a folder. Export-TokenUsageReport writes HTML, Markdown, CSV and JSON files."),
        "ExtensionOfOtherFormat", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord FileIsFolder(string path) => new(
        new IOException($"'{path}' is a folder. -OutputPath must be a file for Prometheus."),
        "ExportFileIsFolder", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord NotAPrometheusFile(string path) => new(
        new ArgumentException($"'{path}' has the wrong extension for -Format Prometheus. Use .prom; node_exporter reads nothing else."),
        "ExtensionOfOtherFormat", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord PeriodMoves() => new(
        new ArgumentException("-Last does not apply to the format Prometheus: its counters would fall when a day drops out. Use -Since "
            + "with a date, or export everything; Prometheus computes the usage of a period from the counters."),
        "ExportPeriodMoves", ErrorCategory.InvalidArgument, "Last");

    internal static ErrorRecord IdentityUnknown(ExportIdentityException exception) =>
        new(exception, "ExportIdentityUnknown", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord OtherSelection(string file, string existing, string requested) => new(
        new IOException($"'{file}' contains {Described(existing)}, and this export would replace it with {Described(requested)}. "
            + "Choose another place, export the same selection as before, or use -Force."),
        "ExportOfOtherSelection", ErrorCategory.ResourceExists, file);

    internal static ErrorRecord OtherOwner(string file, ParquetOrigin origin) => new(
        new IOException($"'{file}' contains the usage of {string.Join(" on ", ((string?[])[origin.User, origin.Host]).OfType<string>())}. "
            + "Choose another folder, add -PartitionBy User,Host, or replace it with -Force."),
        "ExportOfOtherOwner", ErrorCategory.ResourceExists, file);

    internal static ErrorRecord FileNotWritten(string file, Exception exception) => new(
        new IOException($"The requests could not be written to '{file}'. {exception.Message}", exception),
        "ExportNotWritten", ErrorCategory.WriteError, file);

    internal static ErrorRecord NotDelivered(OtlpException exception, string? endpoint) => new(
        exception,
        exception.IsConfiguration ? "CollectorNotConfigured" : "ExportNotDelivered",
        exception.IsConfiguration ? ErrorCategory.InvalidArgument : ErrorCategory.ConnectionError,
        endpoint);

    private static string Described(string selection) =>
        selection == "all requests" ? selection : $"the requests of '{selection}'";
}
