using System.Globalization;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>The cost of a session with its subagents in a period.</summary>
/// <param name="Title">
/// The title that the user or Claude Code gave the session, otherwise the beginning of its first prompt; null if its transcript was deleted
/// or contains neither.
/// </param>
/// <param name="Project">The folder that the session worked in; null if unknown.</param>
/// <param name="LastRequest">The time of its last request in the period.</param>
/// <param name="Requests">The number of its requests.</param>
/// <param name="Cost">Its cost in USD; null if no request has a price.</param>
/// <param name="Share">Its share of the cost of all sessions, 0 to 1; null if that is unknown or zero.</param>
/// <param name="Session">The id of the session.</param>
public sealed record ExpensiveSession(
    string? Title, string? Project, DateTimeOffset LastRequest, long Requests, decimal? Cost, double? Share, string Session)
{
    /// <summary>The title or id, and the cost.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Title ?? Session} ${Cost:0.00##}");
}
