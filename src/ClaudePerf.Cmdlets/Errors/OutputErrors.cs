using System.Management.Automation;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The error records of files that commands write for the user. The ids begin with what the file contains, such as Report or Findings, and
/// are part of the module's interface.
/// </summary>
internal static class OutputErrors
{
    internal static ErrorRecord Refused(OutputRefusal refusal, OutputContent content, string path)
    {
        var reason = OutputFile.Describe(refusal, path, content.Description, content.Extensions, "-Force");
        return refusal switch
        {
            OutputRefusal.OtherExtension => new(
                new ArgumentException(reason), "ExtensionOfOtherFormat", ErrorCategory.InvalidArgument, path),
            OutputRefusal.FolderMissing => new(
                new DirectoryNotFoundException(reason), content.Id + "FolderMissing", ErrorCategory.ObjectNotFound, path),
            OutputRefusal.IsFolder => new(new IOException(reason), content.Id + "NotWritten", ErrorCategory.WriteError, path),
            _ => new(new IOException(reason), content.Id + "WouldReplaceOtherFile", ErrorCategory.ResourceExists, path),
        };
    }

    internal static ErrorRecord NotReadable(OutputContent content, string path, Exception exception) => new(
        new IOException($"'{path}' cannot be replaced. {exception.Message}", exception),
        content.Id + "NotWritten", ErrorCategory.WriteError, path);

    internal static ErrorRecord FolderLikeFile(string path) => new(
        new ArgumentException($"'{path}' names a file, but -OutputPath is the folder for the prompts. Give a folder."),
        "OutputIsFile", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord NotReplaced(CopyWriteException exception) => new(
        new IOException(exception.Describe("-InPlace", "-Force")),
        "OutputWouldReplaceOtherFile", ErrorCategory.ResourceExists, exception.Path);

    internal static ErrorRecord IsOriginal(CopyWriteException exception) => new(
        new IOException(exception.Describe("-InPlace", "-Force")),
        "OutputIsOriginal", ErrorCategory.InvalidArgument, exception.Path);
}
