using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation.Rules;

namespace ClaudePerf.Core.Validation;

/// <summary>A file with the fixes that can be made in it.</summary>
/// <param name="Definition">The definition before the fixes.</param>
/// <param name="Findings">The findings that are fixed.</param>
/// <param name="Text">The text after the fixes.</param>
public sealed record FixedFile(PromptDefinition Definition, IReadOnlyList<Finding> Findings, string Text)
{
    /// <summary>
    /// The folder that writes are limited to; null for the user's own folder, where links are followed.
    /// </summary>
    public required string? Root { get; init; }

    /// <summary>Replaces the file, preserving its encoding, byte order mark and line endings.</summary>
    /// <exception cref="IOException">The file cannot be written, has changed since it was read, or is a link or below
    /// one.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write the file.</exception>
    public void Write() =>
        new WritableFile(Definition.Path, Root).Replace(Definition.File.ToBytes(), Definition.File.WithText(Text).ToBytes());
}

/// <summary>
/// Makes the edits of findings that cannot change the meaning: Claude Code reads the same from the file before and
/// after, except for the case of tool names and the current names of renamed tools. Zero-width characters are removed
/// from bodies only.
/// </summary>
internal static class FindingFixer
{
    private const string HiddenCharacters = "hidden-characters";

    /// <summary>
    /// The files that can be fixed. Files with invalid bytes are left alone, since writing them back would lose the
    /// bytes.
    /// </summary>
    /// <param name="ecosystem">The ecosystem that was validated.</param>
    /// <param name="findings">Its findings.</param>
    public static IEnumerable<FixedFile> Plan(Ecosystem ecosystem, IEnumerable<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        var definitions = ecosystem.Definitions.Where(static definition => definition.Scope != DefinitionScope.Plugin
            && definition.Scope != DefinitionScope.Managed && definition.File.InvalidOffset < 0)
            .GroupBy(static definition => definition.Path, StringComparer.Ordinal)
                .ToDictionary(static group => group.Key, static group => group.First(), StringComparer.Ordinal);
        foreach (var file in findings.Where(static finding => finding.Fix is not null)
            .GroupBy(static finding => finding.Path, StringComparer.Ordinal))
        {
            if (!definitions.TryGetValue(file.Key, out var definition))
                continue;
            var fixedSoFar = definition;
            var fixedFindings = new List<Finding>();
            var end = int.MaxValue;
            foreach (var finding in file.OrderByDescending(static finding => finding.Fix!.Start))
            {
                var fix = finding.Fix!;
                if (fix.End > end)
                    continue;
                var text = fixedSoFar.Text;
                var candidate = fixedSoFar.WithText(string.Concat(text.AsSpan(0, fix.Start), fix.Replacement, text.AsSpan(fix.End)));
                if (!HasSameMeaning(fixedSoFar, candidate, finding))
                    continue;
                fixedSoFar = candidate;
                end = fix.Start;
                fixedFindings.Insert(0, finding);
            }
            if (fixedFindings.Count > 0)
                yield return new FixedFile(definition, fixedFindings, fixedSoFar.Text) { Root = ecosystem.WritableRootOf(definition) };
        }
    }

    // Two kinds of change are accepted whatever a rule says about its edit: the case of tool names and the current
    // names of renamed tools.
    private static bool HasSameMeaning(PromptDefinition before, PromptDefinition after, Finding finding) =>
        after.Loads == before.Loads && after.Name == before.Name && after.Description == before.Description
            && after.WhenToUse == before.WhenToUse
            && before.Frontmatter.Fields.Length == after.Frontmatter.Fields.Length
            && before.Frontmatter.Fields.Zip(after.Frontmatter.Fields).All(pair => pair.First.Key == pair.Second.Key
                && (IsToolList(pair.First.Key) ? Same(ToolsIn(before, pair.First.Key), ToolsIn(after, pair.First.Key))
                    : Same(pair.First.Value, pair.Second.Value)))
            && (finding.RuleId == HiddenCharacters ? Visible(before.Body) == Visible(after.Body) : before.Body == after.Body);

    private static bool IsToolList(string key) => key is "tools" or "disallowedTools";

    private static ImmutableArray<string>? ToolsIn(PromptDefinition definition, string key) =>
        definition.Frontmatter.GetNames(key, atSpaces: true);

    private static bool Same(ImmutableArray<string>? one, ImmutableArray<string>? other) =>
        one is null || other is null ? one is null && other is null
            : one.Value.Select(Present).SequenceEqual(other.Value.Select(Present), StringComparer.Ordinal);

    // A tool under its current name, with the text in parentheses after it.
    private static string Present(string name)
    {
        var tool = AgentTool.BaseOf(name);
        return (AgentTool.WithCorrectCase(tool) ?? ClaudeCodeNames.Shipped.RenamedTools.GetValueOrDefault(tool, tool))
            + name[tool.Length..];
    }

    private static bool Same(FrontmatterValue one, FrontmatterValue other) =>
        one.Kind == other.Kind && one.Text == other.Text && one.Items.Length == other.Items.Length
            && one.Entries.Length == other.Entries.Length
        && one.Items.Zip(other.Items).All(static pair => Same(pair.First, pair.Second))
        && one.Entries.Zip(other.Entries)
            .All(static pair => pair.First.Key == pair.Second.Key && Same(pair.First.Value, pair.Second.Value));

    private static string Visible(string text) => text.Replace("\u200B", "", StringComparison.Ordinal)
        .Replace("\u2060", "", StringComparison.Ordinal).Replace("\uFEFF", "", StringComparison.Ordinal);
}
