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
    public static string Of(decimal amount) => In(CultureInfo.CurrentCulture, amount);

    /// <summary>The same in a number format other than the user's.</summary>
    /// <param name="format">The number format.</param>
    /// <param name="amount">USD.</param>
    internal static string In(IFormatProvider format, decimal amount)
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
        return (amount < 0 ? "-$" : "$") + size.ToString(digits, format);
    }

    /// <summary>The same; a question mark if the amount is unknown.</summary>
    /// <param name="amount">USD; null if nothing has a price.</param>
    /// <param name="isPartial">Whether the amount leaves out usage without a price, which a plus sign shows.</param>
    public static string OrUnknown(decimal? amount, bool isPartial = false) =>
        amount is { } known ? Of(known) + (isPartial ? "+" : "") : "?";
}
