using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Requests, each counted once, in the form that queries add up. Created from merged requests (<see cref="FromRequests"/>) or by
/// the usage index; a query returns the same answer for both.
/// </summary>
public sealed class UsageTable
{
    /// <summary>The agent of the main thread's requests, unless it runs as an agent.</summary>
    public const string MainAgent = "main";

    /// <summary>The agent of subagents' requests whose type is unknown.</summary>
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

    /// <summary>The number of requests.</summary>
    public int Count => _rows.Length;

    /// <summary>The requests.</summary>
    public ReadOnlySpan<UsageRow> Rows => _rows.Span;

    /// <summary>Whether the agent of some request is unknown.</summary>
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

    /// <summary>Gets the versions of Claude Code that made the requests, without duplicates.</summary>
    public IReadOnlyList<string> Versions()
    {
        var seen = new HashSet<int>();
        foreach (ref readonly var row in Rows)
            seen.Add(row.Version);
        return [.. seen.Select(Text).OfType<string>()];
    }

    /// <summary>Creates a table from requests that are already merged over all their files.</summary>
    /// <param name="requests">The requests; those that Claude Code wrote itself are ignored because they were not sent.</param>
    /// <param name="traces">The links between runs and agents in the transcripts; null for none.</param>
    /// <param name="prompts">The user prompts with the paths of their transcripts; null for none.</param>
    /// <returns>The table.</returns>
    public static UsageTable FromRequests(
        IReadOnlyList<UsageRequest> requests, IEnumerable<AgentTrace>? traces = null,
            IEnumerable<(string Path, UserPrompt Prompt)>? prompts = null)
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
            links.Add(texts.NumberOf(prompt.Id), texts.NumberOf(prompt.SessionId), prompt.Timestamp.UtcTicks,
                new PromptPosition(path, prompt.LineOffset));
        return new UsageTable(types.Name([.. rows], texts.NumberOf(UnknownAgent)), texts, () => links);
    }

    /// <summary>Returns the same requests, each with the user prompt that caused it.</summary>
    internal UsageTable WithPrompts()
    {
        if (_prompts?.Invoke() is not { } links)
            return this;
        return new UsageTable(links.Resolve(Rows), _texts, () => links);
    }

    /// <summary>Gets the first words of prompts by id, without prompts whose transcript was deleted.</summary>
    internal IReadOnlyDictionary<string, string> PromptTexts(IReadOnlySet<string> ids)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (prompt, place) in _prompts?.Invoke().Places ?? [])
        {
            if (Text(prompt) is { } id && ids.Contains(id) && !texts.ContainsKey(id) && PromptExcerpt.Read(place, id) is { } text)
                texts[id] = text;
        }
        return texts;
    }

    /// <summary>
    /// Gets names that people recognize sessions by: their titles, otherwise the first words of their first prompt. Sessions whose
    /// transcript was deleted have none.
    /// </summary>
    internal IReadOnlyDictionary<string, string> SessionTitles(IReadOnlySet<string> sessions)
    {
        const int PromptsTried = 5;
        var links = sessions.Count == 0 ? null : _prompts?.Invoke();
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        if (links is null)
            return titles;
        var prompts = SessionNumbers(sessions)
            .Select(session => (Name: Text(session)!, Prompts: links.PromptsOf(session).Take(PromptsTried).ToList())).ToList();
        var wanted = prompts.SelectMany(static session => session.Prompts).ToHashSet();
        // A copied prompt has several places.
        var places = links.Places.Where(place => wanted.Contains(place.Prompt)).ToLookup(static place => place.Prompt,
            static place => place.Place);
        var found = prompts.ConvertAll(session => (session.Name, Own: session.Prompts
            .SelectMany(prompt => places[prompt].Select(place => (Prompt: prompt, Place: place)))
            .OrderByDescending(one => Path.GetFileNameWithoutExtension(one.Place.Path) == session.Name).ToList()));
        found.RemoveAll(static session => session.Own.Count == 0);
        // Titles are at the end of transcripts, which are read as a whole.
        var given = new string?[found.Count];
        Parallel.For(0, found.Count, i => given[i] = SessionTitle.Read(found[i].Own[0].Place.Path));
        for (var i = 0; i < found.Count; i++)
        {
            if ((given[i] ?? TitleOf(found[i].Own.Select(one => PromptExcerpt.Read(one.Place, Text(one.Prompt) ?? "")).OfType<string>()))
                is { } title)
                titles[found[i].Name] = VisibleText.Of(title);
        }
        return titles;
    }

    // A command without arguments, such as /clear, says little about a session, but more than its id.
    private static string? TitleOf(IEnumerable<string> texts)
    {
        string? command = null;
        foreach (var text in texts)
        {
            if (text[0] != '/' || text.Contains(' '))
                return text;
            command ??= text;
        }
        return command;
    }

    private HashSet<int> SessionNumbers(IReadOnlySet<string> names)
    {
        var numbers = new HashSet<int>();
        foreach (ref readonly var row in Rows)
            numbers.Add(row.Session);
        numbers.RemoveWhere(number => Text(number) is not { } name || !names.Contains(name));
        return numbers;
    }

    /// <summary>Gets a text of a row, sanitized for display, because transcripts contain untrusted text.</summary>
    /// <param name="number">The number in the row.</param>
    /// <returns>The text; null for 0.</returns>
    public string? Text(int number) => number == 0 ? null : VisibleText.OrNull(_texts.Text(number));

    /// <summary>Gets the provider's names of requests.</summary>
    /// <param name="ids">The rows' <see cref="UsageRow.Id"/>.</param>
    /// <returns>Message id and request id in the same order; null if the transcript has none.</returns>
    public IReadOnlyList<UsageRequestName> NamesOf(IReadOnlyList<long> ids) => _texts.NamesOf(ids);
}

/// <summary>The provider's names of a request.</summary>
/// <param name="MessageId">The message id; the line's uuid if there is none.</param>
/// <param name="RequestId">The request id; null for gateways that return none.</param>
public readonly record struct UsageRequestName(string? MessageId, string? RequestId);
