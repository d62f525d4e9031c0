using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>How well the simulator predicts what was billed, and what other ways of caching had come to. Amounts in USD.</summary>
public sealed record ReplayResult
{
    /// <summary>The requests that were compared.</summary>
    public required int Requests { get; init; }

    /// <summary>Requests of models without a price, and of old side threads that name no agent.</summary>
    public required int Skipped { get; init; }

    /// <summary>What was billed, added up.</summary>
    public required TokenUsage Billed { get; init; }

    /// <summary>What was predicted, added up.</summary>
    public required TokenUsage Predicted { get; init; }

    /// <summary>The sum of how far predicted reads were off, as a share of billed prompt tokens.</summary>
    public required double ReadError { get; init; }

    /// <summary>The sum of how far predicted writes were off, as a share of billed prompt tokens.</summary>
    public required double WriteError { get; init; }

    /// <summary>The share of requests whose read is predicted within 5% of the prompt.</summary>
    public required double Within5Percent { get; init; }

    /// <summary>What was billed.</summary>
    public required decimal BilledCost { get; init; }

    /// <summary>What was predicted by the rules alone: the likeliest for one session.</summary>
    public required decimal PredictedCost { get; init; }

    /// <summary>What was predicted with what is lost within its lifetime, which no rule tells: the mean, for totals.</summary>
    public required decimal ExpectedCost { get; init; }

    /// <summary>What had been billed without caching.</summary>
    public required decimal UncachedCost { get; init; }

    /// <summary>What is predicted had every entry the lifetime of one hour.</summary>
    public required decimal OneHourCost { get; init; }

    /// <summary>How far the predicted cost is off, as a share of the billed one; 0 where nothing was billed.</summary>
    public double CostError => ErrorOf(PredictedCost);

    /// <summary>How far the expected cost is off, as a share of the billed one; 0 where nothing was billed.</summary>
    public double ExpectedCostError => ErrorOf(ExpectedCost);

    private double ErrorOf(decimal cost) => BilledCost == 0 ? 0 : (double)(cost / BilledCost) - 1;
}

/// <summary>Adds up a comparison.</summary>
internal sealed class ReplaySum
{
    private int _requests;
    private int _near;
    private long _readOff;
    private long _writeOff;
    private TokenUsage _billed;
    private TokenUsage _predicted;
    private decimal _billedCost;
    private decimal _predictedCost;
    private decimal _expectedCost;
    private decimal _hourCost;
    private decimal _uncachedCost;

    internal void Add(in TokenUsage billed, in TokenUsage predicted, decimal billedCost, decimal predictedCost, decimal expectedCost, decimal hourCost, decimal uncachedCost)
    {
        const double Near = 0.05;
        _requests++;
        var off = Math.Abs(predicted.CacheReadTokens - billed.CacheReadTokens);
        _readOff += off;
        _near += off <= Near * billed.PromptTokens ? 1 : 0;
        _writeOff += Math.Abs(predicted.CacheWrite5mTokens + predicted.CacheWrite1hTokens - billed.CacheWrite5mTokens - billed.CacheWrite1hTokens);
        _billed += billed;
        _predicted += predicted;
        _billedCost += billedCost;
        _predictedCost += predictedCost;
        _expectedCost += expectedCost;
        _hourCost += hourCost;
        _uncachedCost += uncachedCost;
    }

    internal ReplayResult ToResult(int skipped)
    {
        var prompts = Math.Max(1, _billed.PromptTokens);
        return new ReplayResult
        {
            Requests = _requests,
            Skipped = skipped,
            Billed = _billed,
            Predicted = _predicted,
            ReadError = _readOff / (double)prompts,
            WriteError = _writeOff / (double)prompts,
            Within5Percent = _requests == 0 ? 0 : _near / (double)_requests,
            BilledCost = _billedCost,
            PredictedCost = _predictedCost,
            ExpectedCost = _expectedCost,
            UncachedCost = _uncachedCost,
            OneHourCost = _hourCost,
        };
    }
}
