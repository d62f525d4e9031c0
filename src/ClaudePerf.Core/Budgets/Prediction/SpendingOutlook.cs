using System.Globalization;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>
/// The amount that a session, a subagent run, a period or the next active day will have used at its end, as a distribution of past
/// amounts. <see cref="Basis"/> says which. Amounts are in the requested unit.
/// </summary>
public sealed class SpendingOutlook
{
    private const double Tail = 0.05;

    // Final amount and weight of each past one, sorted by amount.
    private readonly (double Amount, double Weight)[] _finals;
    private readonly double _weight;
    private readonly double _tail;

    internal SpendingOutlook(OutlookBasis basis, int past, long requests, double soFar, (double Amount, double Weight)[] finals, double cut)
    {
        Array.Sort(finals, static (a, b) => a.Amount.CompareTo(b.Amount));
        (Basis, Past, Requests, SoFar, _finals) = (basis, past, requests, soFar, finals);
        _weight = finals.Sum(static final => final.Weight);
        // With few past ones the extremes are too narrow.
        _tail = Math.Max(0, Tail - cut);
    }

    /// <summary>The share of one past item in an equivalent set of equal weights: the unit in which tails are cut.</summary>
    internal static double ShareOfOne(IEnumerable<(double Amount, double Weight)> finals)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var (_, weight) in finals)
            (sum, squares) = (sum + weight, squares + (weight * weight));
        return squares / (sum * sum);
    }

    /// <summary>What the outlook is based on.</summary>
    public OutlookBasis Basis { get; }

    /// <summary>The number of requests so far; 0 for a day that has not started.</summary>
    public long Requests { get; }

    /// <summary>The amount used so far.</summary>
    public double SoFar { get; }

    /// <summary>The number of past sessions, runs, stretches of time or days it is based on.</summary>
    public int Past { get; }

    /// <summary>The lower end of the 90% interval of the final amount.</summary>
    public double Low => Quantile(_tail);

    /// <summary>The median of the final amount.</summary>
    public double Middle => Quantile(0.5);

    /// <summary>The upper end of the 90% interval.</summary>
    public double High => Quantile(1 - _tail);

    /// <summary>The chance of reaching an amount, from 0 to 1.</summary>
    /// <param name="amount">The amount.</param>
    public double ChanceOf(double amount) => _finals.Where(final => final.Amount >= amount).Sum(static final => final.Weight) / _weight;

    /// <summary>The interval and what it is based on.</summary>
    /// <returns>For example <c>3.2 to 41, from 120 past days</c>, in the user's culture.</returns>
    public override string ToString()
    {
        var what = Basis switch
        {
            OutlookBasis.SameStretch => "stretches of time",
            OutlookBasis.ActiveDays => "days",
            _ => "ones",
        };
        return string.Create(CultureInfo.CurrentCulture, $"{Low:#,0.##} to {High:#,0.##}, from {Past:N0} past {what}");
    }

    private double Quantile(double share)
    {
        var sought = share * _weight;
        double passed = 0;
        foreach (var (amount, weight) in _finals)
        {
            passed += weight;
            if (passed >= sought)
                return amount;
        }
        return _finals[^1].Amount;
    }
}
