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
    private readonly Func<PromptLinks>? _prompts;

    internal UsageTable(ReadOnlyMemory<UsageRow> rows, IUsageTexts texts, Func<PromptLinks>? prompts = null)
    {
        _rows = rows;
        _texts = texts;
        _prompts = prompts;
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
    /// <param name="traces">What the transcripts tell of which agents runs were of and what started them; null for nothing.</param>
    /// <param name="prompts">The users' prompts, each with the path of its transcript; null for none.</param>
    /// <returns>The table.</returns>
    public static UsageTable FromRequests(
        IReadOnlyList<UsageRequest> requests, IEnumerable<AgentTrace>? traces = null, IEnumerable<(string Path, UserPrompt Prompt)>? prompts = null)
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
        var links = new PromptLinks();
        foreach (var trace in traces ?? [])
        {
            types.Add(trace.Kind, texts.NumberOf(trace.Id), texts.NumberOf(trace.Name));
            links.Add(trace.Kind, texts.NumberOf(trace.Id), texts.NumberOf(trace.Name));
        }
        foreach (var (path, prompt) in prompts ?? [])
            links.Add(texts.NumberOf(prompt.Id), texts.NumberOf(prompt.SessionId), prompt.Timestamp.UtcTicks, new PromptPlace(path, prompt.LineOffset));
        return new UsageTable(types.Name([.. rows], texts.NumberOf(UnknownAgent)), texts, () => links);
    }

    /// <summary>The same requests, each with the user's prompt that set it off.</summary>
    internal UsageTable WithPrompts()
    {
        if (_prompts?.Invoke() is not { } links)
            return this;
        return new UsageTable(links.Resolve(Rows), _texts, () => links);
    }

    /// <summary>How prompts begin, by id; those whose transcript is gone are not among them.</summary>
    internal IReadOnlyDictionary<string, string> PromptTexts(IReadOnlySet<string> ids)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (prompt, place) in _prompts?.Invoke().Places ?? [])
        {
            if (Text(prompt) is { } id && ids.Contains(id) && !texts.ContainsKey(id) && PromptBeginning.Read(place, id) is { } text)
                texts[id] = text;
        }
        return texts;
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
