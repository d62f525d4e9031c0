namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>
/// A place where two sequences differ: units of the old one were replaced with units of the new one.
/// </summary>
/// <param name="OldStart">The index in the old sequence; for an insertion, the index of the unit after it.</param>
/// <param name="OldCount">The number of removed units.</param>
/// <param name="NewStart">The index in the new sequence.</param>
/// <param name="NewCount">The number of added units.</param>
internal readonly record struct Difference(int OldStart, int OldCount, int NewStart, int NewCount)
{
    internal int OldEnd => OldStart + OldCount;

    internal int NewEnd => NewStart + NewCount;
}
