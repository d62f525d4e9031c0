using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

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

/// <summary>Makes the edits of findings, as far as Claude Code reads the same before and after but for what was to be mended.</summary>
public static class FindingFixer
{
    /// <summary>The files that can be mended. A file with bytes that are no valid text is left alone, as writing it back would lose them.</summary>
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
            var text = definition.Text;
            var mended = new List<Finding>();
            var end = int.MaxValue;
            foreach (var finding in file.OrderByDescending(static finding => finding.Fix!.Start))
            {
                var fix = finding.Fix!;
                if (fix.End > end)
                    continue;
                var candidate = string.Concat(text.AsSpan(0, fix.Start), fix.Replacement, text.AsSpan(fix.End));
                if (!MeansTheSame(definition, candidate, finding))
                    continue;
                text = candidate;
                end = fix.Start;
                mended.Insert(0, finding);
            }
            if (mended.Count > 0)
                yield return new FixedFile(definition, mended, text) { Root = ecosystem.WritableRootOf(definition) };
        }
    }

    private static bool MeansTheSame(PromptDefinition before, string text, Finding finding)
    {
        var after = before.WithText(text);
        if (after.Loads != before.Loads || after.Name != before.Name || after.Frontmatter.Fields.Length != before.Frontmatter.Fields.Length)
            return false;
        var isOfTools = finding.RuleId is "unknown-tool" or "renamed-tool";
        var isOfCharacters = finding.RuleId == "hidden-characters";
        return isOfCharacters || ((isOfTools || after.Description == before.Description) && before.Frontmatter.Fields.Zip(after.Frontmatter.Fields).All(pair =>
            pair.First.Key == pair.Second.Key && ((isOfTools && pair.First.Key == "tools") || pair.First.Value.Text == pair.Second.Value.Text)));
    }
}
