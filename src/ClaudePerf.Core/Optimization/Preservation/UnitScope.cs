namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>A container that is being read: what the units in it belong to.</summary>
/// <param name="chain">The chain of its units.</param>
/// <param name="owner">The unit that the container belongs to; -1 for none.</param>
internal sealed class UnitScope(string chain, int owner)
{
    private readonly Stack<(int Level, int Unit)> _headings = new();

    /// <summary>The letters of the containers; see <see cref="UnitReader"/>.</summary>
    public string Chain => chain;

    /// <summary>What belongs to no heading in the container belongs to it.</summary>
    public int Owner { get; set; } = owner;

    /// <summary>What the next unit belongs to: the last heading, else the owner.</summary>
    public int Current => _headings.TryPeek(out var heading) ? heading.Unit : Owner;

    /// <summary>Begins a heading's section.</summary>
    /// <returns>What the heading itself belongs to.</returns>
    public int Open(int level, int unit)
    {
        while (_headings.TryPeek(out var last) && last.Level >= level)
            _headings.Pop();
        var parent = Current;
        _headings.Push((level, unit));
        return parent;
    }
}
