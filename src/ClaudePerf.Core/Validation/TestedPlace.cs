
namespace ClaudePerf.Core.Validation;

/// <summary>A folder or file to test.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="EcosystemRoot">The root folder of the ecosystem that it is or belongs to.</param>
/// <param name="Root">The folder that paths in findings are relative to.</param>
public sealed record TestedPlace(string Path, bool IsFolder, string EcosystemRoot, string Root)
{
    private readonly string _inside = System.IO.Path.TrimEndingDirectorySeparator(Path) + System.IO.Path.DirectorySeparatorChar;

    /// <summary>Folders in it that are tested separately.</summary>
    public IReadOnlyList<string> SeparateFolders { get; init; } = [];

    /// <summary>Whether it is a plugin of a marketplace, which does not include anything around it.</summary>
    public bool IsPlugin { get; init; }

    /// <summary>
    /// Whether findings in a file belong to this place: for a file its own, for a folder in <c>.claude</c> those in the folder, for a
    /// project all findings, including those from the user's folder.
    /// </summary>
    public bool Contains(string path)
    {
        if (!IsFolder)
            return path == Path;
        if (SeparateFolders.Any(folder => path == folder
            || path.StartsWith(folder + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            return false;
        return path.StartsWith(_inside, StringComparison.Ordinal)
            || (IsPlugin ? path == Path : EcosystemRoot == System.IO.Path.TrimEndingDirectorySeparator(Path));
    }

    /// <summary>Whether an entry of a baseline would be found in this place if it still existed.</summary>
    public bool Contains(BaselineEntry entry, bool includesUser) =>
        (includesUser || !entry.Path.StartsWith("~/", StringComparison.Ordinal)) && Contains(FindingPlace.FullPath(Root, entry.Path));
}
