using System.Management.Automation;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The error records of files that commands write for the user. The ids begin with what the file contains, such as Report or Findings, and
/// are part of the module's interface.
/// </summary>
internal static class OutputErrors
{
    internal static ErrorRecord Refused(OutputRefusal refusal, OutputContent content, string path) => refusal switch
    {
        OutputRefusal.OtherExtension => new(
            new ArgumentException($"'{path}' has the wrong extension for {content.Description}. "
                + (content.Extensions.Count == 0 ? "Use another, such as .txt." : $"Use {string.Join(" or ", content.Extensions)}.")),
            "ExtensionOfOtherFormat", ErrorCategory.InvalidArgument, path),
        OutputRefusal.FolderMissing => new(
            new DirectoryNotFoundException(
                $"'{path}' cannot be written: the folder '{Path.GetDirectoryName(path)}' does not exist. Create it first."),
            content.Id + "FolderMissing", ErrorCategory.ObjectNotFound, path),
        OutputRefusal.IsFolder => new(
            new IOException($"'{path}' is a folder. Give the path of a file."),
            content.Id + "NotWritten", ErrorCategory.WriteError, path),
        _ => new(
            new IOException($"'{path}' exists and does not contain {content.Description} from ClaudePerf. Choose another "
                + "file, or replace it with -Force."),
            content.Id + "WouldReplaceOtherFile", ErrorCategory.ResourceExists, path),
    };

    internal static ErrorRecord NotReadable(OutputContent content, string path, Exception exception) => new(
        new IOException($"'{path}' cannot be replaced. {exception.Message}", exception),
        content.Id + "NotWritten", ErrorCategory.WriteError, path);

    internal static ErrorRecord FolderLikeFile(string path) => new(
        new ArgumentException($"'{path}' names a file, but -OutputPath is the folder for the prompts. Give a folder."),
        "OutputIsFile", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord NotReplaced(string path) => new(
        new IOException($"'{path}' exists with other contents. Choose another folder, or replace it with -Force."),
        "OutputWouldReplaceOtherFile", ErrorCategory.ResourceExists, path);

    internal static ErrorRecord IsOriginal(string path) => new(
        new IOException($"'{path}' is the original prompt. Choose another folder, or use -InPlace, which can be undone."),
        "OutputIsOriginal", ErrorCategory.InvalidArgument, path);
}
