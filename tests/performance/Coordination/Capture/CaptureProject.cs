using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Performance.ClaudeCode;

namespace ClaudePerf.Performance.Coordination.Capture;

/// <summary>
/// The project whose agents <see cref="CaptureCases"/> start: each shows one thing that affects what is sent and shared.
/// </summary>
internal static class CaptureProject
{
    /// <summary>The agent that always runs in the background.</summary>
    internal const string Hidden = "hidden";

    /// <summary>An agent's file with another body.</summary>
    internal static string Agent(string name, string fields, string? body = null) =>
        $"---\nname: {name}\ndescription: Does the work of {name} in this project\n{fields}---\n"
            + (body ?? $"You are {name}. Do what you are asked, and report what you found in one sentence. {Advice(name)}") + "\n";

    internal static IReadOnlyDictionary<string, string?> Files { get; } = new Dictionary<string, string?>
    {
        ["CLAUDE.md"] = "# The project\n\n- Build with make.\n- Tests stand beside the code.\n- Say what you are sure of, and what you "
            + "are not.\n",
        [PatternScript.ReadFile] = string
            .Concat(Enumerable.Range(1, 40).Select(static i => $"Note {i}: what was decided on day {i}, and who has to know of it.\n")),
        [".claude/skills/review/SKILL.md"] =
            "---\ndescription: How a change is reviewed\n---\n# How to review\n\n1. Read the change.\n2. Say what it does.\n3. Say what "
                + "it breaks.\n",
        [AgentPath("writer")] = Agent("writer", "tools: Read, Grep\n"),
        [AgentPath("reviewer")] = Agent("reviewer", "tools: Read, Grep\n"),
        [AgentPath("reordered")] = Agent("reordered", "tools: Grep, Read\n"),
        [AgentPath("web-first")] = Agent("web-first", "tools: WebSearch, WebFetch, Read\n"),
        [AgentPath("coder")] = Agent("coder", "tools: Bash, Read, Edit, Write, Glob, Grep\n"),
        [AgentPath("browser")] = Agent("browser", "tools: Read, WebFetch, WebSearch\n"),
        [AgentPath("everything")] = Agent("everything", ""),
        [AgentPath("everything-too")] = Agent("everything-too", ""),
        [AgentPath("lean")] = Agent("lean", "disallowedTools: Write, Edit, Agent\n"),
        [AgentPath("lead")] = Agent("lead", "tools: Agent, Read\n"),
        [AgentPath("chief")] = Agent("chief", "tools: Agent, Read\n"),
        [AgentPath("keeper")] = Agent("keeper", "tools: Grep, Read\nmemory: project\n"),
        [AgentPath("skilled")] = Agent("skilled", "tools: Read, Grep\nskills: review\n"),
        [AgentPath("uses-skills")] = Agent("uses-skills", "tools: Skill, Read\n"),
        [AgentPath("small")] = Agent("small", "tools: Read, Grep\nmodel: haiku\n"),
        [AgentPath("hourly")] = Agent("hourly", "tools: Read, Grep\nexperimental:\n  cacheTtl: 1h\n"),
        [AgentPath("apart")] = Agent("apart", "tools: Read, Grep\nomitClaudeMd: true\n"),
        [AgentPath(Hidden)] = Agent(Hidden, "tools: Read, Grep\nbackground: true\n"),
        [AgentPath("searches")] = Agent("searches", "tools: Read, Bash, WebFetch, WebSearch, Monitor, SendMessage, ToolSearch\n"),
    };

    /// <summary>An agent's file as rewritten by the rule tool-order, given the other agents.</summary>
    internal static string InOneOrder(string name)
    {
        using var counters = new TokenCounters(MethodChoice.Estimate);
        var options = new OptimizationOptions { Rules = ["tool-order"],
            Measure = new MeasureOptions { Catalog = ProductFigures.Catalog, Counter = counters.For,
                At = TimeProvider.System.GetUtcNow() } };
        var agents = Files.Where(static file => file.Key.StartsWith(".claude/agents/", StringComparison.Ordinal))
            .Select(static file => Ecosystem.ReadText(PromptFile.FromText(file.Value!), PromptKind.Agent)).ToList();
        return new PromptOptimizer(options).OptimizeAll(agents).Single(result => result.Name == name).Text;
    }

    internal static string AgentPath(string name) => $".claude/agents/{name}.md";

    /// <summary>Writes files and deletes those without a text.</summary>
    internal static void Apply(string folder, IReadOnlyDictionary<string, string?> files)
    {
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(folder, name);
            if (text is null)
            {
                File.Delete(path);
                continue;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    /// <summary>Creates the project of a case.</summary>
    internal static void Lay(string folder, CaptureCase of)
    {
        Apply(folder, Files);
        Apply(folder, of.Files);
        if (!of.InGit)
            return;
        FigureProject.Git(folder, "init", "-q", "-b", "main");
        FigureProject.Git(folder, "add", "-A");
        FigureProject.Git(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "First");
    }

    // Bodies as long as those of real agents.
    private static string Advice(string name) => string
        .Concat(Enumerable.Range(1, 30)
        .Select(i => $"\n\n## Step {i} of {name}\n\nLook at part {i} first, write down what it depends on, "
            + "and go on only when you are sure of it."));
}
