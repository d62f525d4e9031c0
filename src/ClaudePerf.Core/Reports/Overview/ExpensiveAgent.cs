using System.Globalization;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>The cost of an agent in a period.</summary>
/// <param name="Agent">The agent type; <c>main</c> for main threads.</param>
/// <param name="Requests">The number of its requests.</param>
/// <param name="Cost">Its cost in USD; null if no request has a price.</param>
/// <param name="Share">Its share of the cost of all agents, 0 to 1; null if that is unknown or zero.</param>
public sealed record ExpensiveAgent(string Agent, long Requests, decimal? Cost, double? Share)
{
    /// <summary>The agent and its cost.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Agent} ${Cost:0.00##}");
}
