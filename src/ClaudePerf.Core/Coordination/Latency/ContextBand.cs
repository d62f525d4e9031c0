using System.Globalization;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>A range of prompt sizes: each ends at twice its start, beginning with 25,000 tokens.</summary>
/// <param name="From">The shortest prompt in the band, in tokens.</param>
/// <param name="Below">The first length above the band.</param>
public readonly record struct ContextBand(long From, long Below) : IComparable<ContextBand>
{
    private const long First = 25_000;

    /// <summary>The band of a prompt.</summary>
    /// <param name="tokens">The length of the prompt.</param>
    public static ContextBand ForTokens(long tokens)
    {
        var (from, below) = (0L, First);
        while (below <= tokens && below <= long.MaxValue / 2)
            (from, below) = (below, 2 * below);
        return new ContextBand(from, below);
    }

    /// <inheritdoc/>
    public int CompareTo(ContextBand other) => From.CompareTo(other.From);

    /// <summary>Whether the prompts of the first band are shorter.</summary>
    /// <param name="left">One band.</param>
    /// <param name="right">Another band.</param>
    public static bool operator <(ContextBand left, ContextBand right) => left.CompareTo(right) < 0;

    /// <summary>Whether the prompts of the first band are longer.</summary>
    /// <param name="left">One band.</param>
    /// <param name="right">Another band.</param>
    public static bool operator >(ContextBand left, ContextBand right) => left.CompareTo(right) > 0;

    /// <summary>Whether the prompts of the first band are not longer.</summary>
    /// <param name="left">One band.</param>
    /// <param name="right">Another band.</param>
    public static bool operator <=(ContextBand left, ContextBand right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the prompts of the first band are not shorter.</summary>
    /// <param name="left">One band.</param>
    /// <param name="right">Another band.</param>
    public static bool operator >=(ContextBand left, ContextBand right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From / 1000}k-{Below / 1000}k");
}
