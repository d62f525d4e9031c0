using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Performance.ClaudeCode;

namespace ClaudePerf.Performance.Coordination.Capture;

/// <summary>The cases that the real Claude Code runs.</summary>
internal static class CaptureCases
{
    private const string Settings = ".claude/settings.json";

    internal static IReadOnlyList<CaptureCase> All { get; } =
    [
        new("the same agent twice, background", new CaptureSession(Call("writer"), Call("writer", 2))),
        new("the same agent twice, foreground", new CaptureSession(InFront("writer"), InFront("writer", 2))),
        new("another agent with the same tools", new CaptureSession(Call("writer"), Call("reviewer", 2))),
        new("the same tools in another order", new CaptureSession(Call("browser"), Call("web-first", 2))),
        new("one order for equal tool lists",
            new CaptureSession(Call("browser"),
                Call("web-first", 2))) { Files = Text(CaptureProject.AgentPath("web-first"), CaptureProject.InOneOrder("web-first")) },
        new("Grep and Read, which are sent in one order", new CaptureSession(Call("writer"), Call("reordered", 2))),
        new("other tools", new CaptureSession(InFront("writer"), InFront("coder", 2), InFront("browser", 3))),
        new("inherits all, twice in the foreground", new CaptureSession(InFront("everything"), InFront("everything", 2))),
        new("inherits all, twice in the background", new CaptureSession(Call("everything"), Call("everything", 2))),
        new("inherits all, background and foreground", new CaptureSession(Call("everything"), InFront("everything", 2))),
        new("two agents that inherit all", new CaptureSession(Call("everything"), Call("everything-too", 2))),
        new("disallowedTools", new CaptureSession(Call("lean"), Call("lean", 2))),
        new("two at once, background", new CaptureSession(Call("writer"), Call("reviewer"), Call("writer", 2))),
        new("two at once, foreground", new CaptureSession(InFront("writer") with { Count = 2 }, InFront("reviewer", 2))),
        new("four at once", new CaptureSession(Call("coder") with { Count = 4 })),
        new("nested", new CaptureSession(InFront("lead") with { Calls = [Call("writer"), Call("writer", 2)] }, InFront("writer", 2))),
        new("nested below the background",
            new CaptureSession(Call("lead") with { Calls = [Call("everything")] }, Call("everything", 2), InFront("everything", 3))),
        new("three deep", new CaptureSession(InFront("chief") with { Calls = [Call("lead") with { Calls = [Call("everything")] }] },
            InFront("everything", 2))),
        new("a caller that reads",
            new CaptureSession(InFront("writer") with { Profile = new RunProfile(Requests: 3) },
            InFront("lead", 2) with { Profile = new RunProfile(Requests: 3) })),
        new("many requests each",
            new CaptureSession(Call("writer") with { Profile = new RunProfile(Requests: 4) },
            Call("writer", 2) with { Profile = new RunProfile(Requests: 4) })),
        new("resumed by a message", new CaptureSession(Call("writer"), Call("writer", 2) with { Resumes = true })),
        new("resumed, from the foreground",
            new CaptureSession(InFront("writer"), Call("reviewer", 2), Call("writer", 3) with { Resumes = true })),
        new("a fork", new CaptureSession(Call("writer"), Call(AgentCall.Fork, 2)) { Variables = new Dictionary<string,
            string> { ["CLAUDE_CODE_FORK_SUBAGENT"] = "1" } }),
        new("a preloaded skill", new CaptureSession(Call("writer"), Call("skilled", 2), Call("skilled", 3))),
        new("the Skill tool", new CaptureSession(Call("uses-skills"), Call("uses-skills", 2))),
        new("an agent's memory", new CaptureSession(InFront("keeper"), InFront("keeper", 2))),
        new("omitClaudeMd", new CaptureSession(Call("writer"), Call("apart", 2))),
        new("ToolSearch in a list", new CaptureSession(Call("searches"), Call("searches", 2))),
        new("Claude Code's own agents", new CaptureSession(Call("general-purpose"), Call("Explore", 2), InFront("Plan", 3))),
        new("always in the background",
            new CaptureSession(InFront(
                "lead") with { Calls = [Call(CaptureProject.Hidden) with { Profile = new RunProfile(Requests: 3) }] })),
        new("a model of its own", new CaptureSession(Call("small"), Call("small", 2), Call("writer", 3))),
        new("a model that the call names", new CaptureSession(Call("writer"), Call("writer", 2) with { Model = "haiku" })),
        new("Haiku 4.5", new CaptureSession(Call("writer"), InFront("coder", 2)) { Model = "claude-haiku-4-5" }),
        new("Opus 4.8", new CaptureSession(Call("everything"), Call("writer", 2)) { Model = "claude-opus-4-8" }),
        new("an hour by frontmatter", new CaptureSession(Call("hourly"), Call("hourly", 2))),
        new("an hour by settings",
            new CaptureSession(Call("writer"), Call("writer", 2))) { Files = Text(Settings,
            """{"promptCacheTtl": "1h", "subagentPromptCacheTtl": "1h"}""") },
        new("no git", new CaptureSession(Call("writer"), Call("coder", 2))) { InGit = false },
        new("rules and memory of the user's own",
            new CaptureSession(Call("writer"), Call("writer", 2))) { Files = Text(".claude/rules/style.md", "Two spaces, no tabs.\n") },
        new("a gateway that passes the header on",
            new CaptureSession(Call("writer"), Call("writer", 2), Call("writer", 3))) { Host = RequestHost.Gateway },
        new("the provider's own host",
            new CaptureSession(Call("writer"), Call("writer", 2)) { Variables = OwnHost }) { Host = RequestHost.Provider },
        Twice("a new session, nothing changed", new CaptureSession(Call("writer"))),
        Twice("a new session, another prompt", new CaptureSession(Call("writer")) { Asked = "Let the agents do something else today." }),
        Twice("body edited", new CaptureSession(Call("writer")) { Edits = Text(CaptureProject.AgentPath("writer"),
            CaptureProject.Agent("writer", "tools: Read, Grep\n", "You are the writer. Write.")) }),
        Twice("description edited",
            new CaptureSession(Call("writer")) { Edits = Text(CaptureProject.AgentPath("coder"),
            CaptureProject.Agent("coder", "color: red\n")) }),
        Twice("CLAUDE.md edited",
            new CaptureSession(Call("writer")) { Edits = Text("CLAUDE.md", "# The project\n\n- Build with ninja.\n") }),
        Twice("--append-system-prompt", new CaptureSession(Call("writer")) { Appended = "Be brief." }),
        Twice("model switch", new CaptureSession(Call("writer")) { Model = "claude-sonnet-5-5" }),
        Twice("1-hour mode switched on", new CaptureSession(Call("everything")) { Edits = Text(Settings, """{"promptCacheTtl": "1h"}""") }),
        Twice("a deferred tool denied",
            new CaptureSession(Call("everything")) { Edits = Text(Settings, """{"permissions": {"deny": ["WebSearch"]}}""") }),
        Twice("a listed tool denied",
            new CaptureSession(Call("everything")) { Edits = Text(Settings, """{"permissions": {"deny": ["Edit"]}}""") }),
        Twice("another project", new CaptureSession(Call("writer")) { Project = "second" }),
        Twice("another home", new CaptureSession(Call("writer")) { Home = "second" }),
        Twice("an MCP server added, deferred",
            new CaptureSession(Call("everything")) { Edits = Text(".mcp.json", McpFigureServers.DeclarationOf(alwaysLoad: false)) }),
        Twice("an MCP server added, loaded",
            new CaptureSession(Call("everything")) { Edits = Text(".mcp.json", McpFigureServers.DeclarationOf(alwaysLoad: true)) }),
    ];

    private static Dictionary<string, string> OwnHost => new() { ["_CLAUDE_CODE_ASSUME_FIRST_PARTY_BASE_URL"] = "1" };

    // The second session without its change, then the second session.
    private static CaptureCase Twice(string name, CaptureSession second) => new(name, new CaptureSession([.. second.Calls]), second);

    private static AgentCall Call(string agent, int stage = 1) => new() { Agent = agent, Stage = stage };

    private static AgentCall InFront(string agent, int stage = 1) => Call(agent, stage) with { InBackground = false };

    private static Dictionary<string, string?> Text(string path, string text) => new() { [path] = text };
}
