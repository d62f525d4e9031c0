using System.Management.Automation;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Reports.Dashboard;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of reports. The ids are part of the module's interface.</summary>
internal static class ReportErrors
{
    internal static ErrorRecord ReportExists(string path) => new(
        new IOException($"'{path}' already exists, and -NoClobber was given."),
        "ReportExists", ErrorCategory.ResourceExists, path);

    internal static ErrorRecord FormatUnknown(string path) => new(
        new ArgumentException($"The report format cannot be determined from '{path}'. Use the extension .html, .md, .csv or .json, "
            + "or -Format."),
        "ReportFormatUnknown", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord ReportNotWritten(string path, Exception exception) => new(
        new IOException($"The report '{path}' could not be written. {exception.Message}", exception),
        "ReportNotWritten", ErrorCategory.WriteError, path);

    internal static ErrorRecord OptimizationsNotRead(JournalException exception) => new(
        new IOException($"The report does not include optimizations. {exception.Message}", exception),
        "OptimizationsNotRead", ErrorCategory.ReadError, exception.Path);

    internal static ErrorRecord EcosystemNotMeasured(string folder, Exception exception) => new(
        new InvalidOperationException(
            $"The ecosystem of '{folder}' could not be measured and is not included in the report. {exception.Message}", exception),
        "EcosystemNotMeasured", ErrorCategory.ReadError, folder);
}
