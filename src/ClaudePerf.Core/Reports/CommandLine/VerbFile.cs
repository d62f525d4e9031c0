using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Files that a verb writes for the user.</summary>
internal static class VerbFile
{
    /// <summary>Requires that a file may be written.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="description">What will be written, with its article.</param>
    /// <param name="extensions">The extensions that fit; empty if the content has none of its own.</param>
    /// <param name="isOwn">Whether an existing file is such content from this product.</param>
    /// <param name="force">Whether any existing file may be replaced.</param>
    /// <exception cref="VerbInputException">It must not be written.</exception>
    internal static void Require(
        string path, string description, IReadOnlyList<string> extensions, Func<string, bool> isOwn, bool force)
    {
        if (OutputFile.Check(path, extensions, isOwn, force) is { } refusal)
            throw new VerbInputException(OutputFile.Describe(refusal, path, description, extensions, "--force"));
    }
}
