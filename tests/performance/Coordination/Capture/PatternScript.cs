using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Performance.ClaudeCode;

namespace ClaudePerf.Performance.Coordination.Capture;

/// <summary>
/// Makes the real Claude Code run a pattern: the main thread's answers call its agents stage by stage, agents call theirs, and agents that
/// call no others read a file as often as their profile says. Answers to agents that are started at once wait for one another, so that the
/// machine's load does not determine which of them can read what another has written.
/// </summary>
internal sealed partial class PatternScript : IStubScript
{
    /// <summary>The file that agents read.</summary>
    internal const string ReadFile = "notes.txt";

    // Long enough for the program to notice that an agent has ended before its caller's turn ends.
    private static readonly TimeSpan UntilNotified = TimeSpan.FromSeconds(3);

    // A run that the program never starts must not block its siblings forever.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly string _project, _asked;
    private readonly Dictionary<string, ScriptedRun> _runs = new(StringComparer.Ordinal);
    private readonly ScriptedRun _main;
    private readonly Lock _lock = new();

    /// <param name="pattern">The pattern. Its caller is the main thread.</param>
    /// <param name="project">The folder whose file is read.</param>
    /// <param name="asked">The prompt for the main thread: with another prompt, agents get other tasks.</param>
    internal PatternScript(CoordinationPattern pattern, string project, string asked)
    {
        (_project, _asked) = (project, asked);
        _runs[""] = _main = new ScriptedRun("", [.. pattern.Calls], 1, 0);
    }

    /// <summary>The task of a run, which identifies its requests.</summary>
    internal static string TaskOf(string run, string asked) =>
        $"{Lead(run)} and say what you found in one sentence. It is for this: {asked} [run {run}]";

    /// <summary>The run that sent a request; empty for the main thread.</summary>
    internal static string RunOf(CapturedRequest request)
    {
        var messages = request.Body.GetProperty("messages").EnumerateArray().ToList();
        var fork = request.Messages.LastOrDefault(static text => text.StartsWith("<fork-boilerplate>", StringComparison.Ordinal));
        var texts = fork is not null ? [fork] : messages.Take(1).SelectMany(static message => Texts(message.GetProperty("content")));
        return texts.Select(static text => Mark().Match(text)).FirstOrDefault(static match => match.Success)?.Groups[1].Value ?? "";
    }

    public async Task<IReadOnlyList<StubCall>> AnswerAsync(CapturedRequest request)
    {
        if (!request.ToolDefinitions.Any())
            return [];
        ScriptedRun run;
        Task wait;
        IReadOnlyList<StubCall> calls;
        lock (_lock)
        {
            run = _runs[RunOf(request)];
            (calls, wait) = Next(run, request);
        }
        // Under heavy load a wait that takes too long ends by itself; the comparison then shows it.
        await Task.WhenAny(wait, Task.Delay(LongestWait)).ConfigureAwait(false);
        if (run.Waits)
            await Task.Delay(UntilNotified).ConfigureAwait(false);
        lock (_lock)
        {
            run.Waits = false;
            if (calls.Count == 0 && run.IsDone)
                run.Ended.TrySetResult();
        }
        return calls;
    }

    // Called while the lock is held.
    private (IReadOnlyList<StubCall> Calls, Task Wait) Next(ScriptedRun run, CapturedRequest request)
    {
        if (!run.Begun.Task.IsCompleted)
            run.Begun.TrySetResult();
        if (run == _main)
        {
            _main.Next.TrySetResult();
            _main.Next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        var together = run.IsLeft ? run.Left : Task.WhenAll(run.Siblings.Select(static sibling => sibling.Begun.Task));
        if (run.Reads > 0)
        {
            run.Reads--;
            return ([new StubCall("Read", new Dictionary<string, object> { ["file_path"] = Path.Combine(_project, ReadFile) })], together);
        }
        // The next stage starts when every run of the previous one was reported.
        if (run.Awaited.Count > 0 && request.Messages
            .Count(static text => text.Contains("<task-notification>", StringComparison.Ordinal)) < run.Notifications)
            return ([], EndOfAll(run));
        run.Awaited.Clear();
        if (run.Stages.TryDequeue(out var stage))
            return ([.. Start(run, stage, request)], together);
        return ([], together);
    }

    private static Task EndOfAll(ScriptedRun run)
    {
        run.Waits = true;
        return Task.WhenAll(run.Awaited.Select(static awaited => awaited.Ended.Task));
    }

    private List<StubCall> Start(ScriptedRun caller, List<AgentCall> stage, CapturedRequest request)
    {
        var calls = new List<StubCall>();
        var started = new List<ScriptedRun>();
        foreach (var call in stage.SelectMany(static call => Enumerable.Repeat(call, call.Count)))
        {
            ScriptedRun run;
            if (call.Resumes && caller.Last.TryGetValue(call.Agent, out var last))
            {
                run = last;
                run.Continue([.. call.Calls], call.Profile?.Requests ?? 1);
                calls.Add(new StubCall("SendMessage", new Dictionary<string, object>
                {
                    ["to"] = AgentIdOf(run, request), ["summary"] = "go on", ["message"] = TaskOf(run.Id, _asked),
                }));
            }
            else
            {
                var id = $"{caller.Id}{(caller.Id.Length > 0 ? "." : "")}{++caller.Started}";
                _runs[id] = run = new ScriptedRun(id, [.. call.Calls], call.Profile?.Requests ?? 1, caller.Depth + 1);
                calls.Add(CallOf(call, id, _asked));
            }
            // Runs that their caller leaves in the background continue until the main thread has continued.
            if (caller != _main && call.Agent == CaptureProject.Hidden)
                run.Left = _main.Next.Task;
            caller.Last[call.Agent] = run;
            started.Add(run);
            // Only the main thread is notified.
            if (caller.Depth == 0 && (call.Resumes || call.Agent == AgentCall.Fork || (call.InBackground ?? true)))
            {
                caller.Awaited.Add(run);
                caller.Notifications++;
            }
        }
        foreach (var run in started)
            run.Siblings = started;
        return calls;
    }

    private static StubCall CallOf(AgentCall call, string id, string asked)
    {
        var input = new Dictionary<string,
            object> { ["description"] = "do it", ["prompt"] = TaskOf(id, asked), ["subagent_type"] = call.Agent };
        if (call.InBackground is { } background)
            input["run_in_background"] = background;
        if (call.Model is { } model)
            input["model"] = model;
        return new StubCall("Agent", input);
    }

    // The program names an agent in the result of the call that started it, or in its notification.
    private static string AgentIdOf(ScriptedRun run, CapturedRequest request)
    {
        var messages = request.Body.GetProperty("messages").EnumerateArray().ToList();
        var call = messages.Where(static message => message.GetProperty("role").GetString() == "assistant")
            .SelectMany(static message => message.GetProperty("content").EnumerateArray())
            .First(block => block.GetProperty("type").GetString() == "tool_use"
                && block.GetRawText().Contains($"[run {run.Id}]", StringComparison.Ordinal)).GetProperty("id").GetString();
        var result = messages
            .SelectMany(static message => message.GetProperty("content") is { ValueKind: JsonValueKind.Array } content ? content
            .EnumerateArray().ToArray() : [])
            .First(block => block.TryGetProperty("tool_use_id", out var id) && id.GetString() == call);
        return AgentId().Match(result.GetRawText()).Groups[1].Value;
    }

    // Tasks differ from their first words on, as users' tasks do.
    private static string Lead(string run) => ((string[])
        ["Look at the notes of the project", "Find out what the build does", "Read what was written about tests",
            "Go through all open questions", "Check the words of the manual", "See what is new in here"])
        [Math.Abs(run.Aggregate(7, static (hash, character) => (hash * 31) + character)) % 6];

    private static IEnumerable<string> Texts(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? [content.GetString()!]
        : content.EnumerateArray().Where(static block => block.TryGetProperty("text", out _))
            .Select(static block => block.GetProperty("text").GetString()!);

    [GeneratedRegex(@"\[run ([\d.]+)\]", RegexOptions.NonBacktracking)]
    private static partial Regex Mark();

    [GeneratedRegex(@"agentId: ([0-9a-z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex AgentId();

    private sealed class ScriptedRun
    {
        internal ScriptedRun(string id, List<AgentCall> calls, int requests, int depth)
        {
            (Id, Depth) = (id, depth);
            Continue(calls, requests);
            Siblings = [this];
        }

        internal string Id { get; }

        internal int Depth { get; }

        internal Queue<List<AgentCall>> Stages { get; } = new();

        internal int Reads { get; set; }

        internal int Started { get; set; }

        /// <summary>How many notifications it had received when every run that it has started so far was reported.</summary>
        internal int Notifications { get; set; }

        internal bool Waits { get; set; }

        /// <summary>Its next request.</summary>
        internal TaskCompletionSource Next { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What its answers wait for if its caller ends without it.</summary>
        internal Task Left { get; set; } = Task.CompletedTask;

        internal bool IsLeft => !Left.IsCompleted;

        internal bool IsDone => Stages.Count == 0 && Reads == 0 && Awaited.Count == 0;

        internal List<ScriptedRun> Awaited { get; } = [];

        internal List<ScriptedRun> Siblings { get; set; } = [];

        internal Dictionary<string, ScriptedRun> Last { get; } = new(StringComparer.Ordinal);

        internal TaskCompletionSource Begun { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskCompletionSource Ended { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal void Continue(List<AgentCall> calls, int requests)
        {
            foreach (var stage in calls.GroupBy(static call => call.Stage).OrderBy(static stage => stage.Key))
                Stages.Enqueue([.. stage]);
            Reads = calls.Count == 0 ? requests - 1 : 0;
            Begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
