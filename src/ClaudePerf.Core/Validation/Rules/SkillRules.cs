using System.Collections.Frozen;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What the listing shows of skills and commands, and the effects of their permissions.</summary>
internal static class SkillRules
{
    private const int ShortestSentence = 40;

    // Tools that ask for permission, by their removed name. TodoWrite and similar tools do not ask.
    internal static readonly FrozenDictionary<string, string[]> Successors = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["MultiEdit"] = ["Edit"],
        ["LS"] = ["Glob", "Bash"],
        ["NotebookRead"] = ["Read"],
        ["SlashCommand"] = ["Skill"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("no-description", FindingSeverity.Warning,
            "A skill without a description, or a command that the model may call without one; information only for a command "
                + "outside of plugins.",
            "The model chooses by description. Without one it sees a line of the text, usually a heading; a plugin's command is "
                + "not listed at all.",
            "Say in one sentence what it does and when to use it.",
            static (rule, context) => from skill in context.Skills
                                      where skill is { IsActive: true, DisableModelInvocation: false }
                                          && skill.Frontmatter.GetText("description") is null
                                          && skill.Frontmatter.Failure is null && !IsReadme(skill) && !DescribesItself(skill)
                                              && !IsTitled(skill)
                                      select rule.At(skill, Undescribed(skill), severity: skill is { Kind: PromptKind.Command,
                                          Scope: not DefinitionScope.Plugin } ? FindingSeverity.Information : null)) { MergesEqual = true },
        new("retired-allowed-tool", FindingSeverity.Warning,
            "A removed tool in the 'allowed-tools' of a skill or command that does not list its replacement; information only "
                + "if the text does not mention the tool.",
            "What should run without asking now asks.",
            "List the tool in the message.",
            static (rule, context) => from skill in context.Skills
                                      where skill is { Loads: true, Tools: not null }
                                      let tools = ToolRules.Named(skill).Select(static tool => tool.Base).ToHashSet(StringComparer.Ordinal)
                                      from tool in tools.Where(Successors.ContainsKey).Order(StringComparer.Ordinal)
                                      where !tools.Overlaps(Successors[tool])
                                      select rule.AtField(skill, "allowed-tools",
                                          $"The tool '{tool}' was removed, and its replacement '{Successors[tool][0]}' is not in the "
                                              + "list, so it asks for permission. Add it.", Uses(skill, tool) ? null
                                                  : FindingSeverity.Information))
        {
            MergesEqual = true,
        },
    ];

    // A tool that occurs only in the list is a leftover and not needed.
    private static bool Uses(PromptDefinition skill, string tool)
    {
        var body = skill.Text.AsSpan(skill.BodyOffset);
        for (var at = body.IndexOf(tool, StringComparison.Ordinal); at >= 0;)
        {
            var end = at + tool.Length;
            if ((at == 0 || !char.IsLetterOrDigit(body[at - 1])) && (end == body.Length || !char.IsLetterOrDigit(body[end])))
                return true;
            var next = body[end..].IndexOf(tool, StringComparison.Ordinal);
            at = next < 0 ? -1 : end + next;
        }
        return false;
    }

    private static bool IsReadme(PromptDefinition skill) => Path.GetFileName(skill.Path).StartsWith("README",
        StringComparison.OrdinalIgnoreCase);

    // A first line that is a sentence serves as a description.
    private static bool DescribesItself(PromptDefinition skill)
    {
        var first = skill.Body.AsSpan().TrimStart();
        var end = first.IndexOfAny('\r', '\n');
        first = end < 0 ? first : first[..end];
        return first.Length >= ShortestSentence && first.Contains(' ') && first[0] is not ('#' or '<' or '`' or '!' or '-' or '|');
    }

    // Users call commands by name, and a heading of several words is enough to find one.
    private static bool IsTitled(PromptDefinition skill)
    {
        const int Enough = 4;
        return skill is { Kind: PromptKind.Command, Scope: not DefinitionScope.Plugin }
            && (skill.Description ?? "").Split([' ', '-', ':', '—'], StringSplitOptions.RemoveEmptyEntries).Length >= Enough;
    }

    private static string Undescribed(PromptDefinition skill)
    {
        if (skill is { Kind: PromptKind.Command, Scope: DefinitionScope.Plugin })
            return "This command has no description, so Claude Code does not list it and the model never calls it. Add one.";
        var kind = skill.Kind.ToString().ToLowerInvariant();
        return string.IsNullOrWhiteSpace(skill.Description)
            ? $"This {kind} has no description, so the model cannot tell when to use it. Add one."
            : $"This {kind} has no description. The model can only choose it by '{skill.Description.Trim()}'.";
    }
}
