namespace ClaudePerf.Core.Savings.Replay;

/// <summary>One session as billed, as replayed, and as it would have been under different settings. Amounts are in USD.</summary>
public sealed record SessionSaving
{
    /// <summary>The session.</summary>
    public required string Session { get; init; }

    /// <summary>The project; null if unknown.</summary>
    public string? Project { get; init; }

    /// <summary>Its requests that count.</summary>
    public required long Requests { get; init; }

    /// <summary>The billed amount.</summary>
    public required decimal Billed { get; init; }

    /// <summary>The replayed amount for the actual settings.</summary>
    public required decimal Replayed { get; init; }

    /// <summary>The amount under the different settings.</summary>
    public required decimal WouldBe { get; init; }

    /// <summary>Prompt tokens that would not have been sent, or would have been read from the cache instead of written.</summary>
    public required long Tokens { get; init; }

    /// <summary>Additional compactions.</summary>
    public required int Compactions { get; init; }

    /// <summary>
    /// Whether the replay of the actual settings differs from the bill by more than 5%, in which case the session is left out:
    /// <see cref="WouldBe"/> is the billed amount.
    /// </summary>
    public required bool IsLeftOut { get; init; }

    /// <summary>The saving under the different settings; negative if they would have cost more.</summary>
    public decimal Saving => Billed - WouldBe;
}

/// <summary>A period under different settings. Amounts are in USD.</summary>
public sealed record SavingReplayResult
{
    private const int Resamples = 1000;
    private const int MinimumSessions = 5;

    // With more sessions than this, groups of sessions are drawn: the spread is the same and the time stays bounded.
    private const int MaximumDrawn = 500;

    /// <summary>The sessions, largest saving first.</summary>
    public required IReadOnlyList<SessionSaving> Sessions { get; init; }

    /// <summary>The time that responses would have taken less; null if unknown.</summary>
    internal SecondsSaving? Seconds { get; init; }

    /// <summary>The billed amount.</summary>
    public decimal Billed => Sessions.Sum(static session => session.Billed);

    /// <summary>The replayed amount for the actual settings.</summary>
    public decimal Replayed => Sessions.Sum(static session => session.Replayed);

    /// <summary>The amount under the different settings.</summary>
    public decimal WouldBe => Sessions.Sum(static session => session.WouldBe);

    /// <summary>The saving under the different settings.</summary>
    public decimal Saving => Billed - WouldBe;

    /// <summary>
    /// The lower end of the 90% interval of <see cref="Saving"/> over resampled sessions; null with fewer than five sessions.
    /// </summary>
    public decimal? Low => Interval?.Low;

    /// <summary>The upper end of the interval.</summary>
    public decimal? High => Interval?.High;

    /// <summary>The saving as a share of the bill; 0 if nothing was billed.</summary>
    public double Share => Billed == 0 ? 0 : (double)(Saving / Billed);

    /// <summary>Prompt tokens that would not have been sent, or would have been read from the cache instead of written.</summary>
    public long Tokens => Sessions.Sum(static session => session.Tokens);

    /// <summary>Additional compactions.</summary>
    public int Compactions => Sessions.Sum(static session => session.Compactions);

    /// <summary>Sessions whose replay differs from the bill by more than 5%; they count as saving nothing.</summary>
    public int LeftOut => Sessions.Count(static session => session.IsLeftOut);

    /// <summary>The 90% interval of <see cref="Saving"/> over resampled sessions; null with fewer than five sessions.</summary>
    internal (decimal Low, decimal High)? Interval => IntervalOf([.. Sessions.Select(static session => (double)session.Saving)]);

    /// <summary>
    /// Computes the 90% interval of a sum by drawing its parts 1,000 times with replacement (percentile bootstrap). The draws are
    /// deterministic.
    /// </summary>
    /// <param name="parts">The parts.</param>
    /// <returns>Null with fewer than five parts, which are too few for an interval.</returns>
    internal static (decimal Low, decimal High)? IntervalOf(double[] parts)
    {
        if (parts.Length < MinimumSessions)
            return null;
        if (parts.Length > MaximumDrawn)
        {
            var groups = new double[MaximumDrawn];
            for (var i = 0; i < parts.Length; i++)
                groups[i % MaximumDrawn] += parts[i];
            parts = groups;
        }
        var random = new Random(1);
        var sums = new double[Resamples];
        // Parts that are zero add nothing, so only the number of other parts drawn matters.
        var filled = parts.Where(static part => part != 0).ToArray();
        var share = filled.Length / (double)parts.Length;
        for (var i = 0; i < Resamples; i++)
        {
            for (var j = 0; j < parts.Length; j++)
            {
                if (random.NextDouble() < share)
                    sums[i] += filled[random.Next(filled.Length)];
            }
        }
        Array.Sort(sums);
        return ((decimal)sums[Resamples / 20], (decimal)sums[^((Resamples / 20) + 1)]);
    }
}
