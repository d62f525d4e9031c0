using System.Globalization;
using System.Text;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Performance.Optimization;

/// <summary>Prints edits with their context, for people to judge as the prompt's author would. They are drawn at random, with each rule
/// and each folder equally likely.</summary>
internal static class EditSamples
{
    private const int ContextLines = 6;
    private const int LongestText = 6000;

    internal static void Print(IReadOnlyList<LevelFigures> figures, EditState state, int count, int seed, string? rule = null)
    {
        if (count <= 0)
            return;
        foreach (var level in figures.GroupBy(figure => figure.Level))
        {
            // Each level shows only what it adds.
            var edits = level.SelectMany(figure => figure.Results
                .SelectMany(result => result.Edits.Select(edit => (figure.Name, Result: result, Edit: edit))))
                .Where(item => item.Edit.State == state && item.Edit.Level == level.Key
                    && (rule is null || item.Edit.RuleId == rule)).ToList();
            var random = new Random(seed);
            var groups = edits.GroupBy(item => (item.Name, item.Edit.RuleId)).OrderBy(group => group.Key)
                .Select(group => new Queue<(string Name, OptimizationResult Result,
                OptimizationEdit Edit)>(group.OrderBy(_ => random.Next()))).ToList();
            for (var shown = 0; shown < count && groups.Count > 0; shown++)
            {
                var group = groups[random.Next(groups.Count)];
                var (name, result, edit) = group.Dequeue();
                if (group.Count == 0)
                    groups.Remove(group);
                var reason = edit.Reason is null ? "" : $" [{edit.Reason}]";
                InvariantConsole.WriteLine(
                    $"\n##### {level.Key} {state} {shown + 1} of {count}: ",
                    $"{name} {result.Path}:{edit.Line} {edit.RuleId}, {edit.TokensSaved} tokens: {edit.Summary}{reason}");
                Console.WriteLine(Context(result.Original.Text, edit));
            }
        }
    }

    /// <summary>Writes all edits of the rules of each level as a table of tabs.</summary>
    internal static void List(IReadOnlyList<LevelFigures> figures, string path)
    {
        var edits = from figure in figures
                    from result in figure.Results
                    from edit in result.Edits
                    where edit.Level == figure.Level
                    select string.Create(
                        CultureInfo.InvariantCulture,
                        $"{figure.Name}\t{result.Path}\t{edit.Line}\t{result.Kind}\t{edit.RuleId}\t{edit.State}\t"
                        + $"{edit.TokensSaved}\t{edit.BreakEven?.Share:0.000}\t{edit.BreakEven?.PrefixTokens}\t"
                        + $"{Line(edit.Summary)}\t{Line(edit.Reason ?? "")}");
        File.WriteAllLines(path, edits);
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    // The lines around the edit, and its own lines with what goes between [- and -]; what comes instead stands below them.
    private static string Context(string text, OptimizationEdit edit)
    {
        var at = 0;
        for (var line = 1; line < edit.Line; line++)
            at = text.IndexOf('\n', at) + 1;
        var first = LinesBefore(text, at);
        var shown = new StringBuilder(text, first, at - first, (at - first) * 2);
        var position = at + edit.Column - 1;
        shown.Append(text, at, position - at);
        foreach (var part in edit.Before.Split(" … "))
        {
            var start = part.Length == 0 ? position : text.IndexOf(part, position, StringComparison.Ordinal);
            if (start < 0)
                break;
            shown.Append(text, position, start - position).Append("[-").Append(Clip(part)).Append("-]");
            position = start + part.Length;
        }
        shown.Append(text, position, LinesAfter(text, position) - position);
        return edit.After.Length == 0 ? shown.ToString() : $"{shown}\n=======\n{Clip(edit.After)}";
    }

    private static int LinesBefore(string text, int at)
    {
        for (var i = 0; i < ContextLines && at > 0; i++)
            at = text.LastIndexOf('\n', Math.Max(at - 2, 0)) + 1;
        return at;
    }

    private static int LinesAfter(string text, int at)
    {
        for (var i = 0; i <= ContextLines && at < text.Length; i++)
            at = text.IndexOf('\n', at) is var end && end < 0 ? text.Length : end + 1;
        return at;
    }

    private static string Clip(string text) =>
        text.Length <= LongestText ? text : $"{text[..(LongestText - 300)]} [...{text.Length - LongestText} characters...] {text[^300..]}";
}
