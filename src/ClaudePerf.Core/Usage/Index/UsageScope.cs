namespace ClaudePerf.Core.Usage.Index;

/// <summary>The files and folders that a query covers.</summary>
internal sealed class UsageScope
{
    private readonly string[] _roots;

    internal UsageScope(IEnumerable<string> roots)
    {
        _roots = [.. roots.Select(root => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root))).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Full paths in ordinal order.</summary>
    internal IReadOnlyList<string> Roots => _roots;

    /// <summary>Equal for the same roots in any order.</summary>
    internal string Name => string.Join('\n', _roots);

    internal bool Contains(string path) => Array.Exists(_roots, root =>
        path.StartsWith(root, StringComparison.Ordinal)
        && (path.Length == root.Length || root[^1] == Path.DirectorySeparatorChar || path[root.Length] == Path.DirectorySeparatorChar));
}
