using System.Management.Automation;
using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of reports. The ids are part of the module's interface.</summary>
internal static class ReportErrors
{
    internal static ErrorRecord ReportExists(string path) => new(
        new IOException($"'{path}' exists, and -NoClobber says not to replace it."), "ReportExists", ErrorCategory.ResourceExists, path);

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
