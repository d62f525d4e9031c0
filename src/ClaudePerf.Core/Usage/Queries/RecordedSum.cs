namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Claude Code's own sum for a session (the last <c>cost-state</c> record in one of its transcripts).</summary>
/// <param name="File">The transcript it stands in.</param>
/// <param name="Session">The session.</param>
/// <param name="Cost">USD.</param>
/// <param name="HasUnknownModelCost">Whether Claude Code guessed at a price.</param>
/// <param name="Inherited">Of a fork the sessions it was copied from, each with the time of its last copied request in UTC ticks: the sum has what they had spent by then.</param>
public sealed record RecordedSum(string File, string Session, decimal Cost, bool HasUnknownModelCost, IReadOnlyDictionary<string, long> Inherited)
{
    /// <summary>Completes a sum by what its transcript tells of requests that count for other sessions.</summary>
    /// <param name="requests">The session that each request of the transcript counts for, and its time in UTC ticks.</param>
    /// <returns>The sum.</returns>
    internal RecordedSum With(IEnumerable<(string Session, long UtcTicks)> requests)
    {
        var inherited = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (session, ticks) in requests)
        {
            if (session.Length > 0 && session != Session)
                inherited[session] = Math.Max(ticks, inherited.GetValueOrDefault(session));
        }
        return this with { Inherited = inherited };
    }
}
