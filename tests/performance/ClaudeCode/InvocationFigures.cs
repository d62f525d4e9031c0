using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>
/// Counts the parts of what Claude Code sends for one model. Only figures are kept: of the program's texts, only names are written to a
/// file.
/// </summary>
internal sealed partial class InvocationFigures(ITokenCounter counter, ProgramRun run, ProgramRun bare, ProgramRun withoutBundled,
    FigureProject project)
{
    internal const string Deferred = "The following deferred tools", Skills = "The following skills are available", Agents =
        "Available agent types";

    /// <summary>The figures as <c>invocation.json</c> has them, without the models' names.</summary>
    internal Dictionary<string, object> Collect()
    {
        var reading = Of(FigureProject.Reading);
        var main = run.Main;
        var mainSystem = main.System.ToList();
        var instructions = Instructions(FigureProject.Reading);
        var agents = Listing(main, Agents);
        var skills = Listing(main, Skills);
        return new Dictionary<string, object>
        {
            ["subagent"] = new Dictionary<string, long>
            {
                ["header"] = Count(reading.System.First()),
                ["identity"] = Count(reading.System.ElementAt(1)),
                ["instructions"] = instructions,
                ["agentMemory"] = Instructions(FigureProject.Remembering) - instructions,
                ["environment"] = Environment(reading, FigureProject.Reading),
            },
            ["main"] = new Dictionary<string, long>
            {
                ["header"] = Count(mainSystem[0]),
                ["identity"] = Count(mainSystem[1]),
                ["instructions"] = Count(bare.Main.System.Last()),
                ["autoMemory"] = Count(mainSystem[^1]) - Count(bare.Main.System.Last()),
                ["environment"] = Environment(main, null),
                ["agents"] = agents.Frame,
            },
            ["shared"] = Shared(main, skills.Frame),
            ["tools"] = Tools(),
            ["builtInAgents"] = agents.Lines.Where(line => !IsOwnAgent(line))
                .Select(line => new Dictionary<string, object> { ["name"] = NameOf(line), ["tokens"] = Count(line + "\n") }).ToList(),
            ["builtInSkills"] = BuiltInSkills(skills.Lines),
        };
    }

    private Dictionary<string, long> Shared(CapturedRequest main, long skillsFrame)
    {
        var memory = main.BlockWith("Contents of ")!;
        var headers = MemoryHeader().Matches(memory)
            .ToDictionary(match => match.Groups[1].Value, match => Count(match.Value) - Count(match.Groups[1].Value));
        var projectFile = Path.Combine(project.Folder, "CLAUDE.md");
        var localFile = Path.Combine(project.Folder, "CLAUDE.local.md");
        var userFile = Path.Combine(project.Home, ".claude", "CLAUDE.md");
        var files = headers.Keys.Sum(Count) + headers.Values.Sum() + Count(FigureProject.ProjectMemory) + Count(FigureProject.LocalMemory)
            + Count(FigureProject.UserMemory);
        return new Dictionary<string, long>
        {
            ["gitStatus"] = Count(main.BlockWith("# gitStatus")!),
            ["attribution"] = Count(main.BlockWith("Attribution for git commits")!),
            ["memory"] = Count(memory) - files,
            ["memoryProject"] = headers[projectFile],
            ["memoryLocal"] = headers[localFile],
            ["memoryUser"] = headers[userFile],
            ["preloadedSkill"] = Preloaded().Sum(Count) - Count(FigureProject.SkillBody) - Count(project.SkillFolder),
            ["deferred"] = Count(DeferredBlock(Of(FigureProject.Searching)).Split(":\n")[0] + ":\n"),
            ["skills"] = skillsFrame,
        };
    }

    private IEnumerable<string> Preloaded() =>
        Of(FigureProject.Preloading).Messages.Where(
            static block => block.StartsWith("<command-message>", StringComparison.Ordinal)
                || block.StartsWith("Base directory for this skill", StringComparison.Ordinal));

    private List<Dictionary<string, object>> Tools()
    {
        var everything = Of(FigureProject.Everything);
        var background = Of(FigureProject.InBackground).Tools.ToHashSet(StringComparer.Ordinal);
        var searching = Of(FigureProject.Searching);
        var deferred = DeferredNames(searching).ToHashSet(StringComparer.Ordinal);
        var mainDeferred = DeferredNames(run.Main).ToHashSet(StringComparer.Ordinal);
        var definitions = everything.ToolDefinitions.Concat(searching.ToolDefinitions).Concat(Of(FigureProject.Finding).ToolDefinitions)
            .Concat(run.Main.ToolDefinitions)
            .Where(static tool => !tool.TryGetProperty("defer_loading", out _))
            .DistinctBy(static tool => tool.GetProperty("name").GetString())
                .OrderBy(static tool => tool.GetProperty("name").GetString(), StringComparer.Ordinal);
        var ofSubagents = everything.Tools.Concat(searching.Tools).Concat(Of(FigureProject.Finding).Tools)
            .ToHashSet(StringComparer.Ordinal);
        var rows = new List<Dictionary<string, object>>();
        foreach (var tool in definitions)
        {
            var name = tool.GetProperty("name").GetString()!;
            var row = new Dictionary<string, object> { ["name"] = name, ["tokens"] = Count(JsonSerializer.Serialize(tool, Compact)) };
            if (deferred.Contains(name) || mainDeferred.Contains(name))
                row["deferred"] = Count(name + "\n");
            if (run.Main.Tools.Contains(name) || mainDeferred.Contains(name))
                row["main"] = true;
            if (!ofSubagents.Contains(name))
                row["mainOnly"] = true;
            else if (everything.Tools.Contains(name) && !background.Contains(name))
                row["foregroundOnly"] = true;
            if (Of(FigureProject.Finding).Tools.Contains(name))
                row["absentWith"] = "Bash";
            rows.Add(row);
        }
        return rows;
    }

    private List<Dictionary<string, object>> BuiltInSkills(IReadOnlyList<string> lines)
    {
        var described = Listing(bare.Main, Skills).Lines.Where(static line => line.Contains(": ", StringComparison.Ordinal)).Select(NameOf)
            .ToHashSet(StringComparer.Ordinal);
        var kept = Listing(withoutBundled.Main, Skills).Lines.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return [.. lines.Where(static line => NameOf(line) != FigureProject.Skill).Select(line => new Dictionary<string, object>
        {
            ["name"] = NameOf(line),
            ["characters"] = line.Length,
            ["tokens"] = Count(line + "\n"),
            ["nameTokens"] = Count($"- {NameOf(line)}\n"),
            ["canBeCut"] = !described.Contains(NameOf(line)),
            ["isBundled"] = !kept.Contains(NameOf(line)),
        })];
    }

    private long Instructions(string agent) => Count(Of(agent).System.Last()) - Count(FigureProject.BodyOf(agent));

    // What is left of the messages without the parts that have their own figures.
    private long Environment(CapturedRequest request, string? agent)
    {
        var blocks = request.Messages.Where(
            block => !block.StartsWith(agent is null ? ProgramCall.Prompt : CapturedRequest.TaskMark, StringComparison.Ordinal)
            && !block.Contains("Contents of ", StringComparison.Ordinal) && !block.Contains("# gitStatus", StringComparison.Ordinal)
                && !block.Contains("Attribution for git commits", StringComparison.Ordinal));
        var tokens = blocks.Sum(Count);
        if (agent is null)
        {
            foreach (var listing in (string[])[Agents, Skills])
            {
                var (frame, lines) = Listing(request, listing);
                tokens -= frame + lines.Sum(line => Count(line + "\n"));
            }
            tokens -= Count(DeferredBlock(request));
        }
        return tokens;
    }

    // A listing: from its first words to the end of its paragraphs; its lines begin with "- name".
    private (long Frame, IReadOnlyList<string> Lines) Listing(CapturedRequest request, string start)
    {
        var text = request.Section(start);
        var starts = LineStart().Matches(text).Select(static match => match.Index).ToList();
        var lines = starts.Select((at, i) => text[at..(i + 1 < starts.Count ? starts[i + 1] : EndOfLine(text, at))].TrimEnd('\n')).ToList();
        return (Count(text) - lines.Sum(line => Count(line + "\n")), lines);
    }

    // The last line ends where the paragraph does.
    private static int EndOfLine(string text, int at) =>
        text.IndexOf("\n\n", at, StringComparison.Ordinal) is var end and >= 0 ? end : text.Length;

    private static string DeferredBlock(CapturedRequest request) => request.Section(Deferred);

    private static IEnumerable<string> DeferredNames(CapturedRequest request) =>
        DeferredBlock(request).Split('\n').Skip(1).Select(static line => line.Trim()).Where(static line => line.Length > 0);

    private static bool IsOwnAgent(string line) => FigureProject.Spawned.Any(agent => agent.Name == NameOf(line));

    private static string NameOf(string line) => LineStart().Match(line).Groups[1].Value;

    private CapturedRequest Of(string agent) =>
        run.Of(agent) ?? throw new InvalidOperationException($"The program did not spawn '{agent}'.");

    private long Count(string text) => counter.Count(text).Tokens;

    private static readonly JsonSerializerOptions Compact =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"^- ([A-Za-z][\w:.-]*)(?=: |$)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LineStart();

    [GeneratedRegex(@"Contents of (.+?) \([^\n]*\):\n\n", RegexOptions.CultureInvariant)]
    private static partial Regex MemoryHeader();
}
