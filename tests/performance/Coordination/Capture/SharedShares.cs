using System.Globalization;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Performance.ClaudeCode;

namespace ClaudePerf.Performance.Coordination.Capture;

/// <summary>A row of shared content.</summary>
internal sealed record SharedRow(string What, long Prompt, long Read, string FirstDifference);

/// <summary>A row of what an event invalidates: what the main thread and an agent have to send again.</summary>
internal sealed record EventRow(string Event, long MainPrompt, long MainLost, long AgentPrompt, long AgentLost);

/// <summary>
/// What requests of one project share, and what the next start loses after a change, only by the product's simulator.
/// </summary>
internal sealed class SharedShares(ModelCatalog catalog, Func<ModelInfo, ITokenCounter> counterOf)
{
    private const string Agent = "everything";

    /// <summary>The second request of a session compared with the first.</summary>
    internal List<SharedRow> Shared() => InProject((folder, home) =>
    {
        var prompts = Prompts(folder, home);
        SharedRow Row(string what, AgentStart first, AgentStart second)
        {
            var comparison = Compare(prompts.FirstRequest(first, task: "one"), prompts.FirstRequest(second, task: "two"));
            return new SharedRow(what, comparison.Second.Sum(static block => block.Tokens), comparison.ReadTokens,
                comparison.FirstDifference?.Name ?? "nothing");
        }
        AgentStart Foreground(string agent, int depth = 1) => new(agent, InForeground: true, Depth: depth);
        AgentStart Background(string agent) => new(agent);
        return (List<SharedRow>)
        [
            Row("same agent, other task, foreground", Foreground(Agent), Foreground(Agent)),
            Row("same agent, other task, background", Background(Agent), Background(Agent)),
            Row("other agent, same tools, foreground", Foreground(Agent), Foreground("everything-too")),
            Row("other agent, same tools, background", Background(Agent), Background("everything-too")),
            Row("other agent, other tools", Foreground(Agent), Foreground("coder")),
            Row("other agent, the same tools in another order", Foreground("browser"), Foreground("web-first")),
            Row("same agent, once background, once foreground", Background(Agent), Foreground(Agent)),
            Row("nested, then at the top in the foreground", Foreground(Agent, 2), Foreground(Agent)),
            Row("nested, then at the top in the background", Foreground(Agent, 2), Background(Agent)),
            Row("main thread, then a subagent", new AgentStart(CoordinationPattern.MainThread, Depth: 0), Foreground(Agent)),
            Row("preloaded skill, same tools", Foreground("writer"), Foreground("skilled")),
        ];
    });

    /// <summary>What is lost at the next start after an event.</summary>
    internal List<EventRow> Events()
    {
        var rows = new List<EventRow>
        {
            Event("nothing", null),
            Event("another prompt and task", null, task: "two"),
            Event("its description changed", folder =>
                Write(folder, CaptureProject.AgentPath(Agent), "---\nname: everything\ndescription: Does something else\n---\n"
                + BodyOf(folder))),
            Event("a skill changed", folder =>
                Write(folder, ".claude/skills/review/SKILL.md", "---\ndescription: Another way to review\n---\n# Review\n")),
            Event("CLAUDE.md changed", folder => Write(folder, "CLAUDE.md", "# The project\n\n- Build with ninja.\n")),
            Event("git status changed", null, new SessionState { GitState = "M a" }),
            Event("the date changed", null, new SessionState { Date = "tomorrow" }),
            Event("a deferred tool disallowed", folder =>
                Write(folder, ".claude/settings.json", """{"permissions": {"deny": ["WebSearch"]}}""")),
            Event("its body edited", folder =>
                Write(folder, CaptureProject.AgentPath(Agent), CaptureProject.Agent(Agent, "", "You are another one."))),
            Event("MCP server added, deferred", folder => Write(folder, ".mcp.json", McpFigureServers.DeclarationOf(alwaysLoad: false))),
            Event("MCP server added, loaded", folder => Write(folder, ".mcp.json", McpFigureServers.DeclarationOf(alwaysLoad: true))),
            Event("model switch", null, model: "claude-sonnet-5-5"),
            Event("--append-system-prompt", null, new SessionState { AppendedPrompt = "Be brief.", AppendedPromptTokens = 3 }),
            Event("a listed tool disallowed", folder => Write(folder, ".claude/settings.json", """{"permissions": {"deny": ["Edit"]}}""")),
            Event("1-hour mode switched on", folder => Write(folder, ".claude/settings.json", """{"promptCacheTtl": "1h"}""")),
            Event("other home", null, new SessionState { Home = "/another" }),
            OtherProject(),
        };
        return rows;
    }

    internal static void Print(IEnumerable<SharedRow> shared, IEnumerable<EventRow> events)
    {
        Console.WriteLine($"  {"second request of a session",-48} {"prompt",8} {"read",8}  first difference");
        foreach (var row in shared)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {row.What,-48} {row.Prompt,8:N0} {row.Read,8:N0}  {row.FirstDifference}"));
        Console.WriteLine($"  {"event before the next start",-48} {"main loses",19} {"an agent loses",19}");
        foreach (var row in events)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {row.Event,-48} {row.MainLost,8:N0} of {row.MainPrompt,7:N0} {row.AgentLost,8:N0} of {row.AgentPrompt,7:N0}"));
    }

    private EventRow OtherProject() => InProject((folder, home) =>
    {
        var other = folder + "-two";
        CaptureProject.Lay(other, new CaptureCase(""));
        return Row("other project", Prompts(folder, home), Prompts(other, home), "one");
    });

    private EventRow Event(string name, Action<string>? change, SessionState? state = null, string? model = null, string task = "one") =>
        InProject((folder, home) =>
    {
        var before = Prompts(folder, home);
        // What is read lazily is read before the change.
        var (main, agent) = (before.FirstRequest(Main, task: "one"), before.FirstRequest(new AgentStart(Agent), task: "one"));
        change?.Invoke(folder);
        var after = Prompts(folder, home, state, model);
        return Row(name, Compare(main, after.FirstRequest(Main, task: task)),
            Compare(agent, after.FirstRequest(new AgentStart(Agent), task: task)));
    });

    private EventRow Row(string name, EcosystemPrompts before, EcosystemPrompts after, string task) => Row(
        name, Compare(before.FirstRequest(Main, task: "one"), after.FirstRequest(Main, task: task)),
        Compare(before.FirstRequest(new AgentStart(Agent), task: "one"), after.FirstRequest(new AgentStart(Agent), task: task)));

    private static EventRow Row(string name, RequestComparison main, RequestComparison agent)
    {
        var (mainPrompt, agentPrompt) = (main.Second.Sum(static block => block.Tokens), agent.Second.Sum(static block => block.Tokens));
        return new EventRow(name, mainPrompt, mainPrompt - main.ReadTokens, agentPrompt, agentPrompt - agent.ReadTokens);
    }

    private static AgentStart Main => new(CoordinationPattern.MainThread, Depth: 0);

    private static string BodyOf(string folder) =>
        File.ReadAllText(Path.Combine(folder, CaptureProject.AgentPath(Agent))).Split("---\n", 3)[2];

    private static void Write(string folder, string path, string text) =>
        CaptureProject.Apply(folder, new Dictionary<string, string?> { [path] = text });

    private RequestComparison Compare(SimulatedRequest first, SimulatedRequest second) =>
        RequestComparison.Compare(first, second, model => CacheMinimum.ForModel(model, catalog));

    private EcosystemPrompts Prompts(string folder, string home, SessionState? state = null, string? model = null)
    {
        var ecosystem = Ecosystem.Discover(new EcosystemOptions { Root = folder, HomeFolder = home,
            UserFolder = Path.Combine(home, ".claude") });
        var answers = ecosystem.McpServers.IsEmpty ? null : McpFigureServers.Ask(ecosystem, Path.Combine(home, "answers"));
        var measure = new MeasureOptions
        {
            Catalog = catalog, Counter = counterOf, Model = model is null ? null : catalog.Resolve(model), McpAnswers = answers,
                At = TimeProvider.System.GetUtcNow(),
        };
        return new EcosystemPrompts(ecosystem, measure, state);
    }

    private static T InProject<T>(Func<string, string, T> use)
    {
        var root = Directory.CreateTempSubdirectory("claudeperf-shares-").FullName;
        try
        {
            var (folder, home) = (Path.Combine(root, "project"), Path.Combine(root, "home"));
            Directory.CreateDirectory(home);
            CaptureProject.Lay(folder, new CaptureCase(""));
            return use(folder, home);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
