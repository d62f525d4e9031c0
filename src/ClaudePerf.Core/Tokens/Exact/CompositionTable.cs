namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>Unicode's canonical decompositions and their inverses, read when a text first needs them.</summary>
internal static class CompositionTable
{
    static CompositionTable()
    {
        foreach (var (kind, point, first, second) in UnicodeTable.ReadCompositions())
        {
            Decompositions[point] = (first, second);
            if (kind == 'D') Compositions[Key(first, second)] = point;
        }
    }

    /// <summary>
    /// One step of the canonical decomposition of a code point; the second part is 0 if there is only one.
    /// </summary>
    public static Dictionary<int, (int First, int Second)> Decompositions { get; } = [];

    /// <summary>The composition of two code points, indexed by <see cref="Key"/>.</summary>
    public static Dictionary<ulong, int> Compositions { get; } = [];

    /// <summary>The key of two code points in <see cref="Compositions"/>.</summary>
    public static ulong Key(int first, int second) => ((ulong)(uint)first << 32) | (uint)second;
}
