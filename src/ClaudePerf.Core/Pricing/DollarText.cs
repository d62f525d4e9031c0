using System.Globalization;

namespace ClaudePerf.Core.Pricing;

/// <summary>The one form in which people see amounts: a dollar sign, and digits by size.</summary>
public static class DollarText
{
    // Cents are noise from here on.
    private const decimal Large = 10_000;

    // Below, four digits would be one significant digit or none.
    private const decimal Tiny = 0.001m;

    /// <summary>
    /// An amount: $0.00042, $0.0042, $4.20, $42,000; a negative one with the sign first, -$0.0010.
    /// </summary>
    /// <param name="amount">USD.</param>
    /// <param name="format">The number format; null for the user's.</param>
    public static string Of(decimal amount, IFormatProvider? format = null)
    {
        var size = Math.Abs(amount);
        var digits = size switch
        {
            0 => "N2",
            < Tiny => "N5",
            < 0.99995m => "N4",
            < Large => "N2",
            _ => "N0",
        };
        return (amount < 0 ? "-$" : "$") + size.ToString(digits, format ?? CultureInfo.CurrentCulture);
    }

    /// <summary>The same; a question mark if the amount is unknown.</summary>
    /// <param name="amount">USD; null if nothing has a price.</param>
    /// <param name="isPartial">Whether the amount leaves out usage without a price, which a plus sign shows.</param>
    /// <param name="format">The number format; null for the user's.</param>
    public static string OrUnknown(decimal? amount, bool isPartial = false, IFormatProvider? format = null) =>
        amount is { } known ? Of(known, format) + (isPartial ? "+" : "") : "?";
}
