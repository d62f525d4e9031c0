using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>The names that Claude Code knows, from <c>data/claude-code.json</c>: tools, fields, modes and the like. Their letters' case counts for tools and fields, as it does for the loader.</summary>
internal sealed class ClaudeCodeNames
{
    private const string FileName = "claude-code.json";

    private static readonly Lazy<ClaudeCodeNames> FromModule = new(() => new ClaudeCodeNames(ShippedData.Read(FileName)));

    private ClaudeCodeNames(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        ImmutableArray<string> List(string name) => [.. root.GetProperty(name).EnumerateArray().Select(static item => item.GetString()!)];
        FrozenDictionary<string, string> Map(string name) => root.GetProperty(name).EnumerateObject().ToFrozenDictionary(static pair => pair.Name, static pair => pair.Value.GetString()!, StringComparer.Ordinal);
        Tools = List("tools");
        RetiredTools = Map("retiredTools");
        RenamedTools = Map("renamedTools");
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

    /// <summary>Tools that are gone, each with what does its work now.</summary>
    internal FrozenDictionary<string, string> RetiredTools { get; }

    /// <summary>Old names that still work, each with the present one.</summary>
    internal FrozenDictionary<string, string> RenamedTools { get; }

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

    /// <summary>The known name that a name is likely meant to be: the same but for case, or at most two letters away; null where none is near.</summary>
    internal static string? Nearest(string name, IEnumerable<string> known)
    {
        const int Most = 2;
        string? best = null;
        var least = Most + 1;
        foreach (var candidate in known)
        {
            if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
                return candidate;
            if (Math.Abs(candidate.Length - name.Length) > Most || Math.Min(candidate.Length, name.Length) <= Most)
                continue;
            var distance = Distance(name, candidate);
            if (distance < least)
                (best, least) = (candidate, distance);
        }
        return best;
    }

    // The distance of Levenshtein (1965), letters compared without case; the names are short.
    private static int Distance(string one, string other)
    {
        var before = Enumerable.Range(0, other.Length + 1).ToArray();
        var row = new int[other.Length + 1];
        for (var i = 0; i < one.Length; i++)
        {
            row[0] = i + 1;
            for (var j = 0; j < other.Length; j++)
            {
                var same = char.ToUpperInvariant(one[i]) == char.ToUpperInvariant(other[j]);
                row[j + 1] = Math.Min(Math.Min(row[j], before[j + 1]) + 1, before[j] + (same ? 0 : 1));
            }
            (before, row) = (row, before);
        }
        return before[^1];
    }
}
