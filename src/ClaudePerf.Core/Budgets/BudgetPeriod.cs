using System.Globalization;

namespace ClaudePerf.Core.Budgets;

/// <summary>
/// The period of a budget: one run of a subagent, a session, a 5-hour block, a day, a week, a month, or the last n days.
/// </summary>
/// <remarks>
/// The last n days are calendar days including today, as in <see cref="Usage.Queries.UsageLookback"/>: <c>7d</c> is today and the
/// six days before it, and at midnight the oldest day drops out.
/// </remarks>
public readonly record struct BudgetPeriod
{
    private const int MaxDays = 366;

    private BudgetPeriod(BudgetPeriodKind kind, int days)
    {
        Kind = kind;
        Days = days;
    }

    /// <summary>Creates a period of a kind that needs no number.</summary>
    /// <param name="kind">Any kind but <see cref="BudgetPeriodKind.RollingDays"/>.</param>
    /// <exception cref="ArgumentException">The kind needs a number.</exception>
    public BudgetPeriod(BudgetPeriodKind kind)
        : this(kind, 0)
    {
        if (kind == BudgetPeriodKind.RollingDays)
            throw new ArgumentException("The number of days is missing.", nameof(kind));
    }

    /// <summary>The kind.</summary>
    public BudgetPeriodKind Kind { get; }

    /// <summary>The number of days, including today; 0 for kinds without a number.</summary>
    public int Days { get; }

    /// <summary>Creates a period of the last days, including today.</summary>
    /// <param name="days">1 to 366.</param>
    /// <returns>The period.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public static BudgetPeriod Last(int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, MaxDays);
        return new BudgetPeriod(BudgetPeriodKind.RollingDays, days);
    }

    /// <summary>
    /// Parses <c>run</c>, <c>session</c>, <c>5h</c> or <c>block</c>, <c>day</c>, <c>week</c>, <c>month</c>, or a number of days
    /// such as <c>7d</c> or <c>30 days</c>. Case does not matter.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The period.</returns>
    /// <exception cref="FormatException">The text is not a valid period.</exception>
    public static BudgetPeriod Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim().ToLowerInvariant();
        BudgetPeriodKind? kind = trimmed switch
        {
            "run" => BudgetPeriodKind.Run,
            "session" => BudgetPeriodKind.Session,
            "block" or "5h" or "5-hour block" => BudgetPeriodKind.Block,
            "day" or "daily" => BudgetPeriodKind.Day,
            "week" or "weekly" => BudgetPeriodKind.Week,
            "month" or "monthly" => BudgetPeriodKind.Month,
            _ => null,
        };
        if (kind is { } known)
            return new BudgetPeriod(known);
        var digits = trimmed.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits > 0 && trimmed[digits..].Trim() is "d" or "day" or "days"
            && int.TryParse(trimmed.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is >= 1 and <= MaxDays)
        {
            return Last(days);
        }
        throw new FormatException($"'{text}' is not a valid budget period. "
            + $"Write run, session, 5h, day, week, month, or a number of days such as 7d (1 to {MaxDays}).");
    }

    /// <summary>The period in the form that <see cref="Parse"/> reads.</summary>
    /// <returns><c>Run</c>, <c>Session</c>, <c>5h</c>, <c>Day</c>, <c>Week</c>, <c>Month</c> or, for example, <c>7d</c>.</returns>
    public override string ToString() => Kind switch
    {
        BudgetPeriodKind.RollingDays => string.Create(CultureInfo.InvariantCulture, $"{Days}d"),
        BudgetPeriodKind.Block => "5h",
        _ => Kind.ToString(),
    };
}
