using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>The part of a cached conversation that is found gone although its lifetime has not passed.</summary>
/// <param name="Below">For pauses shorter than this; null for all longer ones.</param>
/// <param name="Share">Tokens not read, as a share of what was cached, 0 to 1.</param>
internal readonly record struct CacheLoss(TimeSpan? Below, double Share);

/// <summary>
/// What a replay assumes of the provider's cache beyond its published rules. The constants stand in <c>data/cache-replay.json </c> with
/// their source and meaning.
/// </summary>
internal sealed record ReplayConstants
{
    private const string FileName = "cache-replay.json";

    private static readonly Lazy<ReplayConstants> File = new(Load);

    /// <summary>The constants that ship with the product.</summary>
    /// <exception cref="IOException">The installation lacks <c>data/cache-replay.json</c>.</exception>
    public static ReplayConstants Shipped => File.Value;

    /// <summary>How much longer than its published lifetime an entry is read, counted from the end of the answer.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>How fast an answer comes: transcripts tell when it began.</summary>
    public required double OutputTokensPerSecond { get; init; }

    /// <summary>The least share of what was kept that a prompt has which was rewound; a shorter one was compacted.</summary>
    public required double RewindShare { get; init; }

    /// <summary>The least share of a first prompt that another conversation's end has which it forked from.</summary>
    public required double ForkShare { get; init; }

    /// <summary>The longest read, in tokens, that is taken for the beginning that conversations share.</summary>
    public required long LongestBeginning { get; init; }

    /// <summary>What is lost within the lifetime, by the pause since the answer before; rising, the last without a bound.</summary>
    public required IReadOnlyList<CacheLoss> Losses { get; init; }

    /// <summary>What is lost of a conversation that was rewound, 0 to 1.</summary>
    public required double RewindLoss { get; init; }

    /// <summary>How many times the variance of losses is that of independent ones.</summary>
    public required double LossSpread { get; init; }

    /// <summary>The standard deviation of one session's cost besides, as a share of it.</summary>
    public required double SessionError { get; init; }

    /// <summary>The share of a predicted read that is lost within the lifetime, 0 to 1.</summary>
    /// <param name="origin">By which rule it was predicted: only what a conversation itself left is lost.</param>
    /// <param name="pause">The time since the answer before.</param>
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

    /// <summary>How far a total may be off either way, in USD: 1.645 standard deviations, so that 90% of totals are nearer.</summary>
    /// <param name="variance">The variance of what is lost, had each loss been independent of the others, in USD squared.</param>
    /// <param name="squares">The sum over sessions of the squares of their expected costs, in USD squared.</param>
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
            LongestBeginning = root.GetProperty("longestBeginning").GetInt64(),
            Losses = [.. root.GetProperty("losses").EnumerateArray().Select(static loss => new CacheLoss(
                loss.TryGetProperty("belowSeconds", out var below) ? TimeSpan.FromSeconds(below.GetDouble()) : null,
                loss.GetProperty("share").GetDouble()))],
            RewindLoss = Number("rewindLoss"),
            LossSpread = Number("lossSpread"),
            SessionError = Number("sessionError"),
        };
    }
}
