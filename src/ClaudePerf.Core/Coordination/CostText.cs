using System.Globalization;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination;

/// <summary>Amounts in the lines below tables about coordination.</summary>
public static class CostText
{
    /// <summary>An amount in USD with four decimals: a run often costs less than a cent.</summary>
    /// <param name="amount">USD.</param>
    public static string Dollars(decimal amount) => DollarText.Of(amount);

    /// <summary>How much lower a cost is than another, in percent; 0% if the other is 0.</summary>
    /// <param name="before">The other cost in USD.</param>
    /// <param name="after">The cost in USD.</param>
    internal static string Less(decimal before, decimal after) =>
        (before == 0 ? 0 : 1 - (after / before)).ToString("P0", CultureInfo.CurrentCulture);
}
