using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents.Settings;

namespace ClaudePerf.Core.Agents;

/// <summary>The always-on line of a definition, exactly as Claude Code 2.1.332 sends it.</summary>
internal static class DefinitionListing
{
    /// <summary>
    /// The maximum UTF-16 units of a skill's description and <c>when_to_use</c> in the listing, after <c>&lt;</c> and
    /// <c>&gt;</c> are escaped.
    /// </summary>
    internal const int SkillTextLimit = 1536;

    // An agent with a memory needs these to maintain it.
    internal static readonly ImmutableArray<string> MemoryTools = ["Write", "Edit", "Read"];

    private static readonly SearchValues<char> PlainSigns = SearchValues.Create("_.:-");

    /// <summary>Returns the line; null if there is none.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="skillTextLimit">
    /// The maximum UTF-16 units of a skill's text; the setting <c>skillListingMaxDescChars</c> changes it.
    /// </param>
    public static string? Line(PromptDefinition definition, int skillTextLimit = SkillTextLimit) => definition.Kind switch
    {
        PromptKind.Agent => $"- {definition.Name}: {AgentDescription(definition)} (Tools: {ToolsText(definition)})",
        PromptKind.Skill or PromptKind.Command when IsListed(definition) => definition.Visibility == SkillVisibility.NameOnly
            ? NameLine(definition)
            : $"- {definition.Name}{ShownName(definition)}: {SkillText(definition, skillTextLimit)}",
        _ => null,
    };

    /// <summary>The remainder of a skill's line when the listing has no room for its description.</summary>
    public static string NameLine(PromptDefinition definition) => $"- {definition.Name}";

    // Skills of plugins are only listed if they have a description. Skills with paths are listed once a matching file
    // is worked on.
    private static bool IsListed(PromptDefinition definition) =>
        !definition.DisableModelInvocation && definition.Visibility < SkillVisibility.UserOnly && definition.Paths.IsEmpty
        && (definition.Source is null
            || definition.WhenToUse is not null
            || DefinitionReader.ShownText(definition.Frontmatter, "description") is not null);

    // Agent generators write line ends as the two characters \n; Claude Code converts them, except in agents of plugins.
    private static string AgentDescription(PromptDefinition definition)
    {
        if (definition.Source is not null)
            return definition.Description ?? "";
        var written = definition.Frontmatter["description"]?.Value is { Kind: FrontmatterValueKind.Text } value
            ? value.Text
            : definition.Description;
        return written?.Replace("\\n", "\n", StringComparison.Ordinal) ?? "";
    }

    private static string ToolsText(PromptDefinition definition)
    {
        var denied = definition.DisallowedTools;
        ImmutableArray<string> tools = definition.Tools ?? [];
        if (definition.Memory is not null && (definition.Tools is not null || NamesNoTools(definition)))
            tools = [.. tools, .. MemoryTools.Where(tool => !tools.Contains(tool))];
        if (tools.IsEmpty)
            return denied.IsEmpty ? "All tools" : "All tools except " + string.Join(", ", denied);
        ImmutableArray<string> left = [.. tools.Where(tool => !denied.Contains(tool))];
        return left.IsEmpty ? "None" : string.Join(", ", left);
    }

    // A tools field that names no tools, in any form, is an empty list.
    private static bool NamesNoTools(PromptDefinition definition) =>
        definition.Frontmatter["tools"] is not null && definition.Frontmatter.GetNames("tools", atSpaces: true)?.Contains("*") != true;

    // A skill's own name follows its folder's name, if it consists of plain characters.
    private static string ShownName(PromptDefinition definition)
    {
        if (definition.Kind == PromptKind.Command && definition.Source is null)
            return "";
        if (definition.Frontmatter["name"]?.Value.ShownText is not { Length: > 0 } name)
            return "";
        var shown = definition.Name[..(definition.Name.LastIndexOf(':') + 1)] + name;
        return shown != definition.Name && shown.EnumerateRunes().All(IsPlain) ? $" ({shown})" : "";
    }

    private static bool IsPlain(Rune rune) =>
        Rune.IsLetter(rune) || Rune.IsNumber(rune) || (rune.IsBmp && PlainSigns.Contains((char)rune.Value));

    private static string SkillText(PromptDefinition definition, int limit)
    {
        var description = definition.Description ?? (definition.Kind == PromptKind.Skill ? "Skill" : "Custom command");
        var text = Escaped(definition.WhenToUse is { } when ? $"{description} - {when}" : description);
        return text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit - 1), "…");
    }

    // Runs of control and format characters, line separators and unpaired surrogates become a single space.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        var removed = false;
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (!isPair && IsRemoved(text[i]))
            {
                if (!removed)
                    escaped.Append(' ');
                removed = true;
                continue;
            }
            removed = false;
            _ = text[i] switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                _ => escaped.Append(text[i]),
            };
            if (isPair)
                escaped.Append(text[++i]);
        }
        return escaped.ToString();
    }

    private static bool IsRemoved(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
