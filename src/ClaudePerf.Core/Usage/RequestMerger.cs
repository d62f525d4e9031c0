namespace ClaudePerf.Core.Usage;

/// <summary>
/// Counts each request once. Lines about one request meet by <see cref="RequestKey"/> and merge; what is left is freed of replays.
/// The outcome is the same whatever the order of lines and files, and merging again what was merged before changes nothing, so
/// rows may be stored and merged with new lines at any time.
/// </summary>
internal sealed class RequestMerger
{
    private readonly Dictionary<RequestKey, UsageRequest> _rows = [];

    /// <summary>How many keys were met, replays included.</summary>
    public int RowCount => _rows.Count;

    /// <summary>Adds what a line, a file or an earlier merge tells of one request.</summary>
    /// <param name="request">The account to add.</param>
    public void Add(UsageRequest request)
    {
        if (_rows.TryGetValue(request.Key, out var known))
        {
            var merged = Merge(known, request);
            if (!ReferenceEquals(merged, known))
                _rows[request.Key] = merged;
        }
        else
        {
            _rows.Add(request.Key, request);
        }
    }

    /// <summary>Adds several accounts.</summary>
    /// <param name="requests">The accounts.</param>
    public void AddRange(IEnumerable<UsageRequest> requests)
    {
        foreach (var request in requests)
            Add(request);
    }

    /// <summary>Every row, replays included, in no particular order.</summary>
    public IReadOnlyCollection<UsageRequest> Rows => _rows.Values;

    /// <summary>The requests to count, by time, then key.</summary>
    /// <returns>A new list.</returns>
    public List<UsageRequest> ToCounted()
    {
        var counted = WithoutReplays(_rows.Values);
        counted.Sort(static (a, b) =>
        {
            var byTime = a.Timestamp.CompareTo(b.Timestamp);
            return byTime != 0 ? byTime : CompareKeys(a.Key, b.Key);
        });
        return counted;
    }

    /// <summary>
    /// Merges two accounts of one request. The figures are those of the line with the greatest output; place and session those of
    /// the main thread's line before a side thread's, of an original before a known copy; the time is the earliest.
    /// Associative, commutative and idempotent.
    /// </summary>
    /// <param name="left">One account.</param>
    /// <param name="right">Another account with the same key.</param>
    /// <returns>The request; <paramref name="left"/> itself where the other adds nothing.</returns>
    /// <exception cref="ArgumentException">The keys differ.</exception>
    public static UsageRequest Merge(UsageRequest left, UsageRequest right)
    {
        if (left.Key != right.Key)
            throw new ArgumentException($"The accounts are of different requests: {left.Key} and {right.Key}.", nameof(right));
        if (left.Origin != right.Origin)
            return left.Origin == UsageOrigin.Message ? left : right;

        var figures = CompareFigures(left, right) >= 0 ? left : right;
        var place = ComparePlaces(left, right) <= 0 ? left : right;
        var isFinal = left.IsFinal || right.IsFinal;
        var merged = place with
        {
            Timestamp = Earliest(left.Timestamp, right.Timestamp),
            Skill = Greatest(left.Skill, right.Skill),
            Plugin = Greatest(left.Plugin, right.Plugin),
            McpServer = Greatest(left.McpServer, right.McpServer),
            CacheMissReason = Greatest(left.CacheMissReason, right.CacheMissReason),
            RecordedCost = left.RecordedCost is { } cost && right.RecordedCost is { } other ? Math.Max(cost, other) : left.RecordedCost ?? right.RecordedCost,
            Model = figures.Model,
            Effort = figures.Effort,
            Speed = figures.Speed,
            ServiceTier = figures.ServiceTier,
            InferenceGeo = figures.InferenceGeo,
            InputTokens = figures.InputTokens,
            OutputTokens = figures.OutputTokens,
            ThinkingTokens = figures.ThinkingTokens,
            CacheWrite5mTokens = figures.CacheWrite5mTokens,
            CacheWrite1hTokens = figures.CacheWrite1hTokens,
            CacheReadTokens = figures.CacheReadTokens,
            WebSearches = figures.WebSearches,
            WebFetches = figures.WebFetches,
            StopReason = figures.StopReason,
            IsFinal = isFinal,
            Content = isFinal ? OutputParts.Union(left.Content?.ThinkingOnly(), right.Content?.ThinkingOnly()) : OutputParts.Union(left.Content, right.Content),
        };
        return merged == left ? left : merged;
    }

    /// <summary>
    /// Leaves out what counts elsewhere: a side thread's row with the message id of a main thread's row of the same session, and
    /// an <c>agent_progress</c> row whose message stands in a file, and all but one of the rows without a request id that have one message id, uuid and time:
    /// those are copies of one line under other sessions. Gateways reuse message ids in unrelated sessions, so the message id alone does not tell.
    /// </summary>
    /// <param name="rows">Merged rows: all of them, or all with the same message id.</param>
    /// <returns>The rows to count, in the order given.</returns>
    public static List<UsageRequest> WithoutReplays(IEnumerable<UsageRequest> rows)
    {
        var all = rows as IReadOnlyCollection<UsageRequest> ?? [.. rows];
        var mainMessages = new HashSet<(string Message, string Session)>();
        var repeated = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in all)
        {
            if (row.MessageId is null)
                continue;
            if (row.Origin == UsageOrigin.AgentProgress)
                repeated.Add(row.MessageId);
            else if (!row.IsSidechain)
                mainMessages.Add((row.MessageId, row.SessionId));
        }
        var inFiles = new HashSet<string>(StringComparer.Ordinal);
        if (repeated.Count > 0)
        {
            foreach (var row in all)
            {
                if (row.Origin == UsageOrigin.Message && row.MessageId is { } id && repeated.Contains(id))
                    inFiles.Add(id);
            }
        }
        var originals = OriginalsWithoutRequestId(all);
        var counted = new List<UsageRequest>(all.Count);
        foreach (var row in all)
        {
            var countsElsewhere = row.MessageId is { } id && (row.Origin == UsageOrigin.AgentProgress
                ? inFiles.Contains(id)
                : row.IsSidechain && mainMessages.Contains((id, row.SessionId)));
            if (!countsElsewhere && (LineOf(row) is not { } line || originals[line] == row.Key))
                counted.Add(row);
        }
        return counted;
    }

    private static (string Message, string Part, DateTimeOffset Time)? LineOf(UsageRequest row) => row switch
    {
        { Origin: not UsageOrigin.Message } or { MessageId: null } or { Uuid: null } or { RequestId: not null } => null,
        { Key.Kind: RequestKeyKind.MessageAndSession } => (row.MessageId, row.Uuid, row.Timestamp),
        { Key.Kind: RequestKeyKind.Advisor } => (row.MessageId, $"{row.Uuid}#{AdvisorCalls.NumberOf(row.Key)}", row.Timestamp),
        _ => null,
    };

    // Which of several sessions made the request does not show; the first by name is taken, whatever the order of files.
    private static Dictionary<(string, string, DateTimeOffset), RequestKey> OriginalsWithoutRequestId(IEnumerable<UsageRequest> rows)
    {
        var originals = new Dictionary<(string, string, DateTimeOffset), RequestKey>();
        foreach (var row in rows)
        {
            if (LineOf(row) is { } line && (!originals.TryGetValue(line, out var known) || CompareKeys(row.Key, known) < 0))
                originals[line] = row.Key;
        }
        return originals;
    }

    // A total order over everything that the winner gives, so that equal means interchangeable.
    private static int CompareFigures(UsageRequest a, UsageRequest b)
    {
        var c = a.OutputTokens.CompareTo(b.OutputTokens);
        if (c == 0) c = (a.StopReason is not null).CompareTo(b.StopReason is not null);
        if (c == 0) c = Nullable.Compare(a.ThinkingTokens, b.ThinkingTokens);
        if (c == 0) c = a.ToTokenUsage().PromptTokens.CompareTo(b.ToTokenUsage().PromptTokens);
        if (c == 0) c = a.InputTokens.CompareTo(b.InputTokens);
        if (c == 0) c = a.CacheReadTokens.CompareTo(b.CacheReadTokens);
        if (c == 0) c = a.CacheWrite1hTokens.CompareTo(b.CacheWrite1hTokens);
        if (c == 0) c = a.CacheWrite5mTokens.CompareTo(b.CacheWrite5mTokens);
        if (c == 0) c = a.WebSearches.CompareTo(b.WebSearches);
        if (c == 0) c = a.WebFetches.CompareTo(b.WebFetches);
        if (c == 0) c = string.CompareOrdinal(a.Speed, b.Speed);
        if (c == 0) c = string.CompareOrdinal(a.ServiceTier, b.ServiceTier);
        if (c == 0) c = string.CompareOrdinal(a.InferenceGeo, b.InferenceGeo);
        if (c == 0) c = string.CompareOrdinal(a.StopReason, b.StopReason);
        if (c == 0) c = string.CompareOrdinal(a.Model, b.Model);
        if (c == 0) c = string.CompareOrdinal(a.Effort, b.Effort);
        return c;
    }

    private static int ComparePlaces(UsageRequest a, UsageRequest b)
    {
        var c = a.IsSidechain.CompareTo(b.IsSidechain);
        if (c == 0) c = a.IsCopy.CompareTo(b.IsCopy);
        if (c == 0) c = string.CompareOrdinal(a.SessionId, b.SessionId);
        if (c == 0) c = string.CompareOrdinal(a.SourceFile, b.SourceFile);
        if (c == 0) c = a.LineOffset.CompareTo(b.LineOffset);
        return c;
    }

    private static int CompareKeys(RequestKey a, RequestKey b)
    {
        var c = a.Kind.CompareTo(b.Kind);
        if (c == 0) c = string.CompareOrdinal(a.First, b.First);
        return c != 0 ? c : string.CompareOrdinal(a.Second, b.Second);
    }

    private static DateTimeOffset Earliest(DateTimeOffset a, DateTimeOffset b) =>
        a == default ? b : b == default || a < b ? a : b;

    private static string? Greatest(string? a, string? b) => string.CompareOrdinal(a, b) >= 0 ? a : b;
}
