namespace ClaudePerf.Performance.Peers;

/// <summary>The same work done by us and by a peer, several times in turn.</summary>
/// <param name="Name">The name in the baseline: kind, case, our program, and peer.</param>
/// <param name="Kind">Usage, counting, validation or start.</param>
/// <param name="Own">Which of our programs is measured.</param>
/// <param name="Peer">The peer.</param>
/// <param name="OwnMilliseconds">The median of our times.</param>
/// <param name="PeerMilliseconds">The median of the peer's times.</param>
/// <param name="Ratio">Our time divided by the peer's: the median over the rounds. Below 1 we are faster.</param>
/// <param name="RatioLower">The lower quartile over the rounds.</param>
/// <param name="RatioUpper">The upper quartile over the rounds.</param>
/// <param name="Rounds">The number of rounds.</param>
internal sealed record Comparison(
    string Name, string Kind, string Own, string Peer, double OwnMilliseconds, double PeerMilliseconds, double Ratio, double RatioLower,
        double RatioUpper, int Rounds)
{
    /// <summary>Compares the times of the same rounds. Other work on the machine slows both programs of a round, so their ratio is steadier
    /// than either time.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="detail">The case; may be empty.</param>
    /// <param name="own">Ours.</param>
    /// <param name="ownTimes">Our time in each round, in milliseconds.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="peerTimes">The peer's time in each round.</param>
    internal static Comparison Of(string kind, string detail, string own, double[] ownTimes, string peer, double[] peerTimes)
    {
        var ratios = ownTimes.Zip(peerTimes, (mine, theirs) => mine / theirs).Order().ToArray();
        // Without the peer's version: a new version is compared with the same baseline.
        var name = string.Join('/', new[] { kind, detail, own, peer.Split(' ')[0] }.Where(part => part.Length > 0));
        return new Comparison(
            name, kind, detail.Length == 0 ? own : $"{own}, {detail}", peer, Quantile(ownTimes, 0.5), Quantile(peerTimes, 0.5),
                Quantile(ratios, 0.5), Quantile(ratios, 0.25), Quantile(ratios, 0.75), ratios.Length);
    }

    /// <summary>A quantile, interpolated between neighbors.</summary>
    internal static double Quantile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        var place = part * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}

/// <summary>A comparison, or a part of one, that was skipped.</summary>
/// <param name="What">Which.</param>
/// <param name="Reason">Why.</param>
internal sealed record Skipped(string What, string Reason);
