using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// The names that Claude Code knows, from <c>data/claude-code.json</c>: tools, fields, modes and so on. Names of
/// tools and fields are case-sensitive, as they are for the loader.
/// </summary>
internal sealed class ClaudeCodeNames
{
    private const string FileName = "claude-code.json";

    private static readonly Lazy<ClaudeCodeNames> FromModule = new(() => new ClaudeCodeNames(ShippedData.Read(FileName)));

    private ClaudeCodeNames(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        ImmutableArray<string> List(string name) => [.. root.GetProperty(name).EnumerateArray().Select(static item => item.GetString()!)];
        FrozenDictionary<string, string> Map(string name) => root.GetProperty(name).EnumerateObject()
            .ToFrozenDictionary(static pair => pair.Name, static pair => pair.Value.GetString()!, StringComparer.Ordinal);
        Tools = List("tools");
        RetiredTools = Map("retiredTools");
        RenamedTools = Map("renamedTools");
        LikelyTools = root.GetProperty("likelyTools").EnumerateObject()
            .ToFrozenDictionary(static pair => pair.Name, static pair => pair.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
        NotForSubagents = List("notForSubagents");
        BuiltInAgents = List("builtInAgents");
        AgentFields = List("agentFields");
        SkillFields = List("skillFields");
        PermissionModes = List("permissionModes");
        Efforts = List("efforts");
        Colors = List("colors");
        Memories = List("memories");
        Isolations = List("isolations");
        HookEvents = List("hookEvents");
    }

    internal static ClaudeCodeNames Shipped => FromModule.Value;

    internal ImmutableArray<string> Tools { get; }

    /// <summary>Removed tools, each with the subagent tool that replaces it; empty if nothing does.</summary>
    internal FrozenDictionary<string, string> RetiredTools { get; }

    /// <summary>Old names that still work, each with the current name.</summary>
    internal FrozenDictionary<string, string> RenamedTools { get; }

    /// <summary>
    /// What other programs call a tool, in any case, each with the tool that is probably meant. For hints only, never
    /// for edits.
    /// </summary>
    internal FrozenDictionary<string, string> LikelyTools { get; }

    internal ImmutableArray<string> NotForSubagents { get; }

    internal ImmutableArray<string> BuiltInAgents { get; }

    internal ImmutableArray<string> AgentFields { get; }

    internal ImmutableArray<string> SkillFields { get; }

    internal ImmutableArray<string> PermissionModes { get; }

    internal ImmutableArray<string> Efforts { get; }

    internal ImmutableArray<string> Colors { get; }

    internal ImmutableArray<string> Memories { get; }

    internal ImmutableArray<string> Isolations { get; }

    internal ImmutableArray<string> HookEvents { get; }
}
