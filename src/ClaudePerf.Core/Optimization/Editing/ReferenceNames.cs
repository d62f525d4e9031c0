namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>The paths of files that moved text goes to: taken on the disk, or by another prompt of the same run.</summary>
internal sealed class ReferenceNames(Func<string, bool> exists)
{
    // Two names that differ in case alone are one file on Windows and macOS.
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes the path of a file.</summary>
    public void Take(ReferenceFile file) => _taken.Add(file.Path);

    /// <summary>Whether a path is taken.</summary>
    public bool IsTaken(string path) => _taken.Contains(path) || exists(path);

    /// <summary>The paths in a folder that are taken, those of the disk included, in order. A folder that is not there holds
    /// none.</summary>
    public IEnumerable<string> TakenIn(string directory)
    {
        var onDisk = Directory.Exists(directory) ? Directory.EnumerateFiles(directory) : [];
        return _taken.Where(path => string.Equals(Path.GetDirectoryName(path), directory, StringComparison.Ordinal))
            .Concat(onDisk).Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal);
    }
}
