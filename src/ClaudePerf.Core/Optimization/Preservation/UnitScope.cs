namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>A container being read, which is the parent of the units in it.</summary>
/// <param name="chain">The chain of its units.</param>
/// <param name="owner">The unit that the container belongs to; -1 for none.</param>
internal sealed class UnitScope(string chain, int owner)
{
    private readonly Stack<(int Level, int Unit)> _headings = new();

    /// <summary>The letters of the containers; see <see cref="UnitReader"/>.</summary>
    public string Chain => chain;

    /// <summary>The parent of units that are not below a heading in the container.</summary>
    public int Owner { get; set; } = owner;

    /// <summary>The parent of the next unit: the last heading, otherwise the owner.</summary>
    public int Current => _headings.TryPeek(out var heading) ? heading.Unit : Owner;

    /// <summary>Starts a heading's section.</summary>
    /// <returns>The heading's own parent.</returns>
    public int Open(int level, int unit)
    {
        while (_headings.TryPeek(out var last) && last.Level >= level)
            _headings.Pop();
        var parent = Current;
        _headings.Push((level, unit));
        return parent;
    }
}
