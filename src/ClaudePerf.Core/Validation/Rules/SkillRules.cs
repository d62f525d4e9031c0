using System.Collections.Frozen;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What the listing shows of skills and commands, and what their permissions lead to.</summary>
internal static class SkillRules
{
    private const int ShortestSentence = 40;

    // What asks for permission once its old name is gone. TodoWrite and its like ask for none.
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
            "A skill without a description, or a command that the model may call without one; of a command outside of plugins a mere "
                + "remark.",
            "The model chooses by the description. Without one it reads a line of the text, mostly a heading; a plugin's command is "
                + "not listed at all.",
            "Say what it does and when to use it in a sentence.",
            static (rule, context) => from skill in context.Skills
                                      where skill is { IsActive: true, DisableModelInvocation: false }
                                          && skill.Frontmatter.GetText("description") is null
                                          && skill.Frontmatter.Failure is null && !IsReadme(skill) && !DescribesItself(skill)
                                              && !IsTitled(skill)
                                      select rule.At(skill, Undescribed(skill), severity: skill is { Kind: PromptKind.Command,
                                          Scope: not DefinitionScope.Plugin } ? FindingSeverity.Information : null)) { MergesEqual = true },
        new("retired-allowed-tool", FindingSeverity.Warning,
            "A tool that is gone in the 'allowed-tools' of a skill or command, where what does its work now is not allowed; a mere "
                + "remark where the text does not speak of it.",
            "What was to run without asking asks.",
            "Write the tool that the message names.",
            static (rule, context) => from skill in context.Skills
                                      where skill is { Loads: true, Tools: not null }
                                      let tools = ToolRules.Named(skill).Select(static tool => tool.Base).ToHashSet(StringComparer.Ordinal)
                                      from tool in tools.Where(Successors.ContainsKey).Order(StringComparer.Ordinal)
                                      where !tools.Overlaps(Successors[tool])
                                      select rule.AtField(skill, "allowed-tools",
                                          $"The tool '{tool}' is gone, and '{Successors[tool][0]}', which does its work, is not in the "
                                              + "list: it will ask.", Uses(skill, tool) ? null : FindingSeverity.Information))
        {
            MergesEqual = true,
        },
    ];

    // A tool that only the list names is a leftover: nobody misses it.
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

    // A first line that is a sentence does a description's work.
    private static bool DescribesItself(PromptDefinition skill)
    {
        var first = skill.Body.AsSpan().TrimStart();
        var end = first.IndexOfAny('\r', '\n');
        first = end < 0 ? first : first[..end];
        return first.Length >= ShortestSentence && first.Contains(' ') && first[0] is not ('#' or '<' or '`' or '!' or '-' or '|');
    }

    // Users call commands by name, and a heading of some words says enough to find one.
    private static bool IsTitled(PromptDefinition skill)
    {
        const int Enough = 4;
        return skill is { Kind: PromptKind.Command, Scope: not DefinitionScope.Plugin }
            && (skill.Description ?? "").Split([' ', '-', ':', '—'], StringSplitOptions.RemoveEmptyEntries).Length >= Enough;
    }

    private static string Undescribed(PromptDefinition skill)
    {
        if (skill is { Kind: PromptKind.Command, Scope: DefinitionScope.Plugin })
            return "This command has no description, so Claude Code does not list it and the model never calls it.";
        var kind = skill.Kind.ToString().ToLowerInvariant();
        return string.IsNullOrWhiteSpace(skill.Description)
            ? $"This {kind} has no description, so the model cannot tell when to use it."
            : $"This {kind} has no description. All that the model has to choose it by is '{skill.Description.Trim()}'.";
    }
}
