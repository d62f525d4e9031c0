using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>The share of a cached conversation that is lost although its TTL has not expired.</summary>
/// <param name="Below">Applies to pauses shorter than this; null for all longer ones.</param>
/// <param name="Share">Tokens not read, as a share of what was cached, from 0 to 1.</param>
internal readonly record struct CacheLoss(TimeSpan? Below, double Share);

/// <summary>
/// What a replay assumes about the provider's cache beyond its published rules. The constants, with sources and meanings, are in
/// <c>data/cache-replay.json</c>.
/// </summary>
internal sealed record ReplayConstants
{
    private const string FileName = "cache-replay.json";

    private static readonly Lazy<ReplayConstants> File = new(Load);

    /// <summary>The constants shipped with the product.</summary>
    /// <exception cref="IOException"><c>data/cache-replay.json</c> is missing from the installation.</exception>
    public static ReplayConstants Shipped => File.Value;

    /// <summary>How much longer than its published TTL an entry can be read, counted from the end of the answer.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>The output speed of answers, because transcripts record when they began.</summary>
    public required double OutputTokensPerSecond { get; init; }

    /// <summary>A prompt with at least this share of the cached length was rewound; a shorter one was compacted.</summary>
    public required double RewindShare { get; init; }

    /// <summary>
    /// The minimum share of a first prompt that the end of another conversation must have for the prompt to be its fork.
    /// </summary>
    public required double ForkShare { get; init; }

    /// <summary>The longest read, in tokens, that counts as the prefix shared by conversations.</summary>
    public required long LongestPrefix { get; init; }

    /// <summary>
    /// What is lost within the TTL, by the pause since the previous answer; ascending, the last one without a bound.
    /// </summary>
    public required IReadOnlyList<CacheLoss> Losses { get; init; }

    /// <summary>The share of a rewound conversation that is lost, from 0 to 1.</summary>
    public required double RewindLoss { get; init; }

    /// <summary>The factor between the variance of losses and that of independent losses.</summary>
    public required double LossSpread { get; init; }

    /// <summary>The standard deviation of one session's cost from other causes, as a share of that cost.</summary>
    public required double SessionError { get; init; }

    /// <summary>The share of a predicted read that is lost within the TTL, from 0 to 1.</summary>
    /// <param name="origin">The rule used for the prediction: only a conversation's own entries are lost.</param>
    /// <param name="pause">The time since the previous answer.</param>
    public double LossOf(ReadOrigin origin, TimeSpan pause) => origin switch
    {
        ReadOrigin.Continued => LostAfter(pause),
        ReadOrigin.Rewound => RewindLoss,
        _ => 0,
    };

    private double LostAfter(TimeSpan pause)
    {
        var i = 0;
        while (Losses[i].Below <= pause)
            i++;
        return Losses[i].Share;
    }

    /// <summary>
    /// The error bound of a total in either direction, in USD: 1.645 standard deviations, which contain 90% of totals.
    /// </summary>
    /// <param name="variance">The variance of the losses if they were independent of each other, in USD squared.</param>
    /// <param name="squares">The sum over sessions of their squared expected costs, in USD squared.</param>
    public decimal Bound(double variance, double squares)
    {
        const double NinetyPercent = 1.645;
        return (decimal)(NinetyPercent * Math.Sqrt((LossSpread * variance) + (SessionError * SessionError * squares)));
    }

    private static ReplayConstants Load()
    {
        using var document = JsonDocument.Parse(ShippedData.Read(FileName));
        var root = document.RootElement;
        double Number(string name) => root.GetProperty(name).GetDouble();
        return new ReplayConstants
        {
            Grace = TimeSpan.FromSeconds(Number("graceSeconds")),
            OutputTokensPerSecond = Number("outputTokensPerSecond"),
            RewindShare = Number("rewindShare"),
            ForkShare = Number("forkShare"),
            LongestPrefix = root.GetProperty("longestBeginning").GetInt64(),
            Losses = [.. root.GetProperty("losses").EnumerateArray().Select(static loss => new CacheLoss(
                loss.TryGetProperty("belowSeconds", out var below) ? TimeSpan.FromSeconds(below.GetDouble()) : null,
                loss.GetProperty("share").GetDouble()))],
            RewindLoss = Number("rewindLoss"),
            LossSpread = Number("lossSpread"),
            SessionError = Number("sessionError"),
        };
    }
}
