namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Claude Code's own total for a session (the last <c>cost-state</c> record in one of its transcripts).</summary>
/// <param name="File">The transcript that contains the record.</param>
/// <param name="Session">The session.</param>
/// <param name="Cost">USD.</param>
/// <param name="HasUnknownModelCost">Whether Claude Code guessed a price.</param>
/// <param name="Inherited">For a fork, the sessions that it was copied from, with the time of each one's last copied request in UTC
/// ticks: the total includes what they had spent until then.</param>
public sealed record RecordedSum(string File, string Session, decimal Cost, bool HasUnknownModelCost,
    IReadOnlyDictionary<string, long> Inherited)
{
    /// <summary>Completes a total with the transcript's requests that count for other sessions.</summary>
    /// <param name="requests">The session that each request of the transcript counts for, and its time in UTC ticks.</param>
    /// <returns>The completed total.</returns>
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
