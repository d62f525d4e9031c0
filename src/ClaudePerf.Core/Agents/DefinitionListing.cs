using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents;

/// <summary>The always-on line of a definition, in the form measured on Claude Code 2.1.330.</summary>
internal static class DefinitionListing
{
    /// <summary>The most UTF-16 units of a skill's description and <c>when_to_use</c> that the listing takes.</summary>
    internal const int SkillTextLimit = 1536;

    public static string? Line(PromptDefinition definition) => definition.Kind switch
    {
        PromptKind.Agent => $"- {definition.Name}: {AgentDescription(definition)} (Tools: {ToolsText(definition)})",
        PromptKind.Skill or PromptKind.Command when !definition.DisableModelInvocation => $"- {definition.Name}: {SkillText(definition)}",
        _ => null,
    };

    // Generators of agents write line ends as the two characters \n; Claude Code turns them into real ones.
    private static string? AgentDescription(PromptDefinition definition) =>
        definition.Description?.Replace("\\n", "\n", StringComparison.Ordinal);

    private static string ToolsText(PromptDefinition definition)
    {
        var denied = definition.DisallowedTools;
        if (definition.Tools is not { Length: > 0 } tools)
            return denied.Length == 0 ? "All tools" : "All tools except " + string.Join(", ", denied);
        ImmutableArray<string> left = [.. tools.Where(tool => !denied.Contains(tool))];
        return left.Length == 0 ? "None" : string.Join(", ", left);
    }

    private static string SkillText(PromptDefinition definition)
    {
        var text = definition.WhenToUse is { } when ? $"{definition.Description} - {when}" : definition.Description ?? "";
        return text.Length <= SkillTextLimit ? text : string.Concat(text.AsSpan(0, SkillTextLimit - 1), "…");
    }
}
