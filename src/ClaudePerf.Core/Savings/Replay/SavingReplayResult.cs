namespace ClaudePerf.Core.Savings.Replay;

/// <summary>One session as it was billed, as it is replayed, and as it had been under other settings. Amounts in USD.</summary>
public sealed record SessionSaving
{
    /// <summary>The session.</summary>
    public required string Session { get; init; }

    /// <summary>The project; null where nothing names it.</summary>
    public string? Project { get; init; }

    /// <summary>Its requests that count.</summary>
    public required long Requests { get; init; }

    /// <summary>What was billed.</summary>
    public required decimal Billed { get; init; }

    /// <summary>What the replay gives for the settings as they were.</summary>
    public required decimal Replayed { get; init; }

    /// <summary>What had been billed under the other settings.</summary>
    public required decimal WouldBe { get; init; }

    /// <summary>Prompt tokens that had not been sent, or had been read from the cache instead of written.</summary>
    public required long Tokens { get; init; }

    /// <summary>Compactions that had been made besides those that were.</summary>
    public required int Compactions { get; init; }

    /// <summary>
    /// Whether the replay of the settings as they were is more than 5% off the bill, so that nothing is said of it:
    /// <see cref="WouldBe"/> is then what was billed.
    /// </summary>
    public required bool IsLeftOut { get; init; }

    /// <summary>What the other settings had saved; negative where they had cost more.</summary>
    public decimal Saving => Billed - WouldBe;
}

/// <summary>A period under other settings. Amounts in USD.</summary>
public sealed record SavingReplayResult
{
    private const int Resamples = 1000;
    private const int FewestSessions = 5;

    // Beyond this many sessions, groups of them are drawn: the spread is the same, and it takes no longer.
    private const int MostDrawn = 500;

    /// <summary>The sessions, the one that saves most first.</summary>
    public required IReadOnlyList<SessionSaving> Sessions { get; init; }

    /// <summary>What was billed.</summary>
    public decimal Billed => Sessions.Sum(static session => session.Billed);

    /// <summary>What the replay gives for the settings as they were.</summary>
    public decimal Replayed => Sessions.Sum(static session => session.Replayed);

    /// <summary>What had been billed under the other settings.</summary>
    public decimal WouldBe => Sessions.Sum(static session => session.WouldBe);

    /// <summary>What the other settings had saved.</summary>
    public decimal Saving => Billed - WouldBe;

    /// <summary>The lower end of the 90% interval of <see cref="Saving"/>, had other sessions of the same kind been drawn; null below five
    /// sessions.</summary>
    public decimal? Low => Interval?.Low;

    /// <summary>The upper end of the interval.</summary>
    public decimal? High => Interval?.High;

    /// <summary>The saving as a share of the bill; 0 where nothing was billed.</summary>
    public double Share => Billed == 0 ? 0 : (double)(Saving / Billed);

    /// <summary>Prompt tokens that had not been sent, or had been read from the cache instead of written.</summary>
    public long Tokens => Sessions.Sum(static session => session.Tokens);

    /// <summary>Compactions that had been made besides those that were.</summary>
    public int Compactions => Sessions.Sum(static session => session.Compactions);

    /// <summary>Sessions whose replay is more than 5% off the bill: they save nothing here.</summary>
    public int LeftOut => Sessions.Count(static session => session.IsLeftOut);

    /// <summary>
    /// The 90% interval of <see cref="Saving"/>, had other sessions of the same kind been drawn; null below five sessions.
    /// </summary>
    internal (decimal Low, decimal High)? Interval => IntervalOf([.. Sessions.Select(static session => (double)session.Saving)]);

    /// <summary>
    /// The 90% interval of a sum, by drawing its parts 1,000 times with replacement (percentile bootstrap). The draws are the same each
    /// time.
    /// </summary>
    /// <param name="parts">The parts.</param>
    /// <returns>Null where fewer than five parts say too little.</returns>
    internal static (decimal Low, decimal High)? IntervalOf(double[] parts)
    {
        if (parts.Length < FewestSessions)
            return null;
        if (parts.Length > MostDrawn)
        {
            var groups = new double[MostDrawn];
            for (var i = 0; i < parts.Length; i++)
                groups[i % MostDrawn] += parts[i];
            parts = groups;
        }
        var random = new Random(1);
        var sums = new double[Resamples];
        // Parts that are zero add nothing: how many others are drawn is all that matters.
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
