using System.Collections.Immutable;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>
/// The requests of a pattern, with their times, as Claude Code makes them. At each stage the caller's agents run in parallel. The
/// caller waits for agents in the foreground; for those in the background it continues immediately, and a notification delivers the
/// report at the end. The main thread starts agents in the background unless a call says otherwise; agents start theirs in the
/// foreground. An agent does not wait for what it has started in the background: it ends, and the main thread is notified.
/// </summary>
internal sealed class PatternPlan
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Func<AgentStart, AgentPromptParts> _partsOf;
    private readonly Func<string, RunProfile?> _profileOf;
    private readonly PlanOptions _options;
    private readonly List<PlannedRequest> _requests = [];
    private readonly List<(PlannedRun Run, long Report)> _late = [];
    private PlannedRun? _root;
    private int _threads;

    private PatternPlan(Func<AgentStart, AgentPromptParts> partsOf, Func<string, RunProfile?> profileOf, PlanOptions options)
    {
        _partsOf = partsOf;
        _profileOf = profileOf;
        _options = options;
    }

    /// <summary>Plans a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="partsOf">Returns the prompt of an agent or of the main thread.</param>
    /// <param name="profileOf">Returns how an agent's runs continue, if known; otherwise null.</param>
    /// <param name="options">The layout of requests.</param>
    /// <returns>The requests by time.</returns>
    internal static IReadOnlyList<PlannedRequest> Create(
        CoordinationPattern pattern, Func<AgentStart, AgentPromptParts> partsOf, Func<string, RunProfile?> profileOf, PlanOptions options)
    {
        var plan = new PatternPlan(partsOf, profileOf, options);
        var isMain = pattern.Caller == CoordinationPattern.MainThread;
        var caller = plan.Start(new AgentStart(pattern.Caller, Depth: isMain ? 0 : 1));
        plan._root = caller;
        var profile = plan._profileOf(pattern.Caller) ?? (isMain ? new RunProfile(Requests: 1) : null);
        caller.Thread.Begin(profile?.TaskTokens ?? AssumedRun.TaskTokens);
        var time = Beginning + options.Start;
        for (var run = 0; run < options.Runs; run++)
        {
            if (run > 0)
                caller.Thread.Add("task", profile?.TaskTokens ?? AssumedRun.TaskTokens);
            time = plan.EndLate(caller, profile?.OutputTokens ?? AssumedRun.OutputTokens, plan.Play(caller, pattern.Calls, profile, time))
                + options.Interval;
        }
        // Parallel runs were planned one after the other.
        return [.. plan._requests.OrderBy(static request => request.Request.Time).ThenBy(static request => request.Number)];
    }

    private DateTimeOffset Play(PlannedRun run, ImmutableArray<AgentCall> calls, RunProfile? profile, DateTimeOffset time)
    {
        var output = profile?.OutputTokens ?? AssumedRun.OutputTokens;
        var pause = profile?.Pause ?? TimeSpan.FromSeconds(AssumedRun.PauseSeconds);
        var stages = calls.IsDefaultOrEmpty ? [] : calls.GroupBy(static call => call.Stage).OrderBy(static stage => stage.Key)
            .Select(static stage => stage.ToList()).ToList();
        // A caller sends one request per stage, one more if it does not wait, and a final one that summarizes.
        var needed = stages.Sum(stage => run == _root && stage.Exists(call => !IsInForeground(run, call)) ? 2 : 1);
        var own = Math.Max((profile?.Requests ?? (stages.Count == 0 ? AssumedRun.Requests : 0)) - needed, 1);
        for (var i = 0; i < own; i++)
        {
            if (i > 0)
                run.Thread.Add("result", profile?.ResultTokens ?? AssumedRun.ResultTokens);
            // The last of its own requests is the summary.
            if (i == own - 1)
            {
                foreach (var stage in stages)
                    time = PlayStage(run, stage, output, pause, time);
            }
            Send(run, time, output);
            time += pause;
        }
        run.End = time;
        return time;
    }

    private DateTimeOffset PlayStage(PlannedRun caller, List<AgentCall> stage, long output, TimeSpan pause, DateTimeOffset time)
    {
        var frame = CoordinationFrame.Of(caller.Thread.Parts.Model.Tokenizer);
        var calls = stage.SelectMany(static call => Enumerable.Repeat(call, call.Count))
            .Select(call => (Call: call, Profile: Merge(call.Profile, _profileOf(call.Agent)))).ToList();
        var background = new List<(PlannedRun Run, long Report)>();
        foreach (var batch in Batches(caller, calls))
        {
            var callTokens = batch.Sum(call => (call.Call.Resumes ? frame.MessageCall : frame.Call)
                + (call.Profile?.TaskTokens ?? AssumedRun.TaskTokens));
            Send(caller, time, Math.Max(output, callTokens));
            var called = caller.WaitsFor.ToArray();
            var begin = time + pause;
            time = begin;
            caller.Thread.Add("frames of messages", frame.Exchange);
            foreach (var (call, profile) in batch)
            {
                var inForeground = IsInForeground(caller, call);
                var run = StartCall(caller, call, profile, inForeground, frame);
                run.WaitsFor.Clear();
                run.WaitsFor.AddRange(called);
                Play(run, call.Calls, profile, begin);
                // The last answer of an agent is what its caller receives.
                var report = profile?.OutputTokens ?? AssumedRun.OutputTokens;
                if (!inForeground)
                {
                    background.Add((run, report));
                    caller.Thread.AddOfSession("start", call.Resumes ? frame.Resumed : frame.Launched);
                    continue;
                }
                time = run.End > time ? run.End : time;
                caller.WaitsFor.AddRange(run.WaitsFor);
                caller.Thread.AddOfSession("report", report + (caller.Depth == 0 ? frame.Report : frame.NestedReport));
            }
        }
        if (caller == _root)
            return background.Count == 0 ? time : AwaitNotifications(caller, background, output, frame, pause, time);
        _late.AddRange(background);
        return time;
    }

    // The results of agents' background runs are reported to the main thread, with its next request or separately.
    private DateTimeOffset EndLate(PlannedRun root, long output, DateTimeOffset time)
    {
        while (_late.Count > 0)
        {
            var end = _late.Min(static late => late.Run.End);
            time = end > time ? end : time;
            Send(root, time, output);
        }
        return time;
    }

    private void AddLate(PlannedRun run, DateTimeOffset time)
    {
        if (run != _root || !_late.Exists(late => late.Run.End <= time))
            return;
        var frame = CoordinationFrame.Of(run.Thread.Parts.Model.Tokenizer);
        foreach (var (ended, report) in _late.Where(late => late.Run.End <= time))
        {
            run.Thread.AddOfSession("notification", report + frame.Notification);
            run.WaitsFor.AddRange(ended.WaitsFor);
        }
        run.Thread.Add("frames of messages", frame.Exchange);
        _late.RemoveAll(late => late.Run.End <= time);
    }

    // Agents started together cannot read what any of them writes; if the first is started alone, the others can read it.
    private List<List<(AgentCall Call, RunProfile? Profile)>> Batches(
        PlannedRun caller, List<(AgentCall Call, RunProfile? Profile)> calls) =>
        _options.FirstAlone && calls.Count > 1 && calls.TrueForAll(call => !IsInForeground(caller, call.Call))
            ? [calls[..1], calls[1..]]
            : [calls];

    // The caller continues immediately and ends its turn; everything that has ended by then is reported together, and each later
    // run separately.
    private DateTimeOffset AwaitNotifications(PlannedRun caller, List<(PlannedRun Run, long Report)> runs, long output,
        CoordinationFrame frame, TimeSpan pause, DateTimeOffset time)
    {
        Send(caller, time, output);
        time += pause;
        var ends = runs.GroupBy(run => run.Run.End > time ? run.Run.End : time).OrderBy(static end => end.Key).ToList();
        for (var i = 0; i < ends.Count; i++)
        {
            time = ends[i].Key > time ? ends[i].Key : time;
            foreach (var (run, report) in ends[i])
            {
                caller.Thread.AddOfSession("notification", report + frame.Notification);
                caller.WaitsFor.AddRange(run.WaitsFor);
            }
            caller.Thread.Add("frames of messages", frame.Exchange);
            if (i == ends.Count - 1)
                break;
            Send(caller, time, output);
            time += pause;
        }
        return time;
    }

    private PlannedRun StartCall(PlannedRun caller, AgentCall call, RunProfile? profile, bool inForeground, CoordinationFrame frame)
    {
        var task = profile?.TaskTokens ?? AssumedRun.TaskTokens;
        if (call.Resumes && caller.Ended.TryGetValue(call.Agent, out var ended))
        {
            ended.Thread.Add("message", task + frame.Message);
            return ended;
        }
        if (call.Agent == AgentCall.Fork)
        {
            var fork = new PlannedRun(_threads, caller.Thread.Fork(KeyOf(_threads)), caller.Depth + 1);
            _threads++;
            fork.Thread.Add("task", task + frame.Fork);
            return caller.Ended[call.Agent] = fork;
        }
        var run = Start(new AgentStart(call.Agent, call.Model, inForeground, caller.Depth + 1));
        run.Thread.Begin(task);
        return caller.Ended[call.Agent] = run;
    }

    // Claude Code starts the main thread's agents in the background and agents' agents in the foreground; resumed and forked
    // agents, and those that request it, always run in the background.
    private bool IsInForeground(PlannedRun caller, AgentCall call) => !call.Resumes && call.Agent != AgentCall.Fork
        && !(call.InBackground ?? caller.Depth == 0)
            && !_partsOf(new AgentStart(call.Agent, call.Model, InForeground: true, caller.Depth + 1)).RunsInBackground;

    private static RunProfile? Merge(RunProfile? own, RunProfile? known) => own is null || known is null ? own ?? known : new RunProfile(
        own.Requests ?? known.Requests, own.TaskTokens ?? known.TaskTokens, own.OutputTokens ?? known.OutputTokens,
        own.ResultTokens ?? known.ResultTokens, own.Pause ?? known.Pause, own.FirstPromptTokens ?? known.FirstPromptTokens);

    private void Send(PlannedRun run, DateTimeOffset time, long output)
    {
        AddLate(run, time);
        _requests.Add(new PlannedRequest(_requests.Count, run.Number, run.Thread.Parts.Agent, run.Thread.ToRequest(time, output),
            [.. run.WaitsFor]));
        run.WaitsFor.Clear();
        run.WaitsFor.Add(_requests.Count - 1);
        run.Thread.Add("answer", output);
    }

    private PlannedRun Start(AgentStart start)
    {
        var number = _threads++;
        return new PlannedRun(number, new RunThread(KeyOf(number), _partsOf(start), _options), start.Depth);
    }

    private string KeyOf(int thread) => FormattableString.Invariant($"{_options.Conversation}/{thread}");

    /// <summary>A conversation of the plan, with the agents it has called.</summary>
    private sealed class PlannedRun(int number, RunThread thread, int depth)
    {
        internal int Number => number;

        internal RunThread Thread => thread;

        internal int Depth => depth;

        internal DateTimeOffset End { get; set; }

        /// <summary>The requests whose responses the next one waits for.</summary>
        internal List<int> WaitsFor { get; } = [];

        /// <summary>The last run of each agent that it has called, which a message can resume.</summary>
        internal Dictionary<string, PlannedRun> Ended { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>A request of a plan.</summary>
/// <param name="Number">The number within the plan.</param>
/// <param name="Thread">The conversation.</param>
/// <param name="Agent">The agent of the conversation.</param>
/// <param name="Request">The request.</param>
/// <param name="After">The numbers of the requests whose responses it waits for, which are smaller than its own.</param>
internal sealed record PlannedRequest(int Number, int Thread, string Agent, SimulatedRequest Request, ImmutableArray<int> After);
