using ClaudePerf.Core.Agents;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>One agent on both sides, in tokens without the task.</summary>
internal sealed record OverheadRow(string Model, string Agent, string Tools, long Program, long Product)
{
    internal double Error => (Product - Program) / (double)Program;
}

/// <summary>Agents with different <c>tools</c> fields, with and without MCP servers: what the program sends when each is spawned, and what
/// the product predicts.</summary>
internal sealed class OverheadComparison(ClaudeProgram program, ProductFigures product)
{
    // A name, and the frontmatter that affects what is sent.
    private static readonly (string Name, string Fields)[] Agents =
    [
        ("inherits", ""),
        ("inherits-less", "disallowedTools: Write, Edit, Agent"),
        ("reads", "tools: Read"),
        ("finds", "tools: Read, Grep, Glob"),
        ("codes", "tools: Bash, Read, Edit, Write, Grep, Glob"),
        ("browses", "tools: Read, WebFetch, WebSearch"),
        ("searches-tools", "tools: Read, Bash, WebFetch, WebSearch, NotebookEdit, Monitor, ToolSearch"),
        ("lists-much", "tools: Bash, Read, Edit, Write, WebFetch, WebSearch, Monitor, SendMessage, EnterWorktree, ExitWorktree, Skill, "
            + "NotebookEdit, TaskStop"),
        ("delegates", "tools: Agent, Read, Bash(git log:*)"),
        ("uses-skills", "tools: Skill, Read"),
        ("remembers", "tools: Read\nmemory: project"),
        ("preloads", "tools: Read, Bash, TodoWrite\nskills: review, explain\nomitClaudeMd: true"),
    ];

    // The same with MCP servers: one whose tools are deferred, and one whose tools are all loaded.
    private static readonly (string Name, string Fields)[] McpAgents =
    [
        ("mcp-inherits", ""),
        ("mcp-inherits-less", "disallowedTools: mcp__waits"),
        ("mcp-none", "tools: Read"),
        ("mcp-one", "tools: Read, mcp__waits__search"),
        ("mcp-server", "tools: Read, mcp__waits"),
        ("mcp-all", "tools: Read, mcp__waits__*, mcp__loads__*"),
        ("mcp-searches-tools", "tools: Read, ToolSearch, mcp__waits, mcp__loads__search"),
        ("mcp-names-server", "tools: Read\nmcpServers: [waits]"),
        ("mcp-less", "tools: Read, mcp__loads\ndisallowedTools: mcp__loads__always"),
    ];

    internal List<OverheadRow> Compare() => [.. Compare(Agents, withServers: false), .. Compare(McpAgents, withServers: true)];

    private List<OverheadRow> Compare((string Name, string Fields)[] agents, bool withServers)
    {
        var root = Directory.CreateTempSubdirectory("claudeperf-overhead-").FullName;
        try
        {
            var (folder, home) = (Path.Combine(root, "project"), Path.Combine(root, "home"));
            Lay(folder, home, agents);
            if (withServers)
                McpFigureServers.Lay(folder);
            var run = program.Run(new ProgramCall { Project = folder, Home = home,
                Agents = [.. agents.Select(static agent => new SpawnedAgent(agent.Name))], Arguments = ["--model", product.Model.Id] });
            var answers = withServers ? McpFigureServers.Ask(ProductFigures.Discover(folder, home), Path.Combine(root, "answers")) : null;
            var measured = product.Measure(folder, home, answers).Where(static measurement => measurement.Kind == PromptKind.Agent)
                .ToDictionary(static measurement => measurement.Name);
            return [.. agents.Select(agent =>
            {
                var request = run.Of(agent.Name) ?? throw new InvalidOperationException($"The program did not spawn '{agent.Name}'.");
                var said = measured[agent.Name];
                return new OverheadRow(
                    product.Model.Id, agent.Name, agent.Fields.Replace("\n", "; ", StringComparison.Ordinal),
                    product.Count(request, CapturedRequest.TaskMark + agent.Name), said.OnInvokeTokens + said.OverheadTokens);
            })];
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Lay(string folder, string home, (string Name, string Fields)[] agents)
    {
        foreach (var (name, fields) in agents)
            Write(Path.Combine(folder, ".claude", "agents", name + ".md"),
                $"---\nname: {name}\ndescription: The agent {name}\n{fields}\n---\n"
                    + $"You are {name}. Do what you are told, and report what you did in one sentence.\n");
        foreach (var skill in (string[])["review", "explain"])
            Write(Path.Combine(folder, ".claude", "skills", skill, "SKILL.md"),
                $"---\ndescription: How to {skill}\n---\n# How to {skill}\n\n1. Read the file.\n2. Say what it does.\n3. {skill} it.\n");
        Write(Path.Combine(folder, "CLAUDE.md"), "# The project\n\n- Build with make.\n- Tests stand beside the code.\n\n@docs/style.md\n");
        Write(Path.Combine(folder, "docs", "style.md"), "Two spaces, no tabs.\n");
        Write(Path.Combine(home, ".claude", "CLAUDE.md"), "Answer shortly.\n");
        FigureProject.Git(folder, "init", "-q", "-b", "main");
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
