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

    /// <summary>
    /// The known name that a name probably stands for: equal except for case, or within the number of typos expected
    /// for a word of that length (one per five letters, at most two). Null if no name is close enough.
    /// </summary>
    internal static string? Nearest(string name, IEnumerable<string> known)
    {
        const int LettersOfASlip = 5;
        string? best = null;
        var least = int.MaxValue;
        foreach (var candidate in known)
        {
            if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
                return candidate;
            var most = Math.Min(2, Math.Max(candidate.Length, name.Length) / LettersOfASlip);
            // Two swapped letters are two edits but one typo.
            if (IsSwapped(name, candidate))
                most = 2;
            if (Math.Abs(candidate.Length - name.Length) > most)
                continue;
            var distance = Distance(name, candidate);
            if (distance <= most && distance < least)
                (best, least) = (candidate, distance);
        }
        return best;
    }

    private static bool IsSwapped(string one, string other)
    {
        if (one.Length != other.Length)
            return false;
        var at = 0;
        while (at < one.Length && char.ToUpperInvariant(one[at]) == char.ToUpperInvariant(other[at]))
            at++;
        return at + 1 < one.Length && char.ToUpperInvariant(one[at]) == char.ToUpperInvariant(other[at + 1])
            && char.ToUpperInvariant(one[at + 1]) == char.ToUpperInvariant(other[at])
            && one.AsSpan(at + 2).Equals(other.AsSpan(at + 2), StringComparison.OrdinalIgnoreCase);
    }

    // Levenshtein distance (1965), ignoring case; the names are short.
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
