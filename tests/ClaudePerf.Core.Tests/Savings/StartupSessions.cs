using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>
/// Writes sessions as Claude Code 2.1.332 records them, with a planned initial context, and computes here what each of its texts
/// costs: the first request of a session reads tools and system prompt from the cache and writes the rest, all later ones read it.
/// </summary>
internal sealed class StartupSessions : IDisposable
{
    internal const int Requests = 12;

    // Of claude-opus-5, in USD per million tokens.
    private const decimal Write = 6.25m;
    private const decimal Read = 0.5m;

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly EstimateTokenCounter Counter = EstimateTokenCounter.Create(TokenizerGeneration.V5);
    private static readonly DateTimeOffset First = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);

    private int _sessions;

    internal TranscriptTree Tree { get; } = new();

    /// <summary>The definitions of tools.</summary>
    internal Dictionary<string, object> Tools { get; } = [];

    /// <summary>Blocks of the system prompt.</summary>
    internal List<string> System { get; } = ["You are brief."];

    /// <summary>Agents with their lines, and whether Claude Code provides them.</summary>
    internal List<(string Name, string Line, bool IsBuiltIn)> Agents { get; } = [];

    /// <summary>Skills with their lines.</summary>
    internal List<(string Name, string Line)> Skills { get; } = [];

    /// <summary>Memory files with their text.</summary>
    internal Dictionary<string, string> Memory { get; } = [];

    /// <summary>Whether the request as sent records the tools instead of the snapshot.</summary>
    internal bool IsAsSent { get; init; }

    public void Dispose() => Tree.Dispose();

    internal void AddTool(string name, int sentences = 200) => Tools[name] = new
    {
        name, description = Text(sentences), input_schema = new { type = "object" },
    };

    internal void AddAgent(string name, int sentences = 60, bool isBuiltIn = false) =>
        Agents.Add((name, $"- {name}: {Text(sentences)}(Tools: Read)", isBuiltIn));

    internal void AddSkill(string name, int sentences = 60) => Skills.Add((name, $"- {name}: {Text(sentences)}"));

    internal static string Text(int sentences) => string.Concat(Enumerable.Range(0, sentences)
        .Select(static i => string.Create(CultureInfo.InvariantCulture, $"It runs pump {i}. ")));

    internal static long TokensOf(string text) => Counter.Count(text).Tokens;

    internal long ToolTokens(string name) => TokensOf(JsonSerializer.Serialize(Tools[name]));

    /// <summary>What a text that the first request reads costs in all sessions.</summary>
    internal decimal CostOfRead(long tokens) => _sessions * Requests * tokens * Read / 1_000_000;

    /// <summary>What a text that the first request writes costs in all sessions.</summary>
    internal decimal CostOfWritten(long tokens) => _sessions * ((tokens * Write) + ((Requests - 1) * tokens * Read)) / 1_000_000;

    /// <summary>Writes a session that calls a tool in each request.</summary>
    internal void Add(object call, int days = 1, string project = "/home/dev/shop", long startTokens = 40_000)
    {
        var number = _sessions++;
        var session = $"00000000-0000-4000-8000-{number:000000000000}";
        var time = First.AddDays(days * number).AddHours(days == 0 ? number : 0);
        var start = (long)Tools.Keys.Sum(ToolTokens) + System.Sum(TokensOf);
        var lines = Startup(session, time, project);
        for (var i = 0; i < Requests; i++)
        {
            var (prompt, read) = (startTokens + (600 * i), i == 0 ? start : startTokens + (600 * (i - 1)));
            lines.Add(JsonSerializer.Serialize(new
            {
                type = "assistant", uuid = $"a{number}-{i}", sessionId = session, cwd = project, version = "2.1.332",
                requestId = $"req_{number}_{i}", timestamp = At(time, 20 * i),
                message = new
                {
                    id = $"msg_{number}_{i}", role = "assistant", model = PlannedSessions.Model, stop_reason = "tool_use",
                    content = new[] { call },
                    usage = new { input_tokens = 0, output_tokens = 100, cache_creation_input_tokens = prompt - read,
                        cache_read_input_tokens = read },
                },
            }));
            if (i == 0 && !IsAsSent)
                lines.Add(Attachment(session, time.AddSeconds(1), project, new { type = "prompt_snapshot", systemPrompt = System,
                    tools = Tools.Select(static tool => new { name = tool.Key, description = Text(3), schema = tool.Value }) }));
        }
        Tree.Write($"{project.Replace('/', '-')}/{session}.jsonl", [.. lines]);
    }

    /// <summary>Adds a subagent of two requests to a session.</summary>
    internal void AddSubagent(int number, string project = "/home/dev/shop")
    {
        var session = $"00000000-0000-4000-8000-{number:000000000000}";
        var time = First.AddDays(number).AddSeconds(30);
        var files = Memory.Select(static file => new { path = file.Key, content = file.Value });
        var lines = new List<string> { Attachment(session, time, project, new { type = "instructions", files }) };
        for (var i = 0; i < 2; i++)
        {
            var (prompt, read) = (20_000L + (600 * i), i == 0 ? 0 : 20_000L);
            lines.Add(JsonSerializer.Serialize(new
            {
                type = "assistant", uuid = $"b{number}-{i}", sessionId = session, cwd = project, version = "2.1.332", isSidechain = true,
                agentId = $"run{number}", requestId = $"req_b{number}_{i}", timestamp = At(time, 20 * i),
                message = new
                {
                    id = $"msg_b{number}_{i}", role = "assistant", model = PlannedSessions.Model, stop_reason = "end_turn",
                    content = new[] { new { type = "text", text = "Done." } },
                    usage = new { input_tokens = 0, output_tokens = 100, cache_creation_input_tokens = prompt - read,
                        cache_read_input_tokens = read },
                },
            }));
        }
        Tree.Write($"{project.Replace('/', '-')}/{session}/subagents/agent-run{number}.jsonl", [.. lines]);
    }

    internal static object Call(string tool, object? input = null) => new { type = "tool_use", id = $"call_{tool}", name = tool,
        input = input ?? new { text = "a" } };

    internal SavingReplay Replay(string? store = null, Func<string, EcosystemOptions>? ecosystemOf = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var replay = new SavingReplay(DirectReading.Read([Tree.Projects]).Table, new UsageQuery { Catalog = Catalog },
            cancellation: cancellation);
        ContentLookup.LookUp(replay, [Tree.Projects], store, ecosystemOf is null ? null : new ProjectEcosystems(ecosystemOf),
            cancellation);
        return replay;
    }

    internal SavingAnswer Find(Func<string, EcosystemOptions>? ecosystemOf = null) =>
        SavingFinder.Find(Replay(null, ecosystemOf), First.AddDays(30), minimumShare: 0,
            cancellation: TestContext.Current.CancellationToken);

    private List<string> Startup(string session, DateTimeOffset time, string project)
    {
        var attachments = new List<object>
        {
            new { type = "agent_listing_delta", addedTypes = Agents.Select(static agent => agent.Name),
                addedLines = Agents.Select(static agent => agent.Line),
                builtInTypes = Agents.Where(static agent => agent.IsBuiltIn).Select(static agent => agent.Name) },
            new { type = "skill_listing", content = string.Join('\n', Skills.Select(static skill => skill.Line)),
                names = Skills.Select(static skill => skill.Name) },
            new { type = "instructions", files = Memory.Select(static file => new { path = file.Key, content = file.Value }) },
            new { type = "prompt_snapshot", systemPrompt = System },
        };
        var lines = attachments.Select(attachment => Attachment(session, time.AddSeconds(-1), project, attachment)).ToList();
        if (IsAsSent)
        {
            lines.Add(JsonSerializer.Serialize(new
            {
                type = "api-request-shape", sessionId = session, timestamp = At(time, 0),
                shape = new { system = System.Select(static text => new { type = "text", text }), tools = Tools.Values },
            }));
        }
        return lines;
    }

    private static string Attachment(string session, DateTimeOffset time, string project, object attachment) =>
        JsonSerializer.Serialize(new { type = "attachment", uuid = Guid.NewGuid(), sessionId = session, cwd = project,
            timestamp = At(time, 0), attachment });

    private static string At(DateTimeOffset time, int seconds) =>
        time.AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
