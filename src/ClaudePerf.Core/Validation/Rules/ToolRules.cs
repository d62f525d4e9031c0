using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Tools in lists: unknown tools, removed tools, and tools that no subagent gets.</summary>
internal static class ToolRules
{
    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("unknown-tool", FindingSeverity.Warning,
            "A tool that Claude Code does not know.",
            "It is silently ignored: the agent does not get the tool or, in a deny list, keeps it.",
            "Correct the name: it is case-sensitive. An MCP server's tool is called mcp__server__tool. -Fix corrects only the case.",
            static (rule, context) => from agent in Startable(context)
                                      from tool in Named(agent).Select(static tool => (tool.Base, Field: "tools"))
                                          .Concat(Denied(agent).Select(static tool => (tool.Base, Field: "disallowedTools")))
                                      where AgentTool.ClassOf(tool.Base) is ToolClass.Unknown or ToolClass.WrongCase
                                      select AtTool(rule, agent, tool.Field, tool.Base,
                                          $"Claude Code does not know the tool '{tool.Base}' and ignores it.{Hint(context, tool.Base)}",
                                          AgentTool.WithCorrectCase(tool.Base) is { } name ? Renaming(agent, tool.Field, tool.Base, name)
                                              : null)),
        new("retired-tool", FindingSeverity.Warning,
            "A tool that was removed.",
            "It is silently ignored.",
            "Follow the message.",
            static (rule, context) => from agent in Startable(context)
                                      from tool in Named(agent)
                                      where AgentTool.ClassOf(tool.Base) == ToolClass.Retired
                                      select AtTool(rule, agent, "tools", tool.Base,
                                          $"The tool '{tool.Base}' {(tool.Base == SwitchedOff ? "is off by default" : "was removed")}. "
                                              + InPlaceOf(agent, tool.Base)))
        {
            MergesEqual = true,
        },
        new("renamed-tool", FindingSeverity.Information,
            "A tool under its old name.",
            "It still works.",
            "Use the current name; -Fix does this.",
            static (rule, context) => from agent in Loaded(context)
                                      from tool in Named(agent)
                                      where AgentTool.ClassOf(tool.Base) == ToolClass.Renamed
                                      let name = ValidationContext.Names.RenamedTools[tool.Base]
                                      select AtTool(rule, agent, "tools", tool.Base,
                                          $"'{tool.Base}' is an old name of the tool '{name}'. Write the current one.",
                                          Renaming(agent, "tools", tool.Base, name))) { IsOffByDefault = true },
        new("subagent-tool", FindingSeverity.Information,
            "A tool in an agent's list that no subagent gets.",
            "It has no effect, unless the agent runs its own session, as with --agent.",
            "Remove it from the list.",
            static (rule, context) => from agent in Startable(context)
                                      from tool in Named(agent)
                                      where AgentTool.IsWithheld(agent, tool.Base)
                                      select AtTool(rule, agent, "tools", tool.Base,
                                          $"No subagent gets the tool '{tool.Base}', even if it is listed. Remove "
                                              + $"it.")) { IsOffByDefault = true },
        new("empty-tools", FindingSeverity.Error,
            "A tool list in which no tool is available to a subagent.",
            "Claude Code refuses to start such an agent. If the list contains only MCP servers' tools, this is a warning: you may "
                + "have the servers yourself.",
            "Correct the names in the message, or remove the field to give the agent all tools. -Fix corrects only the case.",
            static (rule, context) => from agent in Loaded(context)
                                      let nothing = ResolvesToNothing(context, agent)
                                      where nothing != Nothing.Not
                                      select rule.AtField(agent, "tools",
                                          nothing == Nothing.WithoutServers
                                              ? $"Claude Code refuses to start this agent unless you have the MCP servers "
                                                  + $"yourself: its list contains no other tools, and {WhyNot(context, agent)}."
                                              : $"Claude Code refuses to start this agent because no tool in its list is "
                                                  + $"available: {WhyNot(context, agent)}.",
                                          nothing == Nothing.WithoutServers && !context.Options.IncludesUser ? FindingSeverity.Warning
                                              : null,
                                          CaseOfAll(agent))),
    ];

    private enum Nothing
    {
        Not,
        WithoutServers,
        Ever,
    }

    /// <summary>The tools in an agent's list, as written and without the part in parentheses.</summary>
    internal static IEnumerable<(string Name, string Base)> Named(PromptDefinition agent) =>
        (agent.Tools ?? []).Select(static name => (name, AgentTool.BaseOf(name)));

    private static IEnumerable<(string Name, string Base)> Denied(PromptDefinition agent) =>
        agent.DisallowedTools.Where(static name => name != "*").Select(static name => (name, AgentTool.BaseOf(name)));

    private static IEnumerable<PromptDefinition> Loaded(ValidationContext context) => context.Agents.Where(static agent => agent.Loads);

    // For an agent that cannot start, only one finding is reported, with all its tools.
    private static IEnumerable<PromptDefinition> Startable(ValidationContext context) =>
        Loaded(context).Where(agent => ResolvesToNothing(context, agent) == Nothing.Not);

    // Memory and its own servers give an agent tools in addition to its list.
    private static Nothing ResolvesToNothing(ValidationContext context, PromptDefinition agent)
    {
        if (agent.Tools is not { Length: > 0 } || agent.Memory is not null
            || (agent.Source is null && agent.Frontmatter["mcpServers"] is not null))
            return Nothing.Not;
        var isOfServers = false;
        foreach (var (_, tool) in Named(agent))
        {
            switch (AgentTool.ClassOf(tool))
            {
                case ToolClass.McpTool when McpServerNames.ServerOf(tool) is { } server && !context.McpServers.Contains(server):
                    isOfServers = true;
                    break;
                case ToolClass.Unknown or ToolClass.WrongCase or ToolClass.Retired:
                    break;
                default:
                    if (!AgentTool.IsWithheld(agent, tool))
                        return Nothing.Not;
                    break;
            }
        }
        return isOfServers ? Nothing.WithoutServers : Nothing.Ever;
    }

    private static string WhyNot(ValidationContext context, PromptDefinition agent)
    {
        const int Max = 4;
        var reasons = Named(agent).Select(tool => AgentTool.ClassOf(tool.Base) switch
        {
            ToolClass.McpTool =>
                McpServerNames.ServerOf(tool.Base) is { } server && McpServerNames.InPlugin(server, context.McpServers) is { } full
                ? $"the server '{server}' is called '{full}' in a plugin"
                : $"no server '{McpServerNames.ServerOf(tool.Base)}' is declared",
            ToolClass.Retired => $"'{tool.Base}' was removed",
            ToolClass.WrongCase => $"'{tool.Base}' must be written '{AgentTool.WithCorrectCase(tool.Base)}'",
            ToolClass.Unknown when AgentTool.LooksLikeMcpTool(tool.Base) => $"'{tool.Base}' must be written 'mcp__server__tool'",
            ToolClass.Unknown => AgentTool.SuggestionFor(tool.Base) is { } meant
                ? $"there is no tool '{tool.Base}' (did you mean '{meant}'?)" : $"there is no tool '{tool.Base}'",
            _ => $"no subagent gets '{tool.Base}'",
        }).Distinct().ToList();
        return reasons.Count <= Max ? string.Join("; ", reasons)
            : FormattableString.Invariant($"{string.Join("; ", reasons.Take(Max))}; and {reasons.Count - Max} more");
    }

    private static string Hint(ValidationContext context, string tool)
    {
        if (AgentTool.LooksLikeMcpTool(tool))
            return " An MCP server's tool is called 'mcp__server__tool'.";
        if (AgentTool.WithCorrectCase(tool) is { } same)
            return $" Write '{same}'.";
        if (context.AgentNames.Contains(tool))
            return $" It is an agent: list the tool 'Agent' to call it.";
        return AgentTool.SuggestionFor(tool) is { } meant ? $" Did you mean '{meant}'?"
            : " An MCP server's tool is called 'mcp__server__tool'.";
    }

    // Claude Code still has it, but leaves it out by default.
    private const string SwitchedOff = "TodoWrite";

    private static string InPlaceOf(PromptDefinition agent, string tool)
    {
        var name = ValidationContext.Names.RetiredTools[tool];
        bool Has(string other) => Named(agent).Any(listed => listed.Name == other);
        if (name.Length == 0)
            return "Remove it: subagents have no replacement.";
        // Glob is not sent together with Bash, which can also list files.
        if (name == "Glob" && Has("Bash"))
            name = "Bash";
        return Has(name) ? $"Remove it: '{name}', which is listed, replaces it." : $"List '{name}' instead.";
    }

    private static Finding AtTool(ValidationRule rule, PromptDefinition agent, string key, string tool, string message,
        FindingFix? fix = null) =>
        Place(agent, key, tool) is { } offset ? rule.AtOffset(agent, offset, message, fix: fix)
            : rule.AtField(agent, key, message, fix: fix);

    // The offset of a name in the field, if it occurs there once as a whole word.
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

    // One edit for the whole list, since a finding has one edit.
    private static FindingFix? CaseOfAll(PromptDefinition agent)
    {
        if (agent.Frontmatter["tools"] is not { } field)
            return null;
        var edits = new List<(int Start, string Tool, string Name)>();
        foreach (var (_, tool) in Named(agent))
        {
            if (AgentTool.WithCorrectCase(tool) is { } name && Place(agent, "tools", tool) is { } start
                && !edits.Exists(edit => edit.Name == name))
                edits.Add((start, tool, name));
        }
        if (edits.Count == 0)
            return null;
        var text = agent.Text[field.Value.Start..field.End];
        foreach (var (start, tool, name) in edits)
            text = string.Concat(text.AsSpan(0, start - field.Value.Start), name, text.AsSpan(start - field.Value.Start + tool.Length));
        return new FindingFix(field.Value.Start, field.End, text,
            $"write {string.Join(", ", edits.Select(static edit => $"'{edit.Name}' for '{edit.Tool}'"))}");
    }
}
