using System.Globalization;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Comparisons as text, with the figures that <c>Compare-AgentPrompt</c> shows.</summary>
internal static class ComparisonText
{
    private const string Indent = "    ";

    private static CultureInfo Culture => CultureInfo.CurrentCulture;

    /// <summary>The changes below the prompts that they belong to.</summary>
    internal static IEnumerable<string> Lines(IReadOnlyList<PromptChange> changes, VerbOutput output)
    {
        var width = output.Width ?? VerbOutput.UsualWidth;
        var style = new TerminalStyle(output.HasColor);
        foreach (var group in changes.GroupBy(static change => change.Prompt!, ReferenceEqualityComparer.Instance))
        {
            var prompt = (PromptComparison)group.Key!;
            yield return string.Create(Culture,
                $"{prompt.Kind} {VisibleText.Of(prompt.Name)}: {prompt.TokensBefore:N0} -> {prompt.TokensAfter:N0} tokens");
            foreach (var change in group)
            {
                var word = change.Change.ToString();
                var line = change.Change == PreservedChange.Lost ? change.ReferenceLine : change.Line;
                var text = TerminalText.Wrapped($"{word} {(line > 0 ? $"line {line}: " : "")}{VisibleText.Of(TextOf(change))}",
                    width - Indent.Length).ToList();
                yield return Indent + style.At(LevelOf(change.Change), word) + text[0][word.Length..];
                foreach (var rest in text.Skip(1))
                    yield return Indent + rest;
            }
            yield return "";
        }
    }

    /// <summary>A row for each prompt.</summary>
    internal static string Table(IEnumerable<PromptComparison> comparisons, int width) =>
        TextTable.Format(["Kind", "Name", "Tokens", "Lost", "Weak", "Chgd", "Moved", "Added"],
            [.. comparisons.Select(static one => (string[])[one.Kind.ToString(), one.Name,
                OptimizationTable.Change(one.TokensBefore, one.TokensAfter), one.Lost.ToString("N0", Culture),
                one.Weakened.ToString("N0", Culture), one.Changed.ToString("N0", Culture), one.Moved.ToString("N0", Culture),
                one.Added.ToString("N0", Culture)])], keys: 2, width);

    private static LiveLevel LevelOf(PreservedChange change) => change switch
    {
        PreservedChange.Lost or PreservedChange.Weakened => LiveLevel.Bad,
        PreservedChange.Added => LiveLevel.Normal,
        _ => LiveLevel.Warning,
    };

    private static string TextOf(PromptChange change) => change.Change switch
    {
        PreservedChange.Lost => change.ReferenceText,
        PreservedChange.Added => change.Text,
        PreservedChange.Moved when change.Place == change.ReferencePlace => $"{change.Text} (order)",
        PreservedChange.Moved => $"{change.Text} ({Named(change.ReferencePlace)} -> {Named(change.Place)})",
        _ when change.Text == change.ReferenceText => $"{change.Text} (number)",
        _ => $"{change.ReferenceText} -> {change.Text}",
    };

    private static string Named(string place) => place.Length == 0 ? "top" : place;
}
