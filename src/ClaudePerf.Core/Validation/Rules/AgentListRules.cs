using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// Lists of agents that a definition should work with: if most of the names are agents, the others should be too.
/// </summary>
internal static partial class AgentListRules
{
    private const int MinItems = 3;
    private const int MinKnown = 2;

    // Names shown in a message.
    private const int Shown = 5;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("unknown-agent-in-list", FindingSeverity.Warning,
            "A list of agents, in a definition that can call them, names agents that do not exist.",
            "A coordinator that is told to call them fails, or does the work itself.",
            "Correct the names, add the agents, or remove them from the list.",
            Find) { IsOffByDefault = true },
    ];

    // "- **name**: what", "| `name` | what", "1. @name". Only hyphenated names count: single words are ordinary text.
    [GeneratedRegex(@"^[ \t]*(?:[-*+]|[0-9]+[.)]|\|)[ \t]*(?:\*\*`?|`|@)([a-z][a-z0-9]*(?:-[a-z0-9]+)+)(?:`?\*\*|`|)(?:[ \t:|,(–—\r-]|$)",
        RegexOptions.NonBacktracking)]
    private static partial Regex Marked();

    // "- Collaborate with name on what".
    [GeneratedRegex(
        @"^[ \t]*(?:[-*+]|[0-9]+[.)])[ \t]+[A-Z][a-z]+(?: [a-z]+){0,3} (?:with|to|from|for|on|by|via|at) "
            + @"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)(?:[ \t.,:\r]|$)",
        RegexOptions.NonBacktracking)]
    private static partial Regex WorkedWith();

    // "- Guide name on what".
    [GeneratedRegex(
        @"^[ \t]*(?:[-*+]|[0-9]+[.)])[ "
            + @"\t]+(?:Guide|Support|Assist|Help|Partner|Inform|Consult|Engage|Involve|Invoke|Call|Use|Delegate|Coordinate)(?: "
            + @"[a-z]+){0,2} "
        + @"([a-z][a-z0-9]*(?:-[a-z0-9]+)+) (?:on|for|to|with|in|about|when)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Guided();

    // "(this one)", "(in `frontend` plugin)", "when available".
    [GeneratedRegex(
        @"\(this|\b(?:plugins?|skills?|commands?|MCP|extensions?)\b|\b(?:when|if|where)\s+(?:it\s+is\s+)?(?:available|present|"
            + @"installed|enabled)\b"
        + @"|\b(?:optional|optionally|planned|future|not yet|external|deprecated|removed)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Elsewhere();

    private static IEnumerable<Finding> Find(ValidationRule rule, ValidationContext context)
    {
        // In a marketplace, the other agents may come from other plugins.
        if (context.Agents.IsEmpty || IsInMarketplace(context.Ecosystem.Root))
            yield break;
        var agents = context.CallableAgents;
        var plugins = PluginNames(context);
        // A list may also contain skills and commands, which are called by name too.
        var others = context.Skills.SelectMany(static skill => QualifiedName.Both(skill.Name))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        // If the definition cannot call agents, a wrong name changes nothing.
        foreach (var definition in context.Ecosystem.Definitions.Where(static definition => definition.IsActive
            && CanCall(definition)))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var called = AgentMentions.Find(definition).Select(static mention => mention.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var missing = Lists(definition).SelectMany(list => Missing(list, agents))
                .Where(item => !others.Contains(item.Name) && !called.Contains(item.Name) && !plugins.Contains(item.Name)
                    && !Elsewhere().IsMatch(item.Line) && !IsOwn(definition, item.Name))
                .DistinctBy(static item => item.Name).ToList();
            if (missing.Count > 0)
                yield return rule.AtOffset(definition, missing[0].Offset, Message(missing, agents));
        }
    }

    // Plugins of the collection, of the marketplace above it, and in sibling folders.
    private static HashSet<string> PluginNames(ValidationContext context)
    {
        var names = context.Ecosystem.Definitions.Select(static definition => definition.Source).OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var root = context.Ecosystem.Root;
        foreach (var folder in new[] { root, Path.Combine(root, "plugins"), Path.GetDirectoryName(root) })
        {
            if (folder is not null && Directory.Exists(folder))
                names.UnionWith(Directory.EnumerateDirectories(folder)
                    .Where(static at => File.Exists(Path.Combine(at, PluginManifest.RelativePath)))
                        .Select(static at => Path.GetFileName(at)));
        }
        return names;
    }

    private static bool IsInMarketplace(string root)
    {
        if (!File.Exists(Path.Combine(root, PluginManifest.RelativePath)))
            return false;
        if (Path.GetDirectoryName(root) is { } above && Directory.EnumerateDirectories(above).Any(sibling => sibling != root
            && File.Exists(Path.Combine(sibling, PluginManifest.RelativePath))))
            return true;
        const int MaxLevels = 4;
        var folder = root;
        for (var i = 0; i < MaxLevels && folder is not null; i++, folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, ".claude-plugin", "marketplace.json")))
                return true;
        }
        return false;
    }

    private static string Message(List<(string Name, int Offset, string Line)> missing, IReadOnlySet<string> agents)
    {
        var names = string.Join(", ", missing.Take(Shown).Select(static item => $"'{item.Name}'")) + (missing.Count > Shown ? ", …" : "");
        if (missing.Count > 1)
            return FormattableString.Invariant(
                $"{missing.Count} of the agents listed here do not exist: {names}. Correct the names or add the agents.");
        var near = NearNames.SlipOf(missing[0].Name, agents);
        return $"This list names the agent {names}, which does not exist. "
            + $"{(near is null ? "Correct the name or add the agent." : $"Did you mean '{near}'?")}";
    }

    // An agent's file may have a different name from the agent, and its text may use either.
    private static bool IsOwn(PromptDefinition definition, string name) =>
        string.Equals(name, definition.Name, StringComparison.OrdinalIgnoreCase) || string.Equals(name,
            Path.GetFileNameWithoutExtension(definition.Path), StringComparison.OrdinalIgnoreCase);

    private static bool CanCall(PromptDefinition definition) =>
        definition.Kind != PromptKind.Agent || definition.Tools is null || ToolRules.Named(definition).Any(static tool =>
            tool.Base is "Agent" or "Task");

    private static IEnumerable<(string Name, int Offset, string Line)> Missing(List<(string Name, int Offset, string Line)> list,
        IReadOnlySet<string> agents)
    {
        var known = list.Count(item => agents.Contains(item.Name));
        return list.Count < MinItems || known < MinKnown || known * 2 < list.Count ? [] : list.Where(item =>
            !agents.Contains(item.Name));
    }

    // Consecutive items; indented lines, table rows and blank lines do not separate them.
    private static IEnumerable<List<(string Name, int Offset, string Line)>> Lists(PromptDefinition definition)
    {
        var text = definition.Text;
        var list = new List<(string, int, string)>();
        for (var at = definition.BodyOffset; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            var line = text[at..end];
            if (Item(line) is { } name)
                list.Add((name.Value, at + name.Index, line));
            else if (list.Count > 0 && !string.IsNullOrWhiteSpace(line) && line[0] is not (' ' or '\t' or '|'))
            {
                yield return list;
                list = [];
            }
            at = end + 1;
        }
        if (list.Count > 0)
            yield return list;
    }

    private static Group? Item(string line) =>
        line.AsSpan().IndexOf('-') < 0 ? null
        : Marked().Match(line) is { Success: true } marked ? marked.Groups[1]
        : WorkedWith().Match(line) is { Success: true } worked ? worked.Groups[1]
        : Guided().Match(line) is { Success: true } guided ? guided.Groups[1]
        : null;
}
