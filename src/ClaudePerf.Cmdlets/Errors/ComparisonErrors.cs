using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of comparing prompts. The ids are part of the module's interface.</summary>
internal static class ComparisonErrors
{
    internal static ErrorRecord ReferenceIsFile(string reference) => new(
        new PSArgumentException($"'{reference}' is a file, and a folder is compared with a folder. Give the folder that holds the older version, such as a git worktree."),
        "ReferenceIsFile", ErrorCategory.InvalidArgument, reference);

    internal static ErrorRecord NothingFromPipeline(string path) => new(
        new PSArgumentException($"Nothing came from the pipeline that '{path}' could be compared with. Look whether the command before it failed, or the file is new; an empty reference is given by -ReferenceText ''."),
        "NothingFromPipeline", ErrorCategory.InvalidData, path);

    internal static ErrorRecord InputNeedsOneFile(string path) => new(
        new PSArgumentException($"The text from the pipeline is one version of one prompt, and '{path}' is not one file. Give the file that it has become."),
        "InputNeedsOneFile", ErrorCategory.InvalidArgument, path);
}
