using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of prompt comparisons. The ids are part of the module's interface.</summary>
internal static class ComparisonErrors
{
    internal static ErrorRecord ReferenceIsFile(string reference) => new(
        new PSArgumentException($"'{reference}' is a file, but a folder can only be compared with a folder. "
            + "Give the folder with the older version, such as a git worktree."),
        "ReferenceIsFile", ErrorCategory.InvalidArgument, reference);

    internal static ErrorRecord NothingFromPipeline(string path) => new(
        new PSArgumentException($"The pipeline was empty, so there is nothing to compare '{path}' with. "
            + "Check whether the previous command failed or the file is new. To compare with an empty text, use -ReferenceText ''."),
        "NothingFromPipeline", ErrorCategory.InvalidData, path);

    internal static ErrorRecord InputNeedsOneFile(string path) => new(
        new PSArgumentException($"Text from the pipeline is one version of one prompt, but '{path}' is not a single file. "
            + "Give the file with the current version."),
        "InputNeedsOneFile", ErrorCategory.InvalidArgument, path);
}
