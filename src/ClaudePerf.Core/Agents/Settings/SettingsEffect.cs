using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents.Settings;

/// <summary>
/// Applies settings to definitions: agents that permission rules deny, skills that are disabled or shown by name only.
/// </summary>
internal static class SettingsEffect
{
    internal static ImmutableArray<PromptDefinition> On(ImmutableArray<PromptDefinition> definitions, EcosystemSettings settings)
    {
        if (settings.Denied.IsEmpty && settings.SkillOverrides.IsEmpty)
            return definitions;
        var agents = settings.DeniedAgents.ToHashSet(StringComparer.Ordinal);
        var tools = settings.DeniedTools.ToHashSet(StringComparer.Ordinal);
        var noAgents = tools.Contains("Agent") || tools.Contains("Task");
        var noSkills = tools.Contains("Skill");
        return [.. definitions.Select(definition => definition.Kind switch
        {
            PromptKind.Agent when noAgents => Withheld(definition, "A permission rule denies the tool 'Agent'."),
            PromptKind.Agent when agents.Contains(definition.Name) =>
                Withheld(definition, $"The permission rule 'Agent({definition.Name})' denies it."),
            PromptKind.Skill or PromptKind.Command => Skill(definition, settings, noSkills),
            _ => definition,
        })];
    }

    // The override applies by name to everything except skills of plugins. If the Skill tool is denied, only the user
    // can call skills.
    private static PromptDefinition Skill(PromptDefinition definition, EcosystemSettings settings, bool denied)
    {
        var visibility = definition.Source is null
            && settings.SkillOverrides.TryGetValue(definition.Name, out var set) ? set : SkillVisibility.Full;
        if (visibility == SkillVisibility.Off)
            return Withheld(definition, "The setting 'skillOverrides' disables it.") with { Visibility = visibility };
        return definition with { Visibility = denied ? SkillVisibility.UserOnly : visibility };
    }

    private static PromptDefinition Withheld(PromptDefinition definition, string reason) => definition with
    {
        WithheldBy = reason,
        Diagnostics = definition.Diagnostics.Add(new(DiagnosticSeverity.Information, reason, definition.Path)),
    };
}
