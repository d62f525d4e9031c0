using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <summary>A folder or file that is tested.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="EcosystemRoot">The folder of the ecosystem it is, or is a part of.</param>
/// <param name="Root">The folder that paths of findings are told from.</param>
internal sealed record TestedPlace(string Path, bool IsFolder, string EcosystemRoot, string Root)
{
    private readonly string _inside = System.IO.Path.TrimEndingDirectorySeparator(Path) + System.IO.Path.DirectorySeparatorChar;

    /// <summary>Folders in it that are tested by themselves.</summary>
    internal IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Whether it is a plugin of a marketplace, to which nothing belongs that lies around it.</summary>
    internal bool IsPlugin { get; init; }

    /// <summary>
    /// Whether what is found in a file is asked for: of a file its own, of a folder in <c>.claude</c> what is in it, of a project
    /// everything, also what the user's own folder adds.
    /// </summary>
    internal bool Holds(string path)
    {
        if (!IsFolder)
            return path == Path;
        if (Without.Any(folder => path == folder
            || path.StartsWith(folder + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            return false;
        return path.StartsWith(_inside, StringComparison.Ordinal)
            || (IsPlugin ? path == Path : EcosystemRoot == System.IO.Path.TrimEndingDirectorySeparator(Path));
    }

    /// <summary>Whether what a baseline knows would be found here if it were still there.</summary>
    internal bool Holds(BaselineEntry entry, bool includesUser) =>
        (includesUser || !entry.Path.StartsWith("~/", StringComparison.Ordinal)) && Holds(FindingPlace.FullPath(Root, entry.Path));
}
