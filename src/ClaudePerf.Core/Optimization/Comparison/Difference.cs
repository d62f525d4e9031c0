namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>A place where two sequences differ: so many units of the old one became so many of the new one.</summary>
/// <param name="OldStart">The index in the old sequence; where nothing was taken away, of the unit before which the new ones stand.</param>
/// <param name="OldCount">How many units went.</param>
/// <param name="NewStart">The index in the new sequence.</param>
/// <param name="NewCount">How many units came.</param>
internal readonly record struct Difference(int OldStart, int OldCount, int NewStart, int NewCount)
{
    internal int OldEnd => OldStart + OldCount;

    internal int NewEnd => NewStart + NewCount;
}
