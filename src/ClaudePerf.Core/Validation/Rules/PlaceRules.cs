using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// What definitions and settings count on beside prompts: hooks' scripts, MCP servers, skills that are called; and agents that nobody
/// counts on.
/// </summary>
internal static partial class PlaceRules
{

    // Where most agents are named by others, one that is not was likely forgotten.
    private const int FewestAgents = 5;

    // A name that so many times more agents write is the right one of two.
    private const int FewestUsers = 3;

    private const int FewestOfFamily = 2;

    private const double MostNamed = 0.6;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("missing-hook-file", FindingSeverity.Warning,
            "A hook of the project's settings whose script is not there.",
            "The hook fails each time, and what it was to prevent happens.",
            "Correct the path, or take the hook out.",
            MissingHooks),
        new("lifetime-for-everyone", FindingSeverity.Warning,
            "Settings of a project that keep the provider's cache for one hour.",
            "Whoever opens the project pays twice the price of input for every cache write, whether his sessions last that long or not.",
            "Move the setting to .claude/settings.local.json or to your own settings.",
            Lifetimes),
        new("unknown-mcp-server", FindingSeverity.Warning,
            "A tool of an MCP server that no one declares, where a server of nearly that name is there.",
            "Claude Code ignores the tool.",
            "Write the server's name as the message gives it.",
            UnknownServers) { MergesEqual = true },
        new("unknown-skill-call", FindingSeverity.Warning,
            "A call of a skill that is not there, spelled nearly like one that is, or named as its family is.",
            "The call fails, and the model has to find another way.",
            "Correct the name, or add the skill.",
            UnknownSkills),
        new("orphan", FindingSeverity.Information,
            "An agent that no other definition names, where most are named.",
            "Claude still chooses it by its description; a coordinator that lists the others will not call it.",
            "Name it where the others are named, or remove it.",
            Orphans) { IsOffByDefault = true },
    ];

    // Skill("name"), Skill(skill: "name"), as the tool is called.
    [GeneratedRegex("""\bSkill\([ \t]*(?:skill[ \t]*[:=][ \t]*)?["']([\w:-]+)["']""", RegexOptions.NonBacktracking)]
    private static partial Regex SkillCalls();

    // A script of the project: under its folder by the variable, or a relative path with a folder in it.
    [GeneratedRegex("""(?:\$CLAUDE_PROJECT_DIR"?/|\$\{CLAUDE_PROJECT_DIR\}"?/|(?:^|[\s"'])\./|(?:^|[\s"'])(?:\.claude/))([\w./-]+\.(?:sh|py|js|mjs|cjs|ts|ps1|rb))\b""", RegexOptions.NonBacktracking)]
    private static partial Regex Scripts();

    private static IEnumerable<Finding> MissingHooks(ValidationRule rule, ValidationContext context)
    {
        foreach (var name in (string[])["settings.json", "settings.local.json"])
        {
            var path = Path.Combine(context.Ecosystem.Root, ".claude", name);
            // What is wrong with the file as such is the finding of another rule.
            using var document = JsonSettings.Read(path, []);
            if (document is null || !document.RootElement.TryGetProperty("hooks", out var hooks))
                continue;
            foreach (var command in Commands(hooks))
            {
                foreach (Match script in Scripts().Matches(command))
                {
                    // The folder .claude is a part of the path, the variable and ./ are not.
                    var file = script.Value.TrimStart('"', '\'', ' ', '\t').StartsWith(".claude/", StringComparison.Ordinal) ? ".claude/" + script.Groups[1].Value : script.Groups[1].Value;
                    if (!File.Exists(Path.Combine(context.Ecosystem.Root, file)))
                        yield return new Finding { RuleId = rule.Id, Severity = rule.Severity, Path = path, Message = $"A hook runs '{file}', which is not there." };
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
                yield return new Finding { RuleId = rule.Id, Severity = rule.Severity, Path = path, Message = $"'{key}' is 1h for everyone who opens the project." };
        }
    }

    private static IEnumerable<string> Commands(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Commands),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static property =>
            property.NameEquals("command") && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : Commands(property.Value)),
        _ => [],
    };

    private static IEnumerable<Finding> UnknownServers(ValidationRule rule, ValidationContext context)
    {
        var calls = (from agent in context.Agents
                     where agent.Loads
                     from server in ToolRules.Named(agent).Select(static tool => McpServerNames.Of(tool.Base)).OfType<string>().Distinct(StringComparer.Ordinal)
                     select (Agent: agent, Server: server)).ToList();
        var users = calls.GroupBy(static call => call.Server, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
        var nearest = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (agent, server) in calls)
        {
            if (context.McpServers.Contains(server) || McpServerNames.IsOwn(agent, server))
                continue;
            if (!nearest.TryGetValue(server, out var near))
                nearest.Add(server, near = ClaudeCodeNames.Nearest(server, context.McpServers.Concat(users.Where(other => other.Value >= FewestUsers * users[server]).Select(static other => other.Key)).Where(name => name != server)));
            if (McpServerNames.InPlugin(server, context.McpServers) is { } full)
                yield return rule.AtField(agent, "tools", $"No MCP server is called '{server}': the plugin's own is called '{full}', so that its tools are 'mcp__{full}__NAME'.");
            else if (near is not null)
                yield return rule.AtField(agent, "tools", $"No MCP server '{server}' is declared. '{near}' is near.");
            else if (context.Options.IncludesUser)
                yield return rule.AtField(agent, "tools", $"No MCP server '{server}' is declared, neither in the project nor among your own.");
        }
    }

    private static IEnumerable<Finding> UnknownSkills(ValidationRule rule, ValidationContext context)
    {
        if (context.Skills.IsEmpty)
            yield break;
        var known = context.Skills.SelectMany(static skill => QualifiedName.Both(skill.Name)).ToHashSet(StringComparer.Ordinal);
        var plugins = context.Skills.Select(static skill => QualifiedName.PluginOf(skill.Name)).ToHashSet(StringComparer.Ordinal);
        var families = known.GroupBy(FamilyOf, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
        foreach (var definition in context.Ecosystem.Definitions.Where(static definition => definition.IsActive))
        {
            foreach (Match call in SkillCalls().Matches(definition.Text))
            {
                var name = call.Groups[1].Value;
                if (call.Index < definition.BodyOffset || known.Contains(name) || QualifiedName.IsOfOther(name, plugins))
                    continue;
                var near = ClaudeCodeNames.Nearest(name, known);
                if (near is not null || (FamilyOf(name) is { Length: > 0 } family && families.GetValueOrDefault(family) >= FewestOfFamily))
                    yield return rule.AtOffset(definition, call.Groups[1].Index, near is null ? $"No skill '{name}' is there." : $"No skill '{name}' is there. '{near}' is near.");
            }
        }
    }

    // Two skills or more that begin with the same word are a family: 'acme-deploy' belongs to 'acme-test' and 'acme-build'.
    private static string FamilyOf(string name) => name.IndexOfAny(['-', ':', '_']) is > 0 and var end ? name[..(end + 1)] : "";

    private static IEnumerable<Finding> Orphans(ValidationRule rule, ValidationContext context)
    {
        var agents = context.Agents.Where(static agent => agent.IsActive).ToList();
        if (agents.Count < FewestAgents)
            yield break;
        var named = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var definition in context.Ecosystem.Definitions)
        {
            foreach (var word in Words(definition.Text))
                named[word] = named.GetValueOrDefault(word) + 1;
        }
        // Its own file names it, too.
        var unnamed = agents.FindAll(agent => !agent.Name.Contains(' ', StringComparison.Ordinal) && named.GetValueOrDefault(agent.Name) <= 1);
        if (unnamed.Count > (1 - MostNamed) * agents.Count)
            yield break;
        foreach (var agent in unnamed)
            yield return rule.At(agent, "No other definition names this agent, though most agents here are named by others.");
    }

    // The words of a text, names with hyphens whole, each once.
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
