using System.Globalization;

namespace ClaudePerf.Core.Storage;

/// <summary>The one form in which people see shares: percent, with a decimal only below ten.</summary>
public static class PercentText
{
    // Shares that would be shown as 0.0%.
    private const double Least = 0.0005;

    /// <summary>A share: 0%, &lt;0.1%, 3.4%, 42%, 100%; a negative one with its sign.</summary>
    /// <param name="share">The share; 1 is all.</param>
    public static string Of(double share) => In(CultureInfo.CurrentCulture, share);

    /// <summary>The same in a number format other than the user's.</summary>
    /// <param name="format">The number format.</param>
    /// <param name="share">The share; 1 is all.</param>
    internal static string In(IFormatProvider format, double share)
    {
        var size = Math.Abs(share);
        var sign = share < 0 ? "-" : "";
        return size switch
        {
            0 => "0%",
            < Least => $"{sign}<0.1%",
            < 0.0995 => sign + (100 * size).ToString("0.0", format) + "%",
            _ => sign + (100 * size).ToString("#,0", format) + "%",
        };
    }

    /// <summary>A relative change, with its sign in both directions.</summary>
    /// <param name="change">The change; 1 is twice as much as before.</param>
    public static string Change(double change) => ChangeIn(CultureInfo.CurrentCulture, change);

    /// <summary>The same in a number format other than the user's.</summary>
    /// <param name="format">The number format.</param>
    /// <param name="change">The change.</param>
    internal static string ChangeIn(IFormatProvider format, double change) => (change > 0 ? "+" : "") + In(format, change);
}
