using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// Lines of a description that continues over several lines without indentation: YAML reads each "user: …" in it as a
/// separate field, and Claude Code drops it.
/// </summary>
internal static class LeakedDescription
{
    // The keywords used in examples in agents' descriptions.
    private static readonly ImmutableArray<string> Speakers = ["user", "assistant", "context", "commentary", "example", "examples"];

    /// <summary>
    /// The fields that belong to the preceding description, in file order; empty for definitions that do not load.
    /// </summary>
    internal static ImmutableArray<FrontmatterField> FieldsOf(PromptDefinition definition)
    {
        var fields = definition.Frontmatter.Fields;
        var start = fields.Length - 1;
        while (start >= 0 && fields[start].Key != "description")
            start--;
        if (!definition.Loads || start < 0 || !fields[start].Value.IsScalar)
            return [];
        var known = UnknownFieldRules.KnownTo(definition);
        ImmutableArray<FrontmatterField> run = [.. fields.Skip(start + 1).TakeWhile(field => !known.Contains(field.Key))];
        return HasOpenTag(fields[start].Value.Text) || run.DistinctBy(static field => field.Key).Count() < run.Length || run.Any(IsSpoken)
            ? run : [];
    }

    private static bool HasOpenTag(string description) => Count(description, "<example>") > Count(description, "</example>");

    private static int Count(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(
            part, at + part.Length, StringComparison.OrdinalIgnoreCase))
            count++;
        return count;
    }

    private static bool IsSpoken(FrontmatterField field) => Speakers.Contains(field.Key, StringComparer.OrdinalIgnoreCase)
        && (field.Repaired || field.Value.Text.Contains(' ', StringComparison.Ordinal));
}
