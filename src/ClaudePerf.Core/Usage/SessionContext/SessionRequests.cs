using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>The requests of one session, indexed by the messages that answered them.</summary>
internal sealed class SessionRequests
{
    private readonly string _session;
    private readonly Dictionary<string, BilledPrompt> _prompts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Model, string Agent)> _threads = new(StringComparer.Ordinal);

    private SessionRequests(string session) => _session = session;

    internal string Session => _session;

    internal int Count => _prompts.Count;

    /// <summary>The subagent runs that made some of them.</summary>
    internal IEnumerable<string> Runs => _threads.Keys.Where(static run => run.Length > 0);

    internal static SessionRequests Of(string session, UsageTable table, UsageQuery query) =>
        OfAll(table, query with { Session = name => name == session }).GetValueOrDefault(session) ?? new SessionRequests(session);

    /// <summary>The requests of every selected session, by session.</summary>
    internal static Dictionary<string, SessionRequests> OfAll(UsageTable table, UsageQuery query)
    {
        if (query.NeedsPrompts)
            table = table.WithPrompts();
        var filter = new UsageRowFilter(table, query);
        var pricing = new RowPricing(table, query.Catalog, recovered: false);
        var found = new List<int>();
        for (var i = 0; i < table.Count; i++)
        {
            if (filter.Counts(table.Rows[i]) && (table.Rows[i].Traits & UsageRowTraits.Advisor) == 0)
                found.Add(i);
        }
        found.Sort((a, b) => (table.Rows[a].UtcTicks, a).CompareTo((table.Rows[b].UtcTicks, b)));
        var names = table.NamesOf([.. found.Select(row => table.Rows[row].Id)]);
        var sessions = new Dictionary<string, SessionRequests>(StringComparer.Ordinal);
        for (var i = 0; i < found.Count; i++)
        {
            ref readonly var row = ref table.Rows[found[i]];
            var session = table.Text(row.Session) ?? "";
            if (!sessions.TryGetValue(session, out var requests))
                sessions[session] = requests = new SessionRequests(session);
            requests._threads.TryAdd(table.Text(row.AgentId) ?? "",
                (table.Text(row.Model), table.Text(row.Agent) ?? UsageTable.UnknownAgent));
            if (names[i].MessageId is { } message && requests._prompts.TryAdd(message, PromptOf(row, pricing)))
                requests._rows.Add(message, found[i]);
        }
        return sessions;
    }

    /// <summary>The messages that answered the requests.</summary>
    internal IReadOnlyCollection<string> Messages => _rows.Keys;

    /// <summary>The row of the request that a message answered.</summary>
    internal int RowOf(string message) => _rows[message];

    /// <summary>The share of that request's cache writes with a TTL of one hour, 0 to 1.</summary>
    internal double OneHourShare(string message) =>
        _prompts[message] is { Written: > 0 } prompt ? prompt.Written1h / (double)prompt.Written : 0;

    internal BilledPrompt? Prompt(string message) => _prompts.TryGetValue(message, out var prompt) ? prompt : null;

    /// <summary>Whether a transcript might contain requests of the session.</summary>
    internal bool Includes(TranscriptFile file) =>
        file.SessionId == _session
            ? file.AgentId is null || _threads.ContainsKey(file.AgentId)
            : file.SessionId is null && file.AgentId is { } agent && _threads.ContainsKey(agent);

    internal string? ModelOf(string? agentId) => _threads.GetValueOrDefault(agentId ?? "").Model;

    internal string AgentOf(string? agentId) => _threads.TryGetValue(agentId ?? "", out var thread)
        ? thread.Agent
        : agentId is null ? UsageTable.MainAgent : UsageTable.UnknownAgent;

    private static BilledPrompt PromptOf(in UsageRow row, RowPricing pricing)
    {
        var cost = pricing.Breakdown(row, UsageSum.UsageOf(row)) ?? default;
        return new BilledPrompt(
            row.CacheReadTokens, row.CacheWrite5mTokens + row.CacheWrite1hTokens, row.InputTokens, (double)cost.CacheRead,
                (double)cost.CacheWrites, (double)cost.Input)
        {
            Written1h = row.CacheWrite1hTokens,
        };
    }
}
