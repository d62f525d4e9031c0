namespace ClaudePerf.Core.Storage;

/// <summary>The folders that links of a project, or of a plugin, may lead to: what leads elsewhere is neither walked nor read.</summary>
internal sealed class LinkBounds
{
    private readonly IReadOnlyList<string> _folders;

    /// <param name="folders">The folders; what is in one of them is inside.</param>
    internal LinkBounds(params string[] folders) => _folders = [.. folders.Select(RealPath.Of).Distinct(StringComparer.Ordinal)];

    private LinkBounds(IReadOnlyList<string> folders) => _folders = folders;

    /// <summary>The same with one folder more.</summary>
    internal LinkBounds With(string folder) => new([.. _folders, RealPath.Of(folder)]);

    /// <summary>Whether a path without links is inside.</summary>
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
