using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Requests, each counted once, in the shape that queries add up. Made from merged requests (<see cref="FromRequests"/>) or by
/// the usage index; a query gives the same answer of both.
/// </summary>
public sealed class UsageTable
{
    /// <summary>The agent of the main thread's requests, where it runs as no agent.</summary>
    public const string MainAgent = "main";

    /// <summary>The agent of subagents' requests whose type nothing tells.</summary>
    public const string UnknownAgent = "unknown";

    private readonly ReadOnlyMemory<UsageRow> _rows;
    private readonly IUsageTexts _texts;

    internal UsageTable(ReadOnlyMemory<UsageRow> rows, IUsageTexts texts)
    {
        _rows = rows;
        _texts = texts;
    }

    /// <summary>How many requests there are.</summary>
    public int Count => _rows.Length;

    /// <summary>The requests.</summary>
    public ReadOnlySpan<UsageRow> Rows => _rows.Span;

    /// <summary>Whether nothing tells the agent of some request.</summary>
    internal bool HasUnknownAgents
    {
        get
        {
            foreach (ref readonly var row in Rows)
            {
                if (Text(row.Agent) == UnknownAgent)
                    return true;
            }
            return false;
        }
    }

    /// <summary>The versions of Claude Code that made the requests, each once.</summary>
    public IReadOnlyList<string> Versions()
    {
        var seen = new HashSet<int>();
        foreach (ref readonly var row in Rows)
            seen.Add(row.Version);
        return [.. seen.Select(Text).OfType<string>()];
    }

    /// <summary>Makes a table of requests that are already merged over all their files.</summary>
    /// <param name="requests">The requests; those that Claude Code wrote itself are left out, as none was sent.</param>
    /// <param name="traces">What the transcripts tell of which agents runs were of; null for nothing.</param>
    /// <returns>The table.</returns>
    public static UsageTable FromRequests(IReadOnlyList<UsageRequest> requests, IEnumerable<AgentTrace>? traces = null)
    {
        var texts = new UsageTextList();
        var rows = new List<UsageRow>(requests.Count);
        for (var i = 0; i < requests.Count; i++)
        {
            if (!requests[i].IsLocal)
                rows.Add(UsageRowBuilder.Build(requests[i], i, texts.NumberOf));
        }
        texts.NameRequests(requests);
        var types = new AgentTypes();
        foreach (var trace in traces ?? [])
            types.Add(trace.Kind, texts.NumberOf(trace.Id), texts.NumberOf(trace.Name));
        return new UsageTable(types.Name([.. rows], texts.NumberOf(UnknownAgent)), texts);
    }

    /// <summary>A text of a row. What could steer a terminal is replaced in it: transcripts hold what others wrote.</summary>
    /// <param name="number">The number in the row.</param>
    /// <returns>The text; null for 0.</returns>
    public string? Text(int number) => number == 0 ? null : VisibleText.OrNull(_texts.Text(number));

    /// <summary>The provider's names of requests.</summary>
    /// <param name="ids">The rows' <see cref="UsageRow.Id"/>.</param>
    /// <returns>Message id and request id in the same order; null where the transcript has none.</returns>
    public IReadOnlyList<UsageRequestName> NamesOf(IReadOnlyList<long> ids) => _texts.NamesOf(ids);
}

/// <summary>What the provider calls a request.</summary>
/// <param name="MessageId">The message id; the line's uuid where there is none.</param>
/// <param name="RequestId">The request id; null through gateways that give none.</param>
public readonly record struct UsageRequestName(string? MessageId, string? RequestId);
