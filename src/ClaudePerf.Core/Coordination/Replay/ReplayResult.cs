using System.Runtime.InteropServices;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>How well bills are predicted, and what other ways of caching would have cost. Amounts in USD.</summary>
internal sealed record ReplayResult
{
    /// <summary>The number of compared requests.</summary>
    public required int Requests { get; init; }

    /// <summary>
    /// The number of excluded requests: of models without a price, of old side threads that name no agent, and those filtered out.
    /// </summary>
    public required int Skipped { get; init; }

    /// <summary>The total billed usage.</summary>
    public required TokenUsage Billed { get; init; }

    /// <summary>The total predicted usage.</summary>
    public required TokenUsage Predicted { get; init; }

    /// <summary>The sum of the errors of predicted reads, as a share of billed prompt tokens.</summary>
    public required double ReadError { get; init; }

    /// <summary>The sum of the errors of predicted writes, as a share of billed prompt tokens.</summary>
    public required double WriteError { get; init; }

    /// <summary>The share of requests whose read was predicted to within 5% of the prompt.</summary>
    public required double Within5Percent { get; init; }

    /// <summary>The billed cost.</summary>
    public required decimal BilledCost { get; init; }

    /// <summary>The cost predicted from the rules alone: the most likely one for a single session.</summary>
    public required decimal PredictedCost { get; init; }

    /// <summary>The predicted cost including losses within the TTL, which no rule predicts: the mean, for totals.</summary>
    public required decimal ExpectedCost { get; init; }

    /// <summary>How far the billed total may be from <see cref="ExpectedCost"/> in either direction, for 90% of totals.</summary>
    public required decimal ExpectedCostBound { get; init; }

    /// <summary>What would have been billed without caching.</summary>
    public required decimal UncachedCost { get; init; }

    /// <summary>The predicted cost if every entry had a TTL of one hour.</summary>
    public required decimal OneHourCost { get; init; }

    /// <summary>
    /// The median over sessions of the error of <see cref="PredictedCost"/>, as a share of the billed cost; 0 if nothing was
    /// billed.
    /// </summary>
    public required double SessionCostError { get; init; }

    /// <summary>The error of the predicted cost, as a share of the billed cost; 0 if nothing was billed.</summary>
    public double CostError => ErrorOf(PredictedCost);

    /// <summary>The error of the expected cost, as a share of the billed cost; 0 if nothing was billed.</summary>
    public double ExpectedCostError => ErrorOf(ExpectedCost);

    private double ErrorOf(decimal cost) => BilledCost == 0 ? 0 : (double)(cost / BilledCost) - 1;
}

/// <summary>Accumulates a comparison.</summary>
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
            SessionCostError = errors.Count == 0 ? 0 : Medians.Median(errors),
        };
    }
}
