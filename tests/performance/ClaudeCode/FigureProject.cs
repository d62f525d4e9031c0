using System.Diagnostics;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>The small project that <see cref="InvocationFigures"/> measures: every part of a request can be identified in it.</summary>
internal sealed class FigureProject : IDisposable
{
    /// <summary>The agents, by what they show.</summary>
    internal const string Everything = "everything", InBackground = "everything-behind", Searching = "searching", Finding =
        "finding", Reading = "reading",
        Remembering = "remembering", Preloading = "preloading";

    /// <summary>The project's own skill.</summary>
    internal const string Skill = "own-skill";

    internal const string SkillBody = "The body of a skill.";

    internal const string UserMemory = "Memory of the user.", ProjectMemory = "Memory of the project.", LocalMemory =
        "Memory of one's own in the project.";

    private readonly string _root;

    /// <param name="tools">Every tool's name, ToolSearch included.</param>
    internal FigureProject(IReadOnlyCollection<string> tools)
    {
        _root = Directory.CreateTempSubdirectory("claudeperf-figures-").FullName;
        Folder = Path.Combine(_root, "project");
        Home = Path.Combine(_root, "home");
        var list = string.Join(", ", tools.Where(static tool => tool != "ToolSearch"));
        Agent(Everything, $"tools: {list}");
        Agent(InBackground, $"tools: {list}");
        Agent(Searching, $"tools: {list}, ToolSearch");
        Agent(Finding, "tools: Grep, Glob");
        Agent(Reading, "tools: Read");
        Agent(Remembering, "tools: Read, Write, Edit\nmemory: user");
        Agent(Preloading, $"tools: Read\nskills: {Skill}");
        Write(Path.Combine(Folder, ".claude", "skills", Skill, "SKILL.md"), $"---\ndescription: A skill\n---\n{SkillBody}\n");
        Write(Path.Combine(Folder, "CLAUDE.md"), ProjectMemory + "\n");
        Write(Path.Combine(Folder, "CLAUDE.local.md"), LocalMemory + "\n");
        Write(Path.Combine(Home, ".claude", "CLAUDE.md"), UserMemory + "\n");
        Git(Folder, "init", "-q", "-b", "main");
        Git(Folder, "add", "-A");
        Git(Folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "First");
    }

    internal string Folder { get; }

    internal string Home { get; }

    /// <summary>The skill's folder.</summary>
    internal string SkillFolder => Path.Combine(Folder, ".claude", "skills", Skill);

    /// <summary>The agents to spawn to see everything.</summary>
    internal static IReadOnlyList<SpawnedAgent> Spawned { get; } =
    [
        new(Everything, InForeground: true), new(InBackground), new(Searching, InForeground: true), new(Finding, InForeground: true),
        new(Reading, InForeground: true), new(Remembering, InForeground: true), new(Preloading, InForeground: true),
    ];

    internal static string BodyOf(string agent) => $"The body of {agent}.";

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Agent(string name, string fields) =>
        Write(Path.Combine(Folder, ".claude", "agents", name + ".md"),
            $"---\nname: {name}\ndescription: Agent {name}\n{fields}\n---\n{BodyOf(name)}\n");

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    internal static void Git(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
        git.WaitForExit();
        if (git.ExitCode != 0)
            throw new InvalidOperationException($"git {arguments[0]} ended with exit code {git.ExitCode}.");
    }
}
