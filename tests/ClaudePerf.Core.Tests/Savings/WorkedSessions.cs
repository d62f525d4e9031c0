using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>Writes transcripts of sessions and subagents whose requests make planned calls.</summary>
internal sealed class WorkedSessions : IDisposable
{
    internal const long Start = 20_000;
    internal const long Shared = 15_000;
    internal const double Lifetime = 300;
    internal const string Project = "/home/dev/shop";

    private static readonly DateTimeOffset First = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);
    private readonly TranscriptTree _tree = new();
    private DateTimeOffset _time = First;
    private int _messages;

    /// <summary>A request: what it calls, how many tokens the next prompt is longer, and its output.</summary>
    internal sealed record Step(string Tool, string Path, long Growth, long Output)
    {
        /// <summary>The text of the call's result.</summary>
        internal string Result { get; init; } = "done";

        internal double Gap { get; init; } = 20;

        internal long Thinking { get; init; }
    }

    internal string Projects => _tree.Projects;

    public void Dispose() => _tree.Dispose();

    /// <summary>Writes a session, or a subagent of it.</summary>
    internal void Write(int session, IReadOnlyList<Step> steps, string? agent = null, string model = PlannedSessions.Model,
        string project = Project, long firstRead = Shared)
    {
        var id = $"00000000-0000-4000-8000-{session:000000000000}";
        var run = $"a{_messages:00000000}";
        var lines = new List<string>();
        var (prompt, kept) = (Start, firstRead);
        foreach (var step in steps)
        {
            var number = _messages++;
            _time = _time.AddSeconds(step.Gap);
            kept = step.Gap > Lifetime && step != steps[0] ? 0 : kept;
            lines.Add(JsonSerializer.Serialize(new
            {
                type = "assistant", uuid = $"u{number}", sessionId = id, cwd = project, version = "2.1.332", requestId = $"req_{number}",
                timestamp = At(0), isSidechain = agent is not null, agentId = agent is null ? null : run, attributionAgent = agent,
                message = new
                {
                    id = $"msg_{number}", role = "assistant", model, stop_reason = "tool_use",
                    content = new[] { new { type = "tool_use", id = $"call_{number}", name = step.Tool,
                        input = new { file_path = step.Path } } },
                    usage = new
                    {
                        input_tokens = 0, output_tokens = step.Output, cache_creation_input_tokens = prompt - kept,
                        cache_read_input_tokens = kept,
                        output_tokens_details = new { thinking_tokens = step.Thinking },
                    },
                },
            }));
            lines.Add(JsonSerializer.Serialize(new
            {
                type = "user", uuid = $"r{number}", parentUuid = $"u{number}", sessionId = id, timestamp = At(1), cwd = project,
                isSidechain = agent is not null, agentId = agent is null ? null : run,
                message = new { role = "user", content =
                    new[] { new { type = "tool_result", tool_use_id = $"call_{number}", content = step.Result } } },
            }));
            (prompt, kept) = (prompt + step.Growth, prompt);
        }
        if (agent is null)
        {
            _tree.Write($"-home-dev-shop/{id}.jsonl", [.. lines]);
            return;
        }
        _tree.Write($"-home-dev-shop/{id}/subagents/agent-{run}.jsonl", [.. lines]);
        _tree.Write($"-home-dev-shop/{id}/subagents/agent-{run}.meta.json", JsonSerializer.Serialize(new { agentType = agent }));
    }

    /// <summary>Passes time between sessions.</summary>
    internal void Wait(TimeSpan time) => _time += time;

    internal SavingReplay Replay(Action<SavingReplay>? lookUp = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var replay = new SavingReplay(DirectReading.Read([_tree.Projects]).Table,
            new UsageQuery { Catalog = ModelCatalog.LoadDefault() }, cancellation: cancellation);
        ContentLookup.LookUp(replay, [_tree.Projects], null, null, cancellation);
        lookUp?.Invoke(replay);
        return replay;
    }

    internal SavingAnswer Find(double minimum = SavingFinder.MinimumShare, Action<SavingReplay>? lookUp = null) =>
        SavingFinder.Find(Replay(lookUp), _time, minimum, cancellation: TestContext.Current.CancellationToken);

    /// <summary>A monthly amount of an answer, in the period.</summary>
    internal static decimal InPeriod(SavingAnswer answer, decimal monthly) => monthly * (decimal)(answer.Days / 30);

    private string At(int seconds) =>
        _time.AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
