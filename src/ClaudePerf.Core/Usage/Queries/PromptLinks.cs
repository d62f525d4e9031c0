namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Which of the user's prompts set a request off. A main thread's request answers the prompt before it in its file. A run's requests
/// belong to the prompt
/// that its call stands behind, or where a run made the call, to that run's. Where nothing tells, or several things are told, it is the
/// session's last
/// prompt before the request. Everything is a number of a text; 0 is none.
/// </summary>
internal sealed class PromptLinks
{
    private const int Ambiguous = -1;

    private readonly Dictionary<AgentTraceKind, Dictionary<int, int>> _told = new()
    {
        [AgentTraceKind.CallInPrompt] = [], [AgentTraceKind.CallInRun] = [], [AgentTraceKind.RunInPrompt] = [], [AgentTraceKind.RunInRun] = [], [AgentTraceKind.RunOfCall] = [],
    };

    private readonly Dictionary<int, List<(long Ticks, int Prompt)>> _ofSessions = [];
    private readonly Dictionary<int, int> _ofRuns = [];
    private readonly List<(int Prompt, PromptPlace Place)> _places = [];
    private bool _isSorted = true;

    /// <summary>Where prompts stand; one that was copied stands in several places.</summary>
    internal IReadOnlyList<(int Prompt, PromptPlace Place)> Places => _places;

    internal void Add(AgentTraceKind kind, int id, int name)
    {
        if (_told.TryGetValue(kind, out var told) && !told.TryAdd(id, name) && told[id] != name)
            told[id] = Ambiguous;
    }

    internal void Add(int prompt, int session, long ticks, PromptPlace place)
    {
        _places.Add((prompt, place));
        // One without a time tells nothing of what came after it.
        if (session == 0 || ticks <= 0)
            return;
        if (!_ofSessions.TryGetValue(session, out var prompts))
            _ofSessions[session] = prompts = [];
        prompts.Add((ticks, prompt));
        _isSorted = false;
    }

    /// <summary>The rows with their prompts; the given ones are left as they are.</summary>
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
        // Transcripts may tell anything, circles too.
        var met = new HashSet<int>();
        while (met.Add(run))
        {
            if (Told(AgentTraceKind.RunInRun, run) is > 0 and var parent)
            {
                run = parent;
                continue;
            }
            if (Told(AgentTraceKind.RunInPrompt, run) is > 0 and var prompt)
                return prompt;
            var call = Told(AgentTraceKind.RunOfCall, run);
            if (Told(AgentTraceKind.CallInRun, call) is > 0 and var caller)
                run = caller;
            else
                return Math.Max(0, Told(AgentTraceKind.CallInPrompt, call));
        }
        return 0;
    }

    private int Told(AgentTraceKind kind, int id) => _told[kind].GetValueOrDefault(id);

    private int LastOf(int session, long ticks)
    {
        if (!_ofSessions.TryGetValue(session, out var prompts))
            return 0;
        var found = prompts.BinarySearch((ticks, int.MaxValue));
        var before = (found < 0 ? ~found : found + 1) - 1;
        return before < 0 ? 0 : prompts[before].Prompt;
    }
}

/// <summary>Where a prompt stands.</summary>
/// <param name="Path">The transcript.</param>
/// <param name="Offset">The offset of its line.</param>
internal readonly record struct PromptPlace(string Path, long Offset);
