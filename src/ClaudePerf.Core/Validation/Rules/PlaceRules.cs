using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What definitions and settings count on beside prompts: hooks' scripts, MCP servers, skills that are called; and agents that nobody counts on.</summary>
internal static partial class PlaceRules
{

    // Where most agents are named by others, one that is not was likely forgotten.
    private const int FewestAgents = 5;
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
        new("unknown-mcp-server", FindingSeverity.Information,
            "A tool of an MCP server that neither .mcp.json nor the agent declares.",
            "Without the server the tool is not there. It may be one of the user's own, which are not looked at.",
            "Declare the server in .mcp.json.",
            static (rule, context) => from agent in context.Agents
                                      where agent.Loads
                                      from tool in ToolRules.Named(agent)
                                      where tool.Base.StartsWith(McpName.Prefix, StringComparison.Ordinal)
                                      let server = tool.Base[McpName.Prefix.Length..].Split("__")[0]
                                      where server.Length > 0 && !server.Contains('*', StringComparison.Ordinal) && !Servers(context, agent).Contains(server)
                                      group (agent, server) by (agent.Path, server) into first
                                      select rule.AtField(first.First().agent, "tools", $"No MCP server '{first.Key.server}' is declared in .mcp.json or in the agent.")),
        new("unknown-skill-call", FindingSeverity.Warning,
            "A call of a skill that is not there and is spelled nearly like one that is; a mere remark where none is near.",
            "The call fails, and the model has to find another way.",
            "Correct the name, or add the skill.",
            UnknownSkills),
        new("orphan", FindingSeverity.Information,
            "An agent that no other definition names, where most are named.",
            "Claude still chooses it by its description; a coordinator that lists the others will not call it.",
            "Name it where the others are named, or remove it.",
            Orphans),
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

    private static HashSet<string> Servers(ValidationContext context, PromptDefinition agent)
    {
        var servers = context.Ecosystem.McpServers.Select(static server => McpName.Normalize(server.Name).Split(McpName.Separator)[0]).ToHashSet(StringComparer.Ordinal);
        if (agent.Frontmatter["mcpServers"]?.Value is { } own)
        {
            servers.UnionWith(own.Entries.Select(static entry => entry.Key));
            servers.UnionWith(own.Items.Select(static item => item.Entries.Length > 0 ? item.Entries[0].Key : item.Text));
        }
        return servers;
    }

    private static IEnumerable<Finding> UnknownSkills(ValidationRule rule, ValidationContext context)
    {
        if (context.Skills.IsEmpty)
            yield break;
        var known = context.Skills.SelectMany(static skill => (string[])[skill.Name, skill.Name[(skill.Name.LastIndexOf(':') + 1)..]]).ToHashSet(StringComparer.Ordinal);
        foreach (var definition in context.Ecosystem.Definitions.Where(static definition => definition.IsActive))
        {
            foreach (Match call in SkillCalls().Matches(definition.Text))
            {
                var name = call.Groups[1].Value;
                if (call.Index < definition.BodyOffset || known.Contains(name))
                    continue;
                var near = ClaudeCodeNames.Nearest(name, known);
                yield return rule.AtOffset(definition, call.Groups[1].Index, near is null ? $"No skill '{name}' is there." : $"No skill '{name}' is there. '{near}' is near.", near is null ? FindingSeverity.Information : null);
            }
        }
    }

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
