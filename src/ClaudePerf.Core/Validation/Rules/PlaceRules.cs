using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// What definitions and settings depend on apart from prompts: hook scripts, MCP servers and called skills; and
/// agents that nothing depends on.
/// </summary>
internal static partial class PlaceRules
{

    // If most agents are named by others, one that is not was probably forgotten.
    private const int MinAgents = 5;

    // If this many times more agents use a name, it is the right one of two.
    private const int MinUsers = 3;

    private const int MinFamilySize = 2;

    private const double MinNamedShare = 0.6;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("missing-hook-file", FindingSeverity.Warning,
            "A hook in the project's settings runs a script that does not exist.",
            "The hook fails every time, and what it should prevent happens.",
            "Correct the path, or remove the hook.",
            MissingHooks),
        new("lifetime-for-everyone", FindingSeverity.Warning,
            "A project's settings give the provider's cache a one-hour TTL.",
            "Everyone who opens the project pays twice the input price for every cache write, even if their sessions are shorter.",
            "Move the setting to .claude/settings.local.json or to your own settings.",
            Lifetimes),
        new("unknown-mcp-server", FindingSeverity.Warning,
            "A tool of an undeclared MCP server, where a server with a similar name is declared.",
            "Claude Code ignores the tool.",
            "Write the server's name as in the message.",
            UnknownServers) { MergesEqual = true },
        new("unknown-skill-call", FindingSeverity.Warning,
            "A call of a missing skill whose name is similar to an existing one, or starts like a family of skills.",
            "The call fails, and the model must find another way.",
            "Correct the name or add the skill.",
            UnknownSkills),
        new("orphan", FindingSeverity.Information,
            "An agent that no other definition names, although most are named.",
            "Claude can still choose it by its description, but a coordinator that lists the others will not call it.",
            "Name it where the others are named, or remove it.",
            Orphans) { IsOffByDefault = true },
    ];

    // Skill("name"), Skill(skill: "name"), the forms of the tool call.
    [GeneratedRegex("""\bSkill\([ \t]*(?:skill[ \t]*[:=][ \t]*)?["']([\w:-]+)["']""", RegexOptions.NonBacktracking)]
    private static partial Regex SkillCalls();

    // A script of the project: below its folder through the variable, or a relative path that contains a folder.
    [GeneratedRegex(
        """(?:\$CLAUDE_PROJECT_DIR"?/|\$\{CLAUDE_PROJECT_DIR\}"?/|(?:^|[\s"'])\./|(?:^|[\s"'])(?:\.claude/))"""
            + """([\w./-]+\.(?:sh|py|js|mjs|cjs|ts|ps1|rb))\b""",
        RegexOptions.NonBacktracking)]
    private static partial Regex Scripts();

    private static IEnumerable<Finding> MissingHooks(ValidationRule rule, ValidationContext context)
    {
        foreach (var name in (string[])["settings.json", "settings.local.json"])
        {
            var path = Path.Combine(context.Ecosystem.Root, ".claude", name);
            // Another rule reports problems with the file itself.
            using var document = JsonSettings.Read(path, []);
            if (document is null || !document.RootElement.TryGetProperty("hooks", out var hooks))
                continue;
            foreach (var command in Commands(hooks))
            {
                foreach (Match script in Scripts().Matches(command))
                {
                    // The folder .claude is part of the path; the variable and ./ are not.
                    var file = script.Value.TrimStart('"', '\'', ' ', '\t').StartsWith(".claude/", StringComparison.Ordinal)
                        ? ".claude/" + script.Groups[1].Value : script.Groups[1].Value;
                    if (!File.Exists(Path.Combine(context.Ecosystem.Root, file)))
                        yield return new Finding { RuleId = rule.Id, Severity = rule.Severity, Path = path,
                            Message = $"A hook runs '{file}', which does not exist. Correct the path or remove the hook." };
                }
            }
        }
    }

    private static IEnumerable<Finding> Lifetimes(ValidationRule rule, ValidationContext context)
    {
        var path = Path.Combine(context.Ecosystem.Root, ".claude", "settings.json");
        using var document = JsonSettings.Read(path, []);
        if (document is null)
            yield break;
        foreach (var key in (string[])["promptCacheTtl", "subagentPromptCacheTtl"])
        {
            if (JsonSettings.Text(document.RootElement, key) == "1h")
                yield return new Finding { RuleId = rule.Id, Severity = rule.Severity, Path = path,
                    Message = $"'{key}' is set to 1h for everyone who opens the project. Move it to .claude/settings.local.json." };
        }
    }

    private static IEnumerable<string> Commands(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Commands),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static property =>
            property.NameEquals("command") && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!]
                : Commands(property.Value)),
        _ => [],
    };

    private static IEnumerable<Finding> UnknownServers(ValidationRule rule, ValidationContext context)
    {
        var calls = (from agent in context.Agents
                     where agent.Loads
                     from server in ToolRules.Named(agent).Select(static tool => McpServerNames.ServerOf(tool.Base)).OfType<string>()
                         .Distinct(StringComparer.Ordinal)
                     select (Agent: agent, Server: server)).ToList();
        var users = calls.GroupBy(static call => call.Server, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
        var nearest = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (agent, server) in calls)
        {
            if (context.McpServers.Contains(server) || McpServerNames.IsDeclaredBy(agent, server))
                continue;
            if (!nearest.TryGetValue(server, out var near))
                nearest.Add(server, near = NearNames.SlipOf(server, context.McpServers.Concat(users.Where(other =>
                    other.Value >= MinUsers * users[server]).Select(static other => other.Key)).Where(name => name != server)));
            if (McpServerNames.InPlugin(server, context.McpServers) is { } full)
                yield return rule.AtField(agent, "tools",
                    $"There is no MCP server '{server}': the plugin's own is '{full}', so its tools are 'mcp__{full}__NAME'.");
            else if (near is not null)
                yield return rule.AtField(agent, "tools", $"No MCP server '{server}' is declared. Did you mean '{near}'?");
            else if (context.Options.IncludesUser)
                yield return rule.AtField(agent, "tools", $"No MCP server '{server}' is declared in the project or in your own settings.");
        }
    }

    private static IEnumerable<Finding> UnknownSkills(ValidationRule rule, ValidationContext context)
    {
        if (context.Skills.IsEmpty)
            yield break;
        var known = context.Skills.SelectMany(static skill => QualifiedName.Both(skill.Name)).ToHashSet(StringComparer.Ordinal);
        var plugins = context.Skills.Select(static skill => QualifiedName.PluginOf(skill.Name)).ToHashSet(StringComparer.Ordinal);
        var families = known.GroupBy(FamilyOf, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
        foreach (var definition in context.Ecosystem.Definitions.Where(static definition => definition.IsActive))
        {
            foreach (Match call in SkillCalls().Matches(definition.Text))
            {
                var name = call.Groups[1].Value;
                if (call.Index < definition.BodyOffset || known.Contains(name) || QualifiedName.IsFromOtherPlugin(name, plugins))
                    continue;
                var near = NearNames.SlipOf(name, known);
                if (near is not null || (FamilyOf(name) is { Length: > 0 } family && families.GetValueOrDefault(family) >= MinFamilySize))
                    yield return rule.AtOffset(
                        definition, call.Groups[1].Index, near is null ? $"There is no skill '{name}'. Correct the name or add the skill."
                            : $"There is no skill '{name}'. Did you mean '{near}'?");
            }
        }
    }

    // Two or more skills that start with the same word are a family: 'acme-deploy' belongs to 'acme-test' and
    // 'acme-build'.
    private static string FamilyOf(string name) => name.IndexOfAny(['-', ':', '_']) is > 0 and var end ? name[..(end + 1)] : "";

    private static IEnumerable<Finding> Orphans(ValidationRule rule, ValidationContext context)
    {
        var agents = context.Agents.Where(static agent => agent.IsActive).ToList();
        if (agents.Count < MinAgents)
            yield break;
        var named = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var definition in context.Ecosystem.Definitions)
        {
            foreach (var word in Words(definition.Text))
                named[word] = named.GetValueOrDefault(word) + 1;
        }
        // Its own file also names it.
        var unnamed =
            agents.FindAll(agent => !agent.Name.Contains(' ', StringComparison.Ordinal) && named.GetValueOrDefault(agent.Name) <= 1);
        if (unnamed.Count > (1 - MinNamedShare) * agents.Count)
            yield break;
        foreach (var agent in unnamed)
            yield return rule.At(agent, "No other definition names this agent, although most agents here are named. Name it or remove it.");
    }

    // The distinct words of a text; hyphenated names count as one word.
    private static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < text.Length;)
        {
            while (at < text.Length && !IsWord(text[at]))
                at++;
            var start = at;
            while (at < text.Length && IsWord(text[at]))
                at++;
            if (at > start)
                words.Add(text[start..at].TrimEnd('-', ':', '.'));
        }
        return words;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or ':';
}
