using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Tools that lists name: what there is, what is gone, what no subagent gets.</summary>
internal static class ToolRules
{
    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("unknown-tool", FindingSeverity.Warning,
            "A tool that Claude Code does not know.",
            "It is ignored without a word: the agent works without it, or, where it was to be taken away, with it.",
            "Correct the name: its letters' case counts. A tool of an MCP server is called mcp__server__tool. -Fix corrects the case and nothing else.",
            static (rule, context) => from agent in Startable(context)
                                      from tool in Named(agent).Select(static tool => (tool.Base, Field: "tools")).Concat(Denied(agent).Select(static tool => (tool.Base, Field: "disallowedTools")))
                                      where AgentTool.ClassOf(tool.Base) is ToolClass.Unknown or ToolClass.Miscased
                                      select AtTool(rule, agent, tool.Field, tool.Base, $"Claude Code knows no tool '{tool.Base}' and ignores it.{Hint(context, tool.Base)}",
                                          AgentTool.SameButForCase(tool.Base) is { } name ? Renaming(agent, tool.Field, tool.Base, name) : null)),
        new("retired-tool", FindingSeverity.Warning,
            "A tool that is gone.",
            "It is ignored without a word.",
            "Do what the message says.",
            static (rule, context) => from agent in Startable(context)
                                      from tool in Named(agent)
                                      where AgentTool.ClassOf(tool.Base) == ToolClass.Retired
                                      select AtTool(rule, agent, "tools", tool.Base, $"The tool '{tool.Base}' {(tool.Base == SwitchedOff ? "sends nothing by default" : "is gone")}. {InPlaceOf(agent, tool.Base)}")) { MergesEqual = true },
        new("renamed-tool", FindingSeverity.Information,
            "A tool under its old name.",
            "It still works.",
            "Use the present name. -Fix does.",
            static (rule, context) => from agent in Loaded(context)
                                      from tool in Named(agent)
                                      where AgentTool.ClassOf(tool.Base) == ToolClass.Renamed
                                      let name = ValidationContext.Names.RenamedTools[tool.Base]
                                      select AtTool(rule, agent, "tools", tool.Base, $"'{tool.Base}' is an old name of the tool '{name}'.", Renaming(agent, "tools", tool.Base, name))) { IsOffByDefault = true },
        new("subagent-tool", FindingSeverity.Information,
            "A tool in an agent's list that no subagent gets.",
            "It sends nothing and does nothing, unless the agent leads a session of its own, as with --agent.",
            "Take it out of the list.",
            static (rule, context) => from agent in Startable(context)
                                      from tool in Named(agent)
                                      where AgentTool.IsTakenAway(agent, tool.Base)
                                      select AtTool(rule, agent, "tools", tool.Base, $"No subagent gets the tool '{tool.Base}', whatever its list says.")) { IsOffByDefault = true },
        new("empty-tools", FindingSeverity.Error,
            "A list of tools of which none is there for a subagent.",
            "Claude Code refuses to start such an agent. Where the list names nothing but tools of MCP servers, this is a warning: one of your own may have them.",
            "Correct the names that the message gives, or leave the field out to give the agent all. -Fix corrects letters' case and nothing else.",
            static (rule, context) => from agent in Loaded(context)
                                      let nothing = ResolvesToNothing(context, agent)
                                      where nothing != Nothing.Not
                                      select rule.AtField(agent, "tools",
                                          nothing == Nothing.WithoutServers
                                              ? $"Claude Code refuses to start this agent unless you have the MCP servers yourself: its list names nothing else, and {WhyNot(context, agent)}."
                                              : $"Claude Code refuses to start this agent, as no tool in its list is there: {WhyNot(context, agent)}.",
                                          nothing == Nothing.WithoutServers && !context.Options.IncludesUser ? FindingSeverity.Warning : null,
                                          CaseOfAll(agent))),
    ];

    private enum Nothing
    {
        Not,
        WithoutServers,
        Ever,
    }

    /// <summary>The tools of an agent's list, as written and without what stands in parentheses.</summary>
    internal static IEnumerable<(string Name, string Base)> Named(PromptDefinition agent) => (agent.Tools ?? []).Select(static name => (name, AgentTool.BaseOf(name)));

    private static IEnumerable<(string Name, string Base)> Denied(PromptDefinition agent) => agent.DisallowedTools.Where(static name => name != "*").Select(static name => (name, AgentTool.BaseOf(name)));

    private static IEnumerable<PromptDefinition> Loaded(ValidationContext context) => context.Agents.Where(static agent => agent.Loads);

    // Of an agent that cannot start one thing is said, with all its tools.
    private static IEnumerable<PromptDefinition> Startable(ValidationContext context) => Loaded(context).Where(agent => ResolvesToNothing(context, agent) == Nothing.Not);

    // Memory and servers of its own give an agent tools beside its list.
    private static Nothing ResolvesToNothing(ValidationContext context, PromptDefinition agent)
    {
        if (agent.Tools is not { Length: > 0 } || agent.Memory is not null || (agent.Source is null && agent.Frontmatter["mcpServers"] is not null))
            return Nothing.Not;
        var isOfServers = false;
        foreach (var (_, tool) in Named(agent))
        {
            switch (AgentTool.ClassOf(tool))
            {
                case ToolClass.OfServer when McpServerNames.Of(tool) is { } server && !context.McpServers.Contains(server):
                    isOfServers = true;
                    break;
                case ToolClass.Unknown or ToolClass.Miscased or ToolClass.Retired:
                    break;
                default:
                    if (!AgentTool.IsTakenAway(agent, tool))
                        return Nothing.Not;
                    break;
            }
        }
        return isOfServers ? Nothing.WithoutServers : Nothing.Ever;
    }

    private static string WhyNot(ValidationContext context, PromptDefinition agent)
    {
        const int Most = 4;
        var reasons = Named(agent).Select(tool => AgentTool.ClassOf(tool.Base) switch
        {
            ToolClass.OfServer => McpServerNames.Of(tool.Base) is { } server && McpServerNames.InPlugin(server, context.McpServers) is { } full
                ? $"the server '{server}' is called '{full}' in a plugin"
                : $"no server '{McpServerNames.Of(tool.Base)}' is declared",
            ToolClass.Retired => $"'{tool.Base}' is gone",
            ToolClass.Miscased => $"'{tool.Base}' is spelled '{AgentTool.SameButForCase(tool.Base)}'",
            ToolClass.Unknown when AgentTool.LooksLikeServer(tool.Base) => $"'{tool.Base}' is written 'mcp__server__tool'",
            ToolClass.Unknown => AgentTool.LikelyMeant(tool.Base) is { } meant ? $"no tool is called '{tool.Base}' ('{meant}' may be meant)" : $"no tool is called '{tool.Base}'",
            _ => $"no subagent gets '{tool.Base}'",
        }).Distinct().ToList();
        return reasons.Count <= Most ? string.Join("; ", reasons) : FormattableString.Invariant($"{string.Join("; ", reasons.Take(Most))}; and {reasons.Count - Most} more");
    }

    private static string Hint(ValidationContext context, string tool)
    {
        if (AgentTool.LooksLikeServer(tool))
            return " A tool of an MCP server is called 'mcp__server__tool'.";
        if (AgentTool.SameButForCase(tool) is { } same)
            return $" It is spelled '{same}'.";
        if (context.AgentNames.Contains(tool))
            return $" It is an agent, which is called with the tool 'Agent'.";
        return AgentTool.LikelyMeant(tool) is { } meant ? $" '{meant}' may be meant." : " A tool of an MCP server is called 'mcp__server__tool'.";
    }

    // The program still has it, and leaves it out unless it is told otherwise.
    private const string SwitchedOff = "TodoWrite";

    private static string InPlaceOf(PromptDefinition agent, string tool)
    {
        var name = ValidationContext.Names.RetiredTools[tool];
        bool Has(string other) => Named(agent).Any(listed => listed.Name == other);
        if (name.Length == 0)
            return "Take it out: no tool of a subagent does its work now.";
        // Glob is not sent beside Bash, which lists files as well.
        if (name == "Glob" && Has("Bash"))
            name = "Bash";
        return Has(name) ? $"Take it out: '{name}', which the list has, does its work." : $"List '{name}' in its place.";
    }

    private static Finding AtTool(ValidationRule rule, PromptDefinition agent, string key, string tool, string message, FindingFix? fix = null) =>
        Place(agent, key, tool) is { } offset ? rule.AtOffset(agent, offset, message, fix: fix) : rule.AtField(agent, key, message, fix: fix);

    // Where a name stands in the field, if it stands there once as a whole word.
    private static int? Place(PromptDefinition agent, string key, string name)
    {
        if (agent.Frontmatter[key] is not { } field || name.Length == 0)
            return null;
        int? found = null;
        for (var at = agent.Text.IndexOf(name, field.Value.Start, field.End - field.Value.Start, StringComparison.Ordinal); at >= 0;)
        {
            var end = at + name.Length;
            if ((at == 0 || !IsWord(agent.Text[at - 1])) && (end >= agent.Text.Length || !IsWord(agent.Text[end])))
            {
                if (found is not null)
                    return null;
                found = at;
            }
            at = end < field.End ? agent.Text.IndexOf(name, end, field.End - end, StringComparison.Ordinal) : -1;
        }
        return found;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';

    private static FindingFix? Renaming(PromptDefinition agent, string key, string tool, string name)
    {
        var listed = key == "tools" ? Named(agent) : Denied(agent);
        return !listed.Any(other => other.Base == name) && Place(agent, key, tool) is { } start
            ? new FindingFix(start, start + tool.Length, name, $"write '{name}' for '{tool}'")
            : null;
    }

    // One edit for the whole list, as one finding has one.
    private static FindingFix? CaseOfAll(PromptDefinition agent)
    {
        if (agent.Frontmatter["tools"] is not { } field)
            return null;
        var edits = new List<(int Start, string Tool, string Name)>();
        foreach (var (_, tool) in Named(agent))
        {
            if (AgentTool.SameButForCase(tool) is { } name && Place(agent, "tools", tool) is { } start && !edits.Exists(edit => edit.Name == name))
                edits.Add((start, tool, name));
        }
        if (edits.Count == 0)
            return null;
        var text = agent.Text[field.Value.Start..field.End];
        foreach (var (start, tool, name) in edits)
            text = string.Concat(text.AsSpan(0, start - field.Value.Start), name, text.AsSpan(start - field.Value.Start + tool.Length));
        return new FindingFix(field.Value.Start, field.End, text, $"write {string.Join(", ", edits.Select(static edit => $"'{edit.Name}' for '{edit.Tool}'"))}");
    }
}
