using System.Globalization;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>A range of prompt sizes: each ends where it is twice as long as it begins, from 25,000 tokens on.</summary>
/// <param name="From">The shortest prompt in it, in tokens.</param>
/// <param name="Below">The first length that is longer.</param>
public readonly record struct ContextBand(long From, long Below) : IComparable<ContextBand>
{
    private const long First = 25_000;

    /// <summary>The band of a prompt.</summary>
    /// <param name="tokens">Its length.</param>
    public static ContextBand Of(long tokens)
    {
        var (from, below) = (0L, First);
        while (below <= tokens && below <= long.MaxValue / 2)
            (from, below) = (below, 2 * below);
        return new ContextBand(from, below);
    }

    /// <inheritdoc/>
    public int CompareTo(ContextBand other) => From.CompareTo(other.From);

    /// <summary>Whether prompts of one are shorter.</summary>
    /// <param name="left">One band.</param>
    /// <param name="right">Another band.</param>
    public static bool operator <(ContextBand left, ContextBand right) => left.CompareTo(right) < 0;

    /// <summary>Whether prompts of one are longer.</summary>
    /// <param name="left">One band.</param>
    /// <param name="right">Another band.</param>
    public static bool operator >(ContextBand left, ContextBand right) => left.CompareTo(right) > 0;

    /// <summary>Whether prompts of one are no longer.</summary>
    /// <param name="left">One band.</param>
    /// <param name="right">Another band.</param>
    public static bool operator <=(ContextBand left, ContextBand right) => left.CompareTo(right) <= 0;

    /// <summary>Whether prompts of one are no shorter.</summary>
    /// <param name="left">One band.</param>
    /// <param name="right">Another band.</param>
    public static bool operator >=(ContextBand left, ContextBand right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From / 1000}k-{Below / 1000}k");
}
