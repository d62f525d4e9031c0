namespace ClaudePerf.Core.Usage;

/// <summary>The position of a line whose content has not been counted yet.</summary>
/// <param name="File">The transcript.</param>
/// <param name="Offset">The offset of the line's first byte.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct UncountedLine(string File, long Offset, int Length) : IComparable<UncountedLine>
{
    /// <inheritdoc/>
    public int CompareTo(UncountedLine other)
    {
        var byFile = string.CompareOrdinal(File, other.File);
        if (byFile != 0)
            return byFile;
        var byOffset = Offset.CompareTo(other.Offset);
        return byOffset != 0 ? byOffset : Length.CompareTo(other.Length);
    }
}
