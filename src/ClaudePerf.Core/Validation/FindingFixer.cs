using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation.Rules;

namespace ClaudePerf.Core.Validation;

/// <summary>A file with the fixes that can be made in it.</summary>
/// <param name="Definition">The definition as it is.</param>
/// <param name="Findings">The findings that are mended.</param>
/// <param name="Text">The text after it.</param>
public sealed record FixedFile(PromptDefinition Definition, IReadOnlyList<Finding> Findings, string Text)
{
    /// <summary>The folder that may be written in; null for the user's own, where links are followed.</summary>
    public required string? Root { get; init; }

    /// <summary>Replaces the file, with its encoding, byte order mark and line ends.</summary>
    /// <exception cref="IOException">It cannot be written, is not what it was when it was read, or is a link or behind one.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write() => new WritableFile(Definition.Path, Root).Replace(Definition.File.ToBytes(), Definition.File.WithText(Text).ToBytes());
}

/// <summary>
/// Makes the edits of findings that cannot change what is meant: Claude Code takes the same from the file before and after, but for the
/// case of tools' letters and renamed tools under their present names. Characters
/// of no width are removed from bodies alone.
/// </summary>
public static class FindingFixer
{
    private const string HiddenCharacters = "hidden-characters";

    /// <summary>
    /// The files that can be mended. A file with bytes that are no valid text is left alone, as writing it back would lose them.
    /// </summary>
    /// <param name="ecosystem">The ecosystem that was validated.</param>
    /// <param name="findings">Its findings.</param>
    public static IEnumerable<FixedFile> Plan(Ecosystem ecosystem, IEnumerable<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        var definitions = ecosystem.Definitions.Where(static definition => definition.Scope != DefinitionScope.Plugin && definition.Scope != DefinitionScope.Managed && definition.File.InvalidOffset < 0)
            .GroupBy(static definition => definition.Path, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => group.First(), StringComparer.Ordinal);
        foreach (var file in findings.Where(static finding => finding.Fix is not null).GroupBy(static finding => finding.Path, StringComparer.Ordinal))
        {
            if (!definitions.TryGetValue(file.Key, out var definition))
                continue;
            var mendedSoFar = definition;
            var mended = new List<Finding>();
            var end = int.MaxValue;
            foreach (var finding in file.OrderByDescending(static finding => finding.Fix!.Start))
            {
                var fix = finding.Fix!;
                if (fix.End > end)
                    continue;
                var text = mendedSoFar.Text;
                var candidate = mendedSoFar.WithText(string.Concat(text.AsSpan(0, fix.Start), fix.Replacement, text.AsSpan(fix.End)));
                if (!MeansTheSame(mendedSoFar, candidate, finding))
                    continue;
                mendedSoFar = candidate;
                end = fix.Start;
                mended.Insert(0, finding);
            }
            if (mended.Count > 0)
                yield return new FixedFile(definition, mended, mendedSoFar.Text) { Root = ecosystem.WritableRootOf(definition) };
        }
    }

    // Whatever a rule says of its own edit: two kinds of change may pass, the case of tools' letters and the present names of renamed
    // tools.
    private static bool MeansTheSame(PromptDefinition before, PromptDefinition after, Finding finding) =>
        after.Loads == before.Loads && after.Name == before.Name && after.Description == before.Description && after.WhenToUse == before.WhenToUse
            && before.Frontmatter.Fields.Length == after.Frontmatter.Fields.Length
            && before.Frontmatter.Fields.Zip(after.Frontmatter.Fields).All(pair => pair.First.Key == pair.Second.Key
                && (IsListOfTools(pair.First.Key) ? Same(ToolsIn(before, pair.First.Key), ToolsIn(after, pair.First.Key)) : Same(pair.First.Value, pair.Second.Value)))
            && (finding.RuleId == HiddenCharacters ? Visible(before.Body) == Visible(after.Body) : before.Body == after.Body);

    private static bool IsListOfTools(string key) => key is "tools" or "disallowedTools";

    private static ImmutableArray<string>? ToolsIn(PromptDefinition definition, string key) => definition.Frontmatter.GetNames(key, atSpaces: true);

    private static bool Same(ImmutableArray<string>? one, ImmutableArray<string>? other) =>
        one is null || other is null ? one is null && other is null : one.Value.Select(Present).SequenceEqual(other.Value.Select(Present), StringComparer.Ordinal);

    // A tool as Claude Code calls it now, with what stands in parentheses behind it.
    private static string Present(string name)
    {
        var tool = AgentTool.BaseOf(name);
        return (AgentTool.SameButForCase(tool) ?? ClaudeCodeNames.Shipped.RenamedTools.GetValueOrDefault(tool, tool)) + name[tool.Length..];
    }

    private static bool Same(FrontmatterValue one, FrontmatterValue other) =>
        one.Kind == other.Kind && one.Text == other.Text && one.Items.Length == other.Items.Length && one.Entries.Length == other.Entries.Length
        && one.Items.Zip(other.Items).All(static pair => Same(pair.First, pair.Second))
        && one.Entries.Zip(other.Entries).All(static pair => pair.First.Key == pair.Second.Key && Same(pair.First.Value, pair.Second.Value));

    private static string Visible(string text) => text.Replace("\u200B", "", StringComparison.Ordinal).Replace("\u2060", "", StringComparison.Ordinal).Replace("\uFEFF", "", StringComparison.Ordinal);
}
