using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Measurement;

/// <summary>What Claude Code sends to one or more models, in tokens of their tokenizer.</summary>
internal sealed class InvocationProfile
{
    private readonly FrozenDictionary<string, InvocationTool> _byName;

    private InvocationProfile(JsonElement row, JsonElement set)
    {
        Models = [.. row.GetProperty("models").EnumerateArray().Select(static model => model.GetString()!)];
        Generation = Enum.Parse<TokenizerGeneration>(row.GetProperty("generation").GetString()!, ignoreCase: true);
        Subagent = InvocationTexts.Read(row.GetProperty("subagent"));
        Main = InvocationTexts.Read(row.GetProperty("main"));
        var shared = row.GetProperty("shared");
        GitStatus = Figure(shared, "gitStatus");
        Attribution = Figure(shared, "attribution");
        Memory = Figure(shared, "memory");
        MemoryOfProject = Figure(shared, "memoryProject");
        MemoryOfLocal = Figure(shared, "memoryLocal");
        MemoryOfUser = Figure(shared, "memoryUser");
        PreloadedSkill = Figure(shared, "preloadedSkill");
        Deferred = Figure(shared, "deferred");
        Skills = Figure(shared, "skills");
        Tools = [.. set.GetProperty("tools").EnumerateArray().Select(InvocationTool.Read)];
        _byName = Tools.ToFrozenDictionary(static tool => tool.Name, StringComparer.Ordinal);
        BuiltInAgents = set.GetProperty("builtInAgents").EnumerateArray()
            .ToFrozenDictionary(
                static agent => agent.GetProperty("name").GetString()!, static agent => Figure(agent, "tokens"), StringComparer.Ordinal);
        BuiltInSkills = [.. set.GetProperty("builtInSkills").EnumerateArray().Select(BuiltInSkill.Read)];
    }

    /// <summary>The models that receive exactly this.</summary>
    internal ImmutableArray<string> Models { get; }

    internal TokenizerGeneration Generation { get; }

    internal InvocationTexts Subagent { get; }

    internal InvocationTexts Main { get; }

    /// <summary>The git status of a small clean repository; a longer one takes more tokens.</summary>
    internal int GitStatus { get; }

    /// <summary>How commits are signed; sent if Bash is available.</summary>
    internal int Attribution { get; }

    /// <summary>The text around the memory chain.</summary>
    internal int Memory { get; }

    /// <summary>The header of a project memory file, without its path.</summary>
    internal int MemoryOfProject { get; }

    /// <summary>The header of a <c>CLAUDE.local.md</c>, without its path.</summary>
    internal int MemoryOfLocal { get; }

    /// <summary>The header of a user memory file, without its path.</summary>
    internal int MemoryOfUser { get; }

    /// <summary>The text around a preloaded skill's body, without its folder's path.</summary>
    internal int PreloadedSkill { get; }

    /// <summary>The text before the names of deferred tools.</summary>
    internal int Deferred { get; }

    /// <summary>The text before the listing of skills.</summary>
    internal int Skills { get; }

    internal ImmutableArray<InvocationTool> Tools { get; }

    /// <summary>The listing lines of built-in agents.</summary>
    internal FrozenDictionary<string, int> BuiltInAgents { get; }

    internal ImmutableArray<BuiltInSkill> BuiltInSkills { get; }

    internal InvocationTool? FindTool(string name) => _byName.GetValueOrDefault(name);

    internal static InvocationProfile Read(JsonElement row, JsonElement set) => new(row, set);

    internal static int Figure(JsonElement row, string name) => row.GetProperty(name).GetInt32();
}

/// <summary>Claude Code's own texts in a request.</summary>
/// <param name="Header">The first block of the system prompt.</param>
/// <param name="Identity">The second.</param>
/// <param name="Instructions">The rest of the system prompt, without an agent's body.</param>
/// <param name="Memory">What the memory of an agent, or of the main thread, adds to the instructions.</param>
/// <param name="Environment">The description of the machine, the model and the date.</param>
/// <param name="Agents">The text around the listing of agents; 0 for a subagent.</param>
internal sealed record InvocationTexts(int Header, int Identity, int Instructions, int Memory, int Environment, int Agents)
{
    internal static InvocationTexts Read(JsonElement row) => new(
        InvocationProfile.Figure(row, "header"), InvocationProfile.Figure(row, "identity"), InvocationProfile.Figure(row, "instructions"),
        InvocationProfile.Figure(row, row.TryGetProperty("autoMemory", out _) ? "autoMemory" : "agentMemory"),
        InvocationProfile.Figure(row, "environment"),
        row.TryGetProperty("agents", out var agents) ? agents.GetInt32() : 0);
}

/// <summary>A tool that Claude Code can send.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tokens">Tokens of its definition as compact JSON.</param>
/// <param name="Deferred">
/// Tokens of the line with its name if it is deferred to ToolSearch; null if it is never deferred.
/// </param>
/// <param name="InMain">Whether the main thread has it.</param>
/// <param name="MainOnly">Whether only the main thread has it.</param>
/// <param name="ForegroundOnly">Whether a subagent has it only in the foreground.</param>
/// <param name="AbsentWith">The tool whose presence excludes it; null for none.</param>
internal sealed record InvocationTool(
    string Name, int Tokens, int? Deferred, bool InMain, bool MainOnly, bool ForegroundOnly, string? AbsentWith)
{
    internal static InvocationTool Read(JsonElement row) => new(
        row.GetProperty("name").GetString()!, InvocationProfile.Figure(row, "tokens"),
        row.TryGetProperty("deferred", out var deferred) ? deferred.GetInt32() : null,
        Flag(row, "main"), Flag(row, "mainOnly"), Flag(row, "foregroundOnly"),
        row.TryGetProperty("absentWith", out var other) ? other.GetString() : null);

    private static bool Flag(JsonElement row, string name) => row.TryGetProperty(name, out var flag) && flag.GetBoolean();
}

/// <summary>A built-in skill in the listing of skills.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Characters">UTF-16 units of its line.</param>
/// <param name="Tokens">Tokens of its line.</param>
/// <param name="NameTokens">Tokens of its line without the description.</param>
/// <param name="CanBeCut">Whether its description can be cut to fit the budget.</param>
/// <param name="IsBundled">Whether <c>disableBundledSkills</c> removes it.</param>
internal sealed record BuiltInSkill(string Name, int Characters, int Tokens, int NameTokens, bool CanBeCut, bool IsBundled)
{
    internal static BuiltInSkill Read(JsonElement row) => new(
        row.GetProperty("name").GetString()!, InvocationProfile.Figure(row, "characters"), InvocationProfile.Figure(row, "tokens"),
        InvocationProfile.Figure(row, "nameTokens"), row.GetProperty("canBeCut").GetBoolean(), row.GetProperty("isBundled").GetBoolean());
}
