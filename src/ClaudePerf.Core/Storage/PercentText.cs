using System.Globalization;

namespace ClaudePerf.Core.Storage;

/// <summary>The one form in which people see shares: percent, with a decimal only below ten.</summary>
public static class PercentText
{
    // Shares that would be shown as 0.0%.
    private const double Least = 0.0005;

    /// <summary>A share: 0%, &lt;0.1%, 3.4%, 42%, 100%; a negative one with its sign.</summary>
    /// <param name="share">The share; 1 is all.</param>
    /// <param name="format">The number format; null for the user's.</param>
    public static string Of(double share, IFormatProvider? format = null)
    {
        var culture = format ?? CultureInfo.CurrentCulture;
        var size = Math.Abs(share);
        var sign = share < 0 ? "-" : "";
        return size switch
        {
            0 => "0%",
            < Least => $"{sign}<0.1%",
            < 0.0995 => sign + (100 * size).ToString("0.0", culture) + "%",
            _ => sign + (100 * size).ToString("#,0", culture) + "%",
        };
    }

    /// <summary>A relative change, with its sign in both directions.</summary>
    /// <param name="change">The change; 1 is twice as much as before.</param>
    /// <param name="format">The number format; null for the user's.</param>
    public static string Change(double change, IFormatProvider? format = null) => (change > 0 ? "+" : "") + Of(change, format);
}
