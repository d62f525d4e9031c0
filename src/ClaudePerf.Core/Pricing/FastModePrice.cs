namespace ClaudePerf.Core.Pricing;

/// <summary>A model's fast mode.</summary>
/// <param name="Multiplier">The factor that multiplies the rate of every token kind.</param>
/// <param name="From">The first day (UTC) of the offer; null if it began with the price.</param>
/// <param name="Until">The day (UTC) on which the offer was removed; null if it is still available. Requests on that day still have
/// the fast price: the sources name no hour, so a response marked as fast on that day was served before the removal.</param>
/// <param name="Offered">False if the offer ended on an unknown day; requests recorded as fast still have the fast price, at any
/// time.</param>
public sealed record FastModePrice(decimal Multiplier, DateOnly? From, DateOnly? Until, bool Offered = true)
{
    /// <summary>Whether a request that was served fast at a given time has the fast price.</summary>
    /// <param name="at">A time.</param>
    /// <returns>True from the start of <see cref="From"/> to the end of <see cref="Until"/>, in UTC.</returns>
    public bool AppliesAt(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return (From is not { } from || day >= from) && (Until is not { } until || day <= until);
    }
}
