using System.Management.Automation;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Reports.Dashboard;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of reports. The ids are part of the module's interface.</summary>
internal static class ReportErrors
{
    internal static ErrorRecord ReportExists(string path) => new(
        new IOException($"'{path}' exists, and -NoClobber says not to replace it."), "ReportExists", ErrorCategory.ResourceExists, path);

    internal static ErrorRecord NotAReport(string path, ReportFormat format) => new(
        new IOException($"'{path}' exists and is not a {format} report of ClaudePerf. Choose another file, or replace it with -Force."),
        "ReportWouldReplaceOtherFile", ErrorCategory.ResourceExists, path);

    internal static ErrorRecord ExtensionOfOtherFormat(string path, ReportFormat format, string extension) => new(
        new ArgumentException($"'{path}' does not fit -Format {format}, which is written to a file that ends in {extension}."),
        "ExtensionOfOtherFormat", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord FormatUnknown(string path) => new(
        new ArgumentException($"The name '{path}' does not say what to write. End it in .html, .md, .csv or .json, or use -Format."),
        "ReportFormatUnknown", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord ReportNotWritten(string path, Exception exception) => new(
        new IOException($"The report '{path}' could not be written. {exception.Message}", exception), "ReportNotWritten", ErrorCategory.WriteError, path);

    internal static ErrorRecord ReportFolderMissing(string path, string folder) => new(
        new DirectoryNotFoundException($"The report '{path}' cannot be written: the folder '{folder}' does not exist. Make it first."),
        "ReportFolderMissing", ErrorCategory.ObjectNotFound, path);

    internal static ErrorRecord OptimizationsNotRead(JournalException exception) => new(
        new IOException($"The report leaves optimizations out. {exception.Message}", exception), "OptimizationsNotRead", ErrorCategory.ReadError, exception.Path);

    internal static ErrorRecord EcosystemNotMeasured(string folder, Exception exception) => new(
        new InvalidOperationException($"The ecosystem of '{folder}' could not be measured, and the report leaves it out. {exception.Message}", exception),
        "EcosystemNotMeasured", ErrorCategory.ReadError, folder);
}
