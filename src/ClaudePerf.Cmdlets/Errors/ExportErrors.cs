using System.Management.Automation;
using ClaudePerf.Core.Reports.Export;
using ClaudePerf.Core.Reports.Export.Otlp;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of exports. The ids are part of the module's interface.</summary>
internal static class ExportErrors
{
    internal static ErrorRecord ParameterOfOtherFormat(string parameter, ExportFormat format) => new(
        new ArgumentException($"-{parameter} says nothing for the format {format}. {(format == ExportFormat.Parquet ? "Give -Format Otlp to send to a collector." : "Give -Format Parquet to write files.")}"),
        "ParameterOfOtherFormat", ErrorCategory.InvalidArgument, parameter);

    internal static ErrorRecord FolderIsFile(string path) => new(
        new IOException($"'{path}' is a file. -OutputPath is the folder that the files of the months are written below."), "ExportFolderIsFile", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord OtherSelection(string file, string there, string wanted) => new(
        new IOException($"'{file}' holds {Described(there)}, and this export would replace it by {Described(wanted)}. Name another folder, export the same as before, or give -Force."),
        "ExportOfOtherSelection", ErrorCategory.ResourceExists, file);

    internal static ErrorRecord FileNotWritten(string file, Exception exception) => new(
        new IOException($"The requests could not be written to '{file}'. {exception.Message}", exception), "ExportNotWritten", ErrorCategory.WriteError, file);

    internal static ErrorRecord NotDelivered(OtlpException exception, string? endpoint) => new(
        exception, exception.IsConfiguration ? "CollectorNotConfigured" : "ExportNotDelivered", exception.IsConfiguration ? ErrorCategory.InvalidArgument : ErrorCategory.ConnectionError, endpoint);

    private static string Described(string selection) => selection == "all requests" ? "all requests of the month" : $"the requests of '{selection}'";
}
