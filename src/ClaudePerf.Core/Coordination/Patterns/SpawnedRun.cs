using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>One run of a subagent as recorded in its transcript, with the runs that it started.</summary>
internal sealed class SpawnedRun
{
    // A character of a task is about a quarter of a token; the task is small compared with the prompt around it.
    private const int CharactersPerToken = 4;

    private readonly List<UsageRequest> _requests;

    internal SpawnedRun(string agentId, List<UsageRequest> requests, SpawnCall? call, bool? inBackground = null, bool resumes = false)
    {
        AgentId = agentId;
        InBackground = inBackground;
        Resumes = resumes;
        _requests = requests;
        Call = call;
        Agent = requests.Select(static request => request.AgentType).OfType<string>().FirstOrDefault()
            ?? Usage.Queries.UsageTable.UnknownAgent;
        Start = call is not null && call.Time <= requests[0].Timestamp ? call.Time : requests[0].Timestamp;
        End = requests[^1].Timestamp;
    }

    internal string AgentId { get; }

    internal string Agent { get; }

    /// <summary>Whether it ran in the background; null if unknown.</summary>
    internal bool? InBackground { get; }

    /// <summary>Whether a message resumed it after it had ended.</summary>
    internal bool Resumes { get; }

    internal SpawnCall? Call { get; }

    internal DateTimeOffset Start { get; }

    /// <summary>When everything that the run started has ended too.</summary>
    internal DateTimeOffset WholeEnd =>
        Children.Count == 0 ? End : Children.Max(static child => child.WholeEnd) is var last && last > End ? last : End;

    internal DateTimeOffset End { get; }

    internal string? Parent => Call is null ? _requests[0].ParentAgentId : Call.Caller;

    internal List<SpawnedRun> Children { get; } = [];

    internal int Stage { get; set; } = 1;

    internal IEnumerable<string> Models => _requests.Select(static request => request.Model).OfType<string>();

    internal long Tokens =>
        _requests.Sum(static request => request.ToTokenUsage(recovered: true).PromptTokens + request.RecoveredOutputTokens);

    internal RunProfile Profile()
    {
        var (first, last) = (_requests[0].ToTokenUsage(), _requests[^1].ToTokenUsage());
        var further = _requests.Count - 1;
        var output = _requests.Sum(static request => request.RecoveredOutputTokens) / _requests.Count;
        return new RunProfile(
            _requests.Count,
            Call is { TaskCharacters: > 0 } call ? Math.Max(1, call.TaskCharacters / CharactersPerToken) : null,
            output,
            further == 0 ? null : Math.Max(0, ((last.PromptTokens - first.PromptTokens) / further) - output),
            further == 0 ? null : (End - _requests[0].Timestamp) / further,
            first.PromptTokens);
    }

    /// <summary>The cost of the run's own requests; null if a model has no price.</summary>
    internal decimal? Cost(ModelCatalog catalog)
    {
        decimal cost = 0;
        foreach (var request in _requests)
        {
            if (request.Model is null || request.Model.Equals(ModelCatalog.Inherit, StringComparison.OrdinalIgnoreCase)
                || !catalog.TryResolve(request.Model, out var model))
                return null;
            cost += CostCalculator.Cost(model, request.ToTokenUsage(recovered: true), request.Modifiers, request.Timestamp);
        }
        return cost;
    }

    /// <summary>Splits a resumed run at each message that resumed it.</summary>
    internal static IEnumerable<SpawnedRun> FromRequests(
        string agentId, List<UsageRequest> requests, SpawnCall? call, bool? inBackground, IEnumerable<SpawnCall> resumptions)
    {
        var (from, resumes) = (0, false);
        foreach (var message in resumptions)
        {
            var to = requests.FindIndex(from, request => request.Timestamp >= message.Time);
            if (to <= from)
                continue;
            yield return new SpawnedRun(agentId, requests[from..to], call, inBackground, resumes);
            (from, call, inBackground, resumes) = (to, message, null, true);
        }
        yield return new SpawnedRun(agentId, requests[from..], call, inBackground, resumes);
    }

    internal IEnumerable<SpawnedRun> WithNested() => Children.SelectMany(static child => child.WithNested()).Prepend(this);

    /// <summary>
    /// Determines which runs of one caller ran in parallel: those of one message, and those that started before the previous ones
    /// had ended.
    /// </summary>
    internal static void Order(List<SpawnedRun> siblings)
    {
        siblings.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : string.CompareOrdinal(a.AgentId, b.AgentId));
        var stage = 0;
        var end = DateTimeOffset.MinValue;
        string? message = null;
        foreach (var run in siblings)
        {
            var isSame = stage > 0 && ((run.Call?.MessageId is { } own && own == message) || run.Start < end);
            if (!isSame)
                (stage, end) = (stage + 1, run.WholeEnd);
            run.Stage = stage;
            message = run.Call?.MessageId;
            end = run.WholeEnd > end ? run.WholeEnd : end;
            Order(run.Children);
        }
    }

    /// <summary>Distinguishes a resumed run from a new one.</summary>
    internal string Mark => Resumes ? "=" : "";

    /// <summary>The shape of the runs of one caller: equal for rounds of the same pattern.</summary>
    internal static string Shape(IEnumerable<SpawnedRun> siblings) =>
        string.Join('>', siblings.GroupBy(static run => run.Stage).OrderBy(static stage => stage.Key)
        .Select(static stage =>
            string.Join('&', stage.Select(static run => run.Mark + run.Agent + (run.Children.Count == 0 ? "" : $"[{Shape(run.Children)}]"))
                .Order(StringComparer.Ordinal))));

    /// <summary>The runs in an order in which rounds of one shape correspond.</summary>
    internal static IEnumerable<SpawnedRun> Matched(IEnumerable<SpawnedRun> siblings) =>
        siblings.OrderBy(static run => run.Stage).ThenBy(static run => run.Mark + run.Agent, StringComparer.Ordinal)
            .ThenBy(static run => Shape(run.Children), StringComparer.Ordinal);
}
