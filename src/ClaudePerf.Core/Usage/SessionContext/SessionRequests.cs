using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>The requests of one session, by the messages that answered them.</summary>
internal sealed class SessionRequests
{
    private readonly string _session;
    private readonly Dictionary<string, BilledPrompt> _prompts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Model, string Agent)> _threads = new(StringComparer.Ordinal);

    private SessionRequests(string session) => _session = session;

    internal int Count => _prompts.Count;

    internal static SessionRequests Of(string session, UsageTable table, UsageQuery query)
    {
        var filter = new UsageRowFilter(table, query with { Session = name => name == session });
        var pricing = new RowPricing(table, query.Catalog, recovered: false);
        var found = new List<UsageRow>();
        foreach (ref readonly var row in table.Rows)
        {
            if (filter.Counts(row) && (row.Traits & UsageRowTraits.Advisor) == 0)
                found.Add(row);
        }
        found.Sort(static (a, b) => a.UtcTicks.CompareTo(b.UtcTicks));
        var names = table.NamesOf([.. found.Select(row => row.Id)]);
        var requests = new SessionRequests(session);
        for (var i = 0; i < found.Count; i++)
        {
            requests._threads.TryAdd(table.Text(found[i].AgentId) ?? "", (table.Text(found[i].Model), table.Text(found[i].Agent) ?? UsageTable.UnknownAgent));
            if (names[i].MessageId is { } message)
                requests._prompts.TryAdd(message, PromptOf(found[i], pricing));
        }
        return requests;
    }

    internal BilledPrompt? Prompt(string message) => _prompts.TryGetValue(message, out var prompt) ? prompt : null;

    /// <summary>Whether a transcript may hold requests of the session.</summary>
    internal bool IsOf(TranscriptFile file) =>
        file.SessionId == _session ? file.AgentId is null || _threads.ContainsKey(file.AgentId) : file.SessionId is null && file.AgentId is { } agent && _threads.ContainsKey(agent);

    internal string? ModelOf(string? agentId) => _threads.GetValueOrDefault(agentId ?? "").Model;

    internal string AgentOf(string? agentId) => _threads.TryGetValue(agentId ?? "", out var thread) ? thread.Agent : agentId is null ? UsageTable.MainAgent : UsageTable.UnknownAgent;

    private static BilledPrompt PromptOf(in UsageRow row, RowPricing pricing)
    {
        var cost = pricing.Breakdown(row, UsageSum.UsageOf(row)) ?? default;
        return new BilledPrompt(
            row.CacheReadTokens, row.CacheWrite5mTokens + row.CacheWrite1hTokens, row.InputTokens, (double)cost.CacheRead, (double)cost.CacheWrites, (double)cost.Input);
    }
}
