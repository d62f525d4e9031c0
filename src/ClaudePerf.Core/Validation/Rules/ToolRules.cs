using System.Collections.Immutable;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Tools that lists name: what there is, what is gone, what no subagent gets.</summary>
internal static class ToolRules
{
    private const string McpPrefix = "mcp__";

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("unknown-tool", FindingSeverity.Warning,
            "A tool that Claude Code does not know.",
            "It is ignored without a word, and the agent works without it.",
            "Correct the name: its letters' case counts. A tool of an MCP server is called mcp__server__tool.",
            static (rule, context) => from agent in Loaded(context)
                                      from tool in Named(agent)
                                      where Classify(tool.Base) == ToolClass.Unknown
                                      let near = ClaudeCodeNames.Nearest(tool.Base, ValidationContext.Names.Tools)
                                      select AtTool(rule, agent, tool, $"Claude Code knows no tool '{tool.Base}' and ignores it.{(near is null ? "" : $" '{near}' is near.")}", Renaming(agent, tool, near))),
        new("retired-tool", FindingSeverity.Warning,
            "A tool that is gone.",
            "It is ignored without a word.",
            "Use what the message names.",
            static (rule, context) => from agent in Loaded(context)
                                      from tool in Named(agent)
                                      where Classify(tool.Base) == ToolClass.Retired
                                      select AtTool(rule, agent, tool, $"The tool '{tool.Base}' is gone and sends nothing. {ValidationContext.Names.RetiredTools[tool.Base]} does its work now.")),
        new("renamed-tool", FindingSeverity.Information,
            "A tool under its old name.",
            "It still works.",
            "Use the present name. -Fix does.",
            static (rule, context) => from agent in Loaded(context)
                                      from tool in Named(agent)
                                      where ValidationContext.Names.RenamedTools.ContainsKey(tool.Base)
                                      let name = ValidationContext.Names.RenamedTools[tool.Base]
                                      select AtTool(rule, agent, tool, $"'{tool.Base}' is an old name of the tool '{name}'.", Renaming(agent, tool, name))),
        new("subagent-tool", FindingSeverity.Warning,
            "A tool that no subagent gets, however it is listed.",
            "An agent that is told to ask the user, or to plan, cannot.",
            "Take it out of the list, and out of the instructions.",
            static (rule, context) => from agent in Loaded(context)
                                      from tool in Named(agent)
                                      where IsTakenAway(agent, tool.Base)
                                      select AtTool(rule, agent, tool, $"No subagent gets the tool '{tool.Base}', whatever its list says.")),
        new("empty-tools", FindingSeverity.Warning,
            "A list of tools of which none is left.",
            "The agent can do nothing but write its answer.",
            "Name tools that there are, or leave the field out to give it all.",
            static (rule, context) => from agent in Loaded(context)
                                      where agent.Tools is { Length: > 0 } && Named(agent).All(tool => Classify(tool.Base) is ToolClass.Unknown or ToolClass.Retired || IsTakenAway(agent, tool.Base))
                                      select rule.AtField(agent, "tools", "None of the tools in this list is there for a subagent: the agent gets no tool at all.")),
    ];

    private enum ToolClass
    {
        Known,
        Unknown,
        Retired,
    }

    private static IEnumerable<PromptDefinition> Loaded(ValidationContext context) => context.Agents.Where(static agent => agent.Loads);

    internal static IEnumerable<(string Name, string Base)> Named(PromptDefinition agent) => (agent.Tools ?? []).Select(static name =>
        (name, name.IndexOf('(', StringComparison.Ordinal) is > 0 and var open ? name[..open].Trim() : name));

    private static ToolClass Classify(string tool)
    {
        var names = ValidationContext.Names;
        if (tool.StartsWith(McpPrefix, StringComparison.Ordinal) || names.Tools.Contains(tool) || names.RenamedTools.ContainsKey(tool))
            return ToolClass.Known;
        return names.RetiredTools.ContainsKey(tool) ? ToolClass.Retired : ToolClass.Unknown;
    }

    private static bool IsTakenAway(PromptDefinition agent, string tool) =>
        ValidationContext.Names.NotForSubagents.Contains(tool) && !(tool == "ExitPlanMode" && agent.PermissionMode == "plan");

    private static Finding AtTool(ValidationRule rule, PromptDefinition agent, (string Name, string Base) tool, string message, FindingFix? fix = null) =>
        Place(agent, tool.Base) is { } offset ? rule.AtOffset(agent, offset, message, fix: fix) : rule.AtField(agent, "tools", message, fix: fix);

    // Where a name stands in the field, if it stands there once as a whole word.
    private static int? Place(PromptDefinition agent, string name)
    {
        if (agent.Frontmatter["tools"] is not { } field || name.Length == 0)
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

    private static FindingFix? Renaming(PromptDefinition agent, (string Name, string Base) tool, string? name) =>
        name is not null && !Named(agent).Any(other => other.Base == name) && Place(agent, tool.Base) is { } start
            ? new FindingFix(start, start + tool.Base.Length, name, $"write '{name}' for '{tool.Base}'")
            : null;
}
