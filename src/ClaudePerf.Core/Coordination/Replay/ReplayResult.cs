using System.Runtime.InteropServices;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>How well bills are predicted, and what other ways of caching had come to. Amounts in USD.</summary>
internal sealed record ReplayResult
{
    /// <summary>The requests that were compared.</summary>
    public required int Requests { get; init; }

    /// <summary>Requests of models without a price, old side threads that name no agent, and what was not to be counted.</summary>
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

    /// <summary>How far the billed total may be from <see cref="ExpectedCost"/> either way: 90% of totals are nearer.</summary>
    public required decimal ExpectedCostBound { get; init; }

    /// <summary>What had been billed without caching.</summary>
    public required decimal UncachedCost { get; init; }

    /// <summary>What is predicted had every entry the lifetime of one hour.</summary>
    public required decimal OneHourCost { get; init; }

    /// <summary>
    /// The median over sessions of how far <see cref="PredictedCost"/> is off, as a share of what was billed; 0 where nothing was billed.
    /// </summary>
    public required double SessionCostError { get; init; }

    /// <summary>How far the predicted cost is off, as a share of the billed one; 0 where nothing was billed.</summary>
    public double CostError => ErrorOf(PredictedCost);

    /// <summary>How far the expected cost is off, as a share of the billed one; 0 where nothing was billed.</summary>
    public double ExpectedCostError => ErrorOf(ExpectedCost);

    private double ErrorOf(decimal cost) => BilledCost == 0 ? 0 : (double)(cost / BilledCost) - 1;
}

/// <summary>Adds up a comparison.</summary>
internal sealed class ReplaySum(ReplayConstants constants)
{
    private readonly Dictionary<int, (decimal Billed, decimal Predicted, decimal Expected)> _sessions = [];
    private int _requests;
    private int _near;
    private long _readOff;
    private long _writeOff;
    private double _variance;
    private TokenUsage _billed;
    private TokenUsage _predicted;
    private decimal _billedCost;
    private decimal _predictedCost;
    private decimal _expectedCost;
    private decimal _hourCost;
    private decimal _uncachedCost;

    internal void Add(in ReplayedRequest request)
    {
        const double Near = 0.05;
        _requests++;
        var (billed, predicted) = (request.Billed, request.Predicted);
        var off = Math.Abs(predicted.CacheReadTokens - billed.CacheReadTokens);
        _readOff += off;
        _near += off <= Near * billed.PromptTokens ? 1 : 0;
        _writeOff += Math.Abs(
            predicted.CacheWrite5mTokens + predicted.CacheWrite1hTokens - billed.CacheWrite5mTokens - billed.CacheWrite1hTokens);
        _billed += billed;
        _predicted += predicted;
        _billedCost += request.BilledCost;
        _predictedCost += request.PredictedCost;
        _expectedCost += request.ExpectedCost;
        _variance += request.Variance;
        _hourCost += request.OneHourCost;
        _uncachedCost += request.UncachedCost;
        ref var session = ref CollectionsMarshal.GetValueRefOrAddDefault(_sessions, request.Row.Session, out _);
        session = (session.Billed + request.BilledCost, session.Predicted + request.PredictedCost, session.Expected + request.ExpectedCost);
    }

    internal ReplayResult ToResult(int requests)
    {
        var prompts = Math.Max(1, _billed.PromptTokens);
        var errors = _sessions.Values.Where(static session => session.Billed > 0)
            .Select(static session => (double)Math.Abs((session.Predicted / session.Billed) - 1)).ToList();
        return new ReplayResult
        {
            Requests = _requests,
            Skipped = requests - _requests,
            Billed = _billed,
            Predicted = _predicted,
            ReadError = _readOff / (double)prompts,
            WriteError = _writeOff / (double)prompts,
            Within5Percent = _requests == 0 ? 0 : _near / (double)_requests,
            BilledCost = _billedCost,
            PredictedCost = _predictedCost,
            ExpectedCost = _expectedCost,
            ExpectedCostBound = constants.Bound(
                _variance, _sessions.Values.Sum(static session => (double)session.Expected * (double)session.Expected)),
            UncachedCost = _uncachedCost,
            OneHourCost = _hourCost,
            SessionCostError = errors.Count == 0 ? 0 : Medians.Of(errors),
        };
    }
}
