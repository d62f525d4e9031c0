namespace ClaudePerf.Core.Storage;

/// <summary>
/// The folders that links of a project or plugin may point to. Links that point elsewhere are neither followed nor read.
/// </summary>
internal sealed class LinkBounds
{
    private readonly IReadOnlyList<string> _folders;

    /// <param name="folders">The folders; their descendants are inside too.</param>
    internal LinkBounds(params string[] folders) => _folders = [.. folders.Select(RealPath.Of).Distinct(StringComparer.Ordinal)];

    private LinkBounds(IReadOnlyList<string> folders) => _folders = folders;

    /// <summary>Creates a copy with an additional folder.</summary>
    internal LinkBounds With(string folder) => new([.. _folders, RealPath.Of(folder)]);

    /// <summary>Whether a path without links is inside the folders.</summary>
    internal bool Contains(string realPath)
    {
        foreach (var folder in _folders)
        {
            if (RealPath.IsWithin(realPath, folder))
                return true;
        }
        return false;
    }
}
