using System.Globalization;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Savings.History;

/// <summary>The unit of work by which costs before and after a change are compared.</summary>
public enum SavingUnit
{
    /// <summary>A request.</summary>
    Request,

    /// <summary>A session with its subagents.</summary>
    Session,

    /// <summary>An active hour: twelve five-minute slots in which a session made requests.</summary>
    ActiveHour,
}

/// <summary>Whether a change has saved money.</summary>
public enum SavingVerdict
{
    /// <summary>The work costs less: the whole interval is above zero.</summary>
    Saves,

    /// <summary>The work costs more: the whole interval is below zero.</summary>
    CostsMore,

    /// <summary>The interval contains zero.</summary>
    NoDifference,

    /// <summary>There are too few sessions before or after the change.</summary>
    TooFewSessions,

    /// <summary>No project has enough sessions with the same model before and after the change.</summary>
    NotComparable,
}

/// <summary>The cost of a unit of work before and after a change, in USD.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Before">The cost before, for the mix of projects and models after the change.</param>
/// <param name="After">The cost after.</param>
/// <param name="Saved">What one unit saves; negative if it costs more.</param>
/// <param name="Low">The lower end of the 90% interval of <paramref name="Saved"/>.</param>
/// <param name="High">The upper end.</param>
public sealed record SavingRate(SavingUnit Unit, decimal Before, decimal After, decimal Saved, decimal Low, decimal High)
{
    /// <summary><see cref="Saved"/> as a share of <see cref="Before"/>: 0.25 for a quarter less; null if that is 0.</summary>
    public double? Relative => Before == 0 ? null : (double)(Saved / Before);
}

/// <summary>
/// What changes that were made together have saved since. Amounts are in USD, at today's prices for both sides. Negative savings are
/// additional costs.
/// </summary>
public sealed record SavingOutcome
{
    /// <summary>The number of sessions that each side needs.</summary>
    public const int MinimumSessions = 20;

    /// <summary>
    /// The changes, oldest first. Changes with fewer than <see cref="MinimumSessions"/> sessions between them cannot be told apart and
    /// are measured together.
    /// </summary>
    public required IReadOnlyList<SavingEvent> Changes { get; init; }

    /// <summary>Describes the changes in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Who made the changes.</summary>
    public required SavingEventSource Source { get; init; }

    /// <summary>When the last of the changes was made, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The earliest possible time, if only a range is known.</summary>
    public DateTimeOffset? Earliest { get; init; }

    /// <summary>When the changes were undone, UTC; null if they still apply.</summary>
    public DateTimeOffset? Undone { get; init; }

    /// <summary>Whether the changes have saved money.</summary>
    public required SavingVerdict Verdict { get; init; }

    /// <summary>The verdict in one sentence.</summary>
    public required string Result { get; init; }

    /// <summary>The unit that <see cref="Verdict"/> and the amounts are based on.</summary>
    public required SavingUnit Unit { get; init; }

    /// <summary>What was saved since the change; null without a measurement.</summary>
    public decimal? Saved { get; init; }

    /// <summary>The lower end of the 90% interval of <see cref="Saved"/>.</summary>
    public decimal? Low { get; init; }

    /// <summary>The upper end.</summary>
    public decimal? High { get; init; }

    /// <summary>What is saved in a month of 30 days; null without a measurement.</summary>
    public decimal? PerMonth { get; init; }

    /// <summary>The predicted saving per month of the changes with a prediction; null without one.</summary>
    public decimal? Predicted { get; init; }

    /// <summary>The cost of each unit of work before and after; empty without a measurement.</summary>
    public IReadOnlyList<SavingRate> Rates { get; init; } = [];

    /// <summary>The compared sessions before the change.</summary>
    public required int SessionsBefore { get; init; }

    /// <summary>The compared sessions after the change.</summary>
    public required int SessionsAfter { get; init; }

    /// <summary>
    /// The share of the cost after the change that is compared, 0 to 1. The rest is from projects or models without enough sessions on
    /// both sides; it is held out, so that another model or other work is not taken for a saving.
    /// </summary>
    public required double ComparedShare { get; init; }

    /// <summary>Other things to know: other changes at the same time, changed models, undone by hand.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>What all changes by ClaudePerf have saved so far. Amounts are in USD.</summary>
/// <param name="Saved">The sum over changes with a difference that can be shown.</param>
/// <param name="Low">The lower end of its 90% interval, which assumes that the changes are independent.</param>
/// <param name="High">The upper end.</param>
/// <param name="PerMonth">The saving per month of those that still apply.</param>
/// <param name="Shown">The number of changes with a difference that can be shown.</param>
/// <param name="NoDifference">The number of changes without one.</param>
/// <param name="Waiting">The number of changes with too few sessions so far, or none that can be compared.</param>
public sealed record SavingSoFar(decimal Saved, decimal Low, decimal High, decimal PerMonth, int Shown, int NoDifference, int Waiting)
{
    /// <summary>The sum in one sentence.</summary>
    /// <param name="culture">The culture of figures.</param>
    public string Describe(CultureInfo culture)
    {
        if (Shown == 0)
            return "No saving can be shown so far.";
        var (what, sign) = Saved < 0 ? ("Additional cost", -1) : ("Saved", 1);
        var (low, high) = Saved < 0 ? (-High, -Low) : (Low, High);
        return string.Create(culture, $"{what} so far: {Dollars(sign * Saved)} (90%: {Dollars(low)} to {Dollars(high)}), "
            + $"{Dollars(sign * PerMonth)} a month.");

        string Dollars(decimal amount) => DollarText.In(culture, amount);
    }
}
