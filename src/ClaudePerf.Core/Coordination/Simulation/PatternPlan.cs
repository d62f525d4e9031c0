using System.Collections.Immutable;
using ClaudePerf.Core.Coordination.Patterns;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>
/// The requests that a pattern comes to, with their times. The caller begins; at each stage its agents run beside one another, and when the last has ended the caller goes on with their
/// reports. Breakpoints are those of Claude Code: behind the identity, behind the system prompt, and behind the newest message.
/// </summary>
public sealed class PatternPlan
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Func<string, string?, AgentPromptParts> _partsOf;
    private readonly Func<string, RunProfile?> _profileOf;
    private readonly PlanOptions _options;
    private readonly List<PlannedRequest> _requests = [];
    private int _threads;

    private PatternPlan(Func<string, string?, AgentPromptParts> partsOf, Func<string, RunProfile?> profileOf, PlanOptions options)
    {
        _partsOf = partsOf;
        _profileOf = profileOf;
        _options = options;
    }

    /// <summary>Plans a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="partsOf">Gives an agent's prompt, by its name and the model the call names.</param>
    /// <param name="profileOf">Gives how an agent's runs go on, as far as it is known; null where nothing is.</param>
    /// <param name="options">How requests are laid out.</param>
    /// <returns>The requests by time.</returns>
    internal static IReadOnlyList<PlannedRequest> Of(
        CoordinationPattern pattern, Func<string, string?, AgentPromptParts> partsOf, Func<string, RunProfile?> profileOf, PlanOptions options)
    {
        var plan = new PatternPlan(partsOf, profileOf, options);
        var caller = plan.Begin(pattern.Caller, null);
        var time = Beginning;
        for (var run = 0; run < options.Runs; run++)
        {
            time = plan.Play(caller, pattern.Calls, pattern.Caller == CoordinationPattern.MainThread ? new RunProfile(Requests: 1) : plan._profileOf(pattern.Caller), time) + options.Interval;
        }
        // Parallel runs were planned one after the other.
        return [.. plan._requests.OrderBy(static request => request.Request.Time).ThenBy(static request => request.Number)];
    }

    private DateTimeOffset Play(RunThread thread, ImmutableArray<AgentCall> calls, RunProfile? profile, DateTimeOffset time)
    {
        var task = profile?.TaskTokens ?? AssumedRun.TaskTokens;
        var output = profile?.OutputTokens ?? AssumedRun.OutputTokens;
        var pause = profile?.Pause ?? TimeSpan.FromSeconds(AssumedRun.PauseSeconds);
        var stages = calls.IsDefaultOrEmpty ? [] : calls.GroupBy(static call => call.Stage).OrderBy(static stage => stage.Key).ToList();
        thread.Add("task", task);
        // A caller sends a request for each stage, and one that sums up.
        var own = Math.Max(profile?.Requests ?? (stages.Count == 0 ? AssumedRun.Requests : 0), stages.Count + 1) - stages.Count;
        for (var i = 0; i < own; i++)
        {
            if (i > 0)
                thread.Add("result", profile?.ResultTokens ?? AssumedRun.ResultTokens);
            // The last of its own requests is the one that sums up.
            if (i == own - 1)
                time = PlayStages(thread, stages, output, pause, time);
            Send(thread, time, output);
            time += pause;
        }
        return time;
    }

    private DateTimeOffset PlayStages(RunThread thread, List<IGrouping<int, AgentCall>> stages, long output, TimeSpan pause, DateTimeOffset time)
    {
        foreach (var stage in stages)
        {
            Send(thread, time, output);
            var begin = time + pause;
            time = begin;
            var called = thread.WaitsFor.ToArray();
            foreach (var call in stage)
            {
                var profile = Merge(call.Profile, _profileOf(call.Agent));
                for (var i = 0; i < call.Count; i++)
                {
                    var run = Begin(call.Agent, call.Model);
                    run.WaitsFor.AddRange(called);
                    var end = Play(run, call.Calls, profile, begin);
                    time = end > time ? end : time;
                    thread.WaitsFor.AddRange(run.WaitsFor);
                    // What an agent answers last is what its caller receives.
                    thread.Add("report", profile?.OutputTokens ?? AssumedRun.OutputTokens);
                }
            }
        }
        return time;
    }

    private static RunProfile? Merge(RunProfile? own, RunProfile? known) => own is null || known is null ? own ?? known : new RunProfile(
        own.Requests ?? known.Requests, own.TaskTokens ?? known.TaskTokens, own.OutputTokens ?? known.OutputTokens,
        own.ResultTokens ?? known.ResultTokens, own.Pause ?? known.Pause, own.FirstPromptTokens ?? known.FirstPromptTokens);

    private void Send(RunThread thread, DateTimeOffset time, long output)
    {
        _requests.Add(new PlannedRequest(_requests.Count, thread.Number, thread.Parts.Agent, thread.ToRequest(time, output), [.. thread.WaitsFor]));
        thread.WaitsFor.Clear();
        thread.WaitsFor.Add(_requests.Count - 1);
        thread.Add("answer", output);
    }

    private RunThread Begin(string agent, string? model) =>
        new(_threads++, _partsOf(agent, model), _options, agent == CoordinationPattern.MainThread ? _options.MainLifetime : _options.AgentLifetime);

    /// <summary>One conversation.</summary>
    private sealed class RunThread
    {
        private readonly PlanOptions _options;
        private readonly CacheLifetime _lifetime;
        private readonly ImmutableArray<CacheBreakpoint> _breakpoints;
        private PromptPrefix _prompt = PromptPrefix.Empty;

        internal RunThread(int number, AgentPromptParts parts, PlanOptions options, CacheLifetime lifetime)
        {
            Number = number;
            Parts = parts;
            _options = options;
            _lifetime = lifetime;
            long moved = 0;
            foreach (var piece in parts.Tools)
                Add(PromptPart.Tools, piece, ref moved);
            var breakpoints = new List<PromptPrefix>();
            if (parts.System.IsEmpty)
                breakpoints.Add(_prompt);
            var shared = options.SharedFirst && !parts.System.IsEmpty ? parts.Messages.Where(static piece => piece.Name == AgentPromptParts.MemoryChain).ToList() : [];
            foreach (var piece in parts.System[..Math.Max(0, parts.System.Length - 1)].Concat(shared).Concat(parts.System[Math.Max(0, parts.System.Length - 1)..]))
            {
                Add(PromptPart.System, piece, ref moved);
                if (piece.Name is "identity" or AgentPromptParts.MemoryChain || piece == parts.System[^1])
                    breakpoints.Add(_prompt);
            }
            foreach (var piece in parts.Messages.Except(shared))
                Add(PromptPart.Messages, piece, ref moved);
            if (moved > 0)
                Add("moved", moved);
            _breakpoints = [.. breakpoints.Select(at => new CacheBreakpoint(at, lifetime))];
        }

        internal int Number { get; }

        internal AgentPromptParts Parts { get; }

        /// <summary>The requests whose responses the next one waits for.</summary>
        internal List<int> WaitsFor { get; } = [];

        // What is said in a conversation stands in no other.
        internal void Add(string what, long tokens) => _prompt = _prompt.Then(PromptPart.Messages, FormattableString.Invariant($"{Number}/{_prompt.Length}/{what}"), tokens);

        internal SimulatedRequest ToRequest(DateTimeOffset time, long output) => new()
        {
            Time = time,
            Model = Parts.Model,
            Prompt = _prompt,
            Breakpoints = _options.Caches ? _breakpoints.Add(new CacheBreakpoint(_prompt, _lifetime)) : [],
            OutputTokens = output,
            UntilResponse = TimeSpan.FromSeconds(AssumedRun.ResponseSeconds),
        };

        private void Add(PromptPart part, PromptPiece piece, ref long moved)
        {
            if (piece.Tokens == 0)
                return;
            var varies = piece.DynamicTokens > 0;
            if (varies && _options.DynamicLast)
            {
                moved += piece.DynamicTokens;
                piece = piece with { Tokens = piece.Tokens - piece.DynamicTokens };
                varies = false;
            }
            // Tools and Claude Code's own texts are the same for all agents of a model, a body is its agent's, and what varies is its run's.
            _prompt = _prompt.Then(part, varies ? FormattableString.Invariant($"{Number}/{piece.Name}") : FormattableString.Invariant($"{piece.Name}/{piece.Tokens}"), piece.Tokens);
        }
    }
}

/// <summary>A request of a plan.</summary>
/// <param name="Number">Its place in the plan.</param>
/// <param name="Thread">The conversation it belongs to.</param>
/// <param name="Agent">Whose conversation that is.</param>
/// <param name="Request">The request.</param>
/// <param name="After">The numbers of the requests whose responses it waits for; their numbers are smaller.</param>
public sealed record PlannedRequest(int Number, int Thread, string Agent, SimulatedRequest Request, ImmutableArray<int> After);
