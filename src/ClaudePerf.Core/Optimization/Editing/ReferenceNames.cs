namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>
/// The paths of files for moved text that are already used, on disk or by another prompt in the same run.
/// </summary>
internal sealed class ReferenceNames(Func<string, bool> exists)
{
    // On Windows and macOS, names that differ only in case are the same file.
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reserves a file's path.</summary>
    public void Take(ReferenceFile file) => _taken.Add(file.Path);

    /// <summary>Whether a path is already used.</summary>
    public bool IsTaken(string path) => _taken.Contains(path) || exists(path);

    /// <summary>The used paths in a folder, including those on disk, in order. A missing folder has none.</summary>
    public IEnumerable<string> TakenIn(string directory)
    {
        var onDisk = Directory.Exists(directory) ? Directory.EnumerateFiles(directory) : [];
        return _taken.Where(path => string.Equals(Path.GetDirectoryName(path), directory, StringComparison.Ordinal))
            .Concat(onDisk).Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal);
    }
}
