namespace ClaudePerf.Core.Pricing;

/// <summary>A model's fast mode.</summary>
/// <param name="Multiplier">Every token kind costs this many times its rate.</param>
/// <param name="From">The first day (UTC) of the offer; null where it began with the price.</param>
/// <param name="Until">
/// The day (UTC) on which the offer was removed, null while it stands. That day still has the fast price: the sources name no
/// hour, and a response that says it was served fast on that day was served before the removal.
/// </param>
/// <param name="Offered">
/// False where the offer has ended on a day that is not known: requests on record as fast still have the fast price, at any time.
/// </param>
public sealed record FastModePrice(decimal Multiplier, DateOnly? From, DateOnly? Until, bool Offered = true)
{
    /// <summary>Whether a request that was served fast at a time has the fast price.</summary>
    /// <param name="at">A time.</param>
    /// <returns>True from the first moment of <see cref="From"/> to the last of <see cref="Until"/>, in UTC.</returns>
    public bool AppliesAt(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return (From is not { } from || day >= from) && (Until is not { } until || day <= until);
    }
}
