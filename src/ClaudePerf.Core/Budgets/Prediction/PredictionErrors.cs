namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>The errors of predictions of past sessions, and the resulting interval for the next one.</summary>
/// <remarks>
/// The interval is conformal: for past sessions, each predicted from the earlier ones only, the errors ln(actual / predicted) ÷
/// relative spread are recorded, and the interval contains the middle 90% of them, with the finite-sample correction (n + 1). It
/// assumes nothing about the distribution of costs, only that the next session resembles the earlier ones. With fewer than 19 past
/// sessions their extremes are not enough for 90%, so the interval is at least ±2.
/// </remarks>
internal sealed class PredictionErrors
{
    /// <summary>The share of intervals that contain the actual amount.</summary>
    internal const double Confidence = 0.9;

    private const double FewSessionsBound = 2;
    private const int MinForInterval = 19;
    private const int MaxErrors = 400;

    private readonly Queue<double> _errors = new();

    internal int Count => _errors.Count;

    internal void Add(double actual, double expected, double variation)
    {
        if (actual <= 0)
            return;
        _errors.Enqueue(Math.Log(actual / expected) / variation);
        if (_errors.Count > MaxErrors)
            _errors.Dequeue();
    }

    internal (double Low, double High) Interval(double expected, double variation)
    {
        var sorted = _errors.Order().ToArray();
        const double Tail = (1 - Confidence) / 2;
        var below = (int)Math.Floor((sorted.Length + 1) * Tail) - 1;
        var above = (int)Math.Ceiling((sorted.Length + 1) * (1 - Tail)) - 1;
        var low = below >= 0 ? sorted[below] : Math.Min(-FewSessionsBound, sorted.FirstOrDefault());
        var high = above < sorted.Length ? sorted[above] : Math.Max(FewSessionsBound, sorted.LastOrDefault());
        return (expected * Math.Exp(low * variation), expected * Math.Exp(high * variation));
    }

    /// <summary>The chance of reaching an amount, from 0 to 1. Few past sessions are complemented by default bounds.</summary>
    internal double ChanceOf(double amount, double expected, double variation)
    {
        var errors = _errors.Count < MinForInterval ? [.. _errors, -FewSessionsBound, FewSessionsBound] : _errors.ToArray();
        return errors.Count(error => expected * Math.Exp(error * variation) >= amount) / (double)errors.Length;
    }
}
