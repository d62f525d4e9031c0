namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Finds the user prompt that caused each request. A main thread's request belongs to the preceding prompt in its file. A run's
/// requests belong to the prompt before the call that started it or, if another run made the call, to that run's prompt. If this is
/// unknown or contradictory, the session's last prompt before the request is used. All values are text numbers; 0 is none.
/// </summary>
internal sealed class PromptLinks
{
    private const int Ambiguous = -1;

    private readonly Dictionary<AgentTraceKind, Dictionary<int, int>> _links = new()
    {
        [AgentTraceKind.CallInPrompt] = [], [AgentTraceKind.CallInRun] = [], [AgentTraceKind.RunInPrompt] = [],
            [AgentTraceKind.RunInRun] = [], [AgentTraceKind.RunOfCall] = [],
    };

    private readonly Dictionary<int, List<(long Ticks, int Prompt)>> _ofSessions = [];
    private readonly Dictionary<int, int> _ofRuns = [];
    private readonly List<(int Prompt, PromptPosition Place)> _places = [];
    private bool _isSorted = true;

    /// <summary>The positions of prompts; a copied prompt has several.</summary>
    internal IReadOnlyList<(int Prompt, PromptPosition Place)> Places => _places;

    internal void Add(AgentTraceKind kind, int id, int name)
    {
        if (_links.TryGetValue(kind, out var links) && !links.TryAdd(id, name) && links[id] != name)
            links[id] = Ambiguous;
    }

    internal void Add(int prompt, int session, long ticks, PromptPosition place)
    {
        _places.Add((prompt, place));
        // A prompt without a time cannot be ordered relative to requests.
        if (session == 0 || ticks <= 0)
            return;
        if (!_ofSessions.TryGetValue(session, out var prompts))
            _ofSessions[session] = prompts = [];
        prompts.Add((ticks, prompt));
        _isSorted = false;
    }

    /// <summary>Returns the rows with their prompts; the given rows are not changed.</summary>
    internal UsageRow[] Resolve(ReadOnlySpan<UsageRow> rows)
    {
        Sort();
        var resolved = rows.ToArray();
        foreach (ref var row in resolved.AsSpan())
        {
            if (row.AgentId != 0 && PromptOfRun(row.AgentId) is > 0 and var prompt)
                row.Prompt = prompt;
            else if (row.Prompt == 0)
                row.Prompt = LastOf(row.Session, row.UtcTicks);
        }
        return resolved;
    }

    /// <summary>The prompts of a session in order.</summary>
    internal IEnumerable<int> PromptsOf(int session)
    {
        Sort();
        return _ofSessions.TryGetValue(session, out var prompts) ? prompts.Select(static prompt => prompt.Prompt) : [];
    }

    private void Sort()
    {
        if (_isSorted)
            return;
        foreach (var prompts in _ofSessions.Values)
            prompts.Sort();
        _isSorted = true;
    }

    private int PromptOfRun(int run)
    {
        if (!_ofRuns.TryGetValue(run, out var prompt))
            _ofRuns[run] = prompt = Follow(run);
        return prompt;
    }

    private int Follow(int run)
    {
        // Transcripts may contain anything, including cycles.
        var visited = new HashSet<int>();
        while (visited.Add(run))
        {
            if (LinkOf(AgentTraceKind.RunInRun, run) is > 0 and var parent)
            {
                run = parent;
                continue;
            }
            if (LinkOf(AgentTraceKind.RunInPrompt, run) is > 0 and var prompt)
                return prompt;
            var call = LinkOf(AgentTraceKind.RunOfCall, run);
            if (LinkOf(AgentTraceKind.CallInRun, call) is > 0 and var caller)
                run = caller;
            else
                return Math.Max(0, LinkOf(AgentTraceKind.CallInPrompt, call));
        }
        return 0;
    }

    private int LinkOf(AgentTraceKind kind, int id) => _links[kind].GetValueOrDefault(id);

    private int LastOf(int session, long ticks)
    {
        if (!_ofSessions.TryGetValue(session, out var prompts))
            return 0;
        var found = prompts.BinarySearch((ticks, int.MaxValue));
        var before = (found < 0 ? ~found : found + 1) - 1;
        return before < 0 ? 0 : prompts[before].Prompt;
    }
}

/// <summary>The position of a prompt.</summary>
/// <param name="Path">The transcript.</param>
/// <param name="Offset">The offset of its line.</param>
internal readonly record struct PromptPosition(string Path, long Offset);
