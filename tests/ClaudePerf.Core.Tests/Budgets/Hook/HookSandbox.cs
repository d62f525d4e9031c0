using System.Globalization;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Tests.Usage;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>A data folder, transcripts and a project for one test, and the hook run on them.</summary>
internal sealed class HookSandbox : IDisposable
{
    internal const string Session = Line.Session;

    private readonly TranscriptTree _tree = new();
    private int _messages;

    internal HookSandbox()
    {
        Project = Directory.CreateDirectory(Path.Combine(_tree.Root, "repository")).FullName;
        Directory.CreateDirectory(Path.Combine(Project, ".claude"));
        Directory.CreateDirectory(Path.Combine(Project, ".git"));
        File.WriteAllText(Path.Combine(Project, ".git", "HEAD"), "ref: refs/heads/main\n");
    }

    internal string Data => Path.Combine(_tree.Root, "data");

    internal string HookFolder => Path.Combine(Data, "hook");

    internal string Project { get; }

    internal string ProjectFile => Path.Combine(Project, ".claude", BudgetStore.ProjectFileName);

    internal string ManagedFolder => Path.Combine(_tree.Root, "managed");

    internal string UserFile => Path.Combine(Data, BudgetStore.UserFileName);

    internal string Projects => _tree.Projects;

    internal string SessionTranscript => Path.Combine(_tree.Projects, "-home", Session + ".jsonl");

    internal DateTimeOffset Now { get; set; } = new(2026, 10, 24, 20, 0, 0, TimeSpan.Zero);

    internal string Log => Path.Combine(Data, BudgetHook.LogFileName) is var path && File.Exists(path) ? File.ReadAllText(path) : "";

    public void Dispose() => _tree.Dispose();

    internal void Set(string name, decimal limit, string period = "day", BudgetAction action = BudgetAction.Block,
        BudgetScope? scope = null) =>
        BudgetStore.ForUser(Data).Set(Budget(name, limit, period, action, scope), TestContext.Current.CancellationToken);

    internal void SetForProject(string name, decimal limit, string period = "day") =>
        BudgetStore.ForProject(Project, Data)
            .Set(Budget(name, limit, period, BudgetAction.Block, null), TestContext.Current.CancellationToken);

    internal void SetForAll(string name, decimal limit, string period = "day", BudgetAction action = BudgetAction.Block) =>
        BudgetStore.ForManaged(ManagedFolder, Data)
            .Set(Budget(name, limit, period, action, null), TestContext.Current.CancellationToken);

    internal void Use(long tokens, string? run = null, string agent = "reviewer", string session = Session,
        string model = "claude-opus-5-5", string branch = "main")
    {
        var time = Now.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var id = $"m{_messages++}";
        var line = Line.Assistant(id, $"r{id}", output: 0, input: tokens, time: time, model: model, sidechain: run is not null,
            change: json =>
        {
            json["cwd"] = Project;
            json["sessionId"] = session;
            json["gitBranch"] = branch;
            if (run is not null)
                json["agentId"] = run;
        });
        var path = Path.Combine(_tree.Projects, run is null ? $"-home/{session}.jsonl" : $"-home/{session}/subagents/agent-{run}.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (run is not null)
            File.WriteAllText(Path.ChangeExtension(path, ".meta.json"), $$"""{"agentType":"{{agent}}"}""");
        File.AppendAllText(path, line + "\n");
    }

    internal TimeSpan WalkEvery { get; set; } = TimeSpan.FromMinutes(1);

    internal TimeSpan RequeryEvery { get; set; } = TimeSpan.FromMinutes(10);

    internal BudgetHookSettings Settings(bool failClosed = false) => new()
    {
        WalkEvery = WalkEvery,
        RequeryEvery = RequeryEvery,
        DataFolder = Data,
        ManagedFolder = ManagedFolder,
        FindRoots = () => Directory.Exists(_tree.Projects) ? [_tree.Projects] : [],
        Candidates = () => [_tree.Projects],
        RootsKey = _tree.Projects,
        Time = new Clock(this),
        FailClosed = failClosed,
        Deadline = TimeSpan.FromMinutes(2),
    };

    internal BudgetHookResult Run(string input, bool failClosed = false) =>
        BudgetHook.Run(Encoding.UTF8.GetBytes(input), Settings(failClosed));

    internal string Prompt(string session = Session, string? folder = null) => JsonSerializer.Serialize(new
    {
        session_id = session, transcript_path = SessionTranscript, cwd = folder
            ?? Project, hook_event_name = "UserPromptSubmit", prompt = "Do it",
    });

    /// <summary>A tool call of a subagent, as Claude Code 2.1 reports it.</summary>
    internal string ToolInAgent(string run, string agent = "reviewer", string tool = "Bash", string session = Session) =>
        JsonSerializer.Serialize(new
    {
        session_id = session, transcript_path = SessionTranscript, cwd = Project, agent_id = run, agent_type = agent,
            hook_event_name = "PreToolUse", tool_name = tool,
        tool_input = new { command = "ls", subagent_type = "tester" }, tool_use_id = "toolu_1",
    });

    private static TokenBudget Budget(string name, decimal limit, string period, BudgetAction action, BudgetScope? scope) =>
        new() { Name = name, Limit = limit, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse(period), Action = action, Scope = scope
            ?? BudgetScope.Everything };

    private sealed class Clock(HookSandbox sandbox) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => sandbox.Now;
    }
}
