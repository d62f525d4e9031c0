using System.Globalization;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Performance.Optimization;

/// <summary>Prints edits in their context, for somebody to read as the prompt's author would. Drawn by chance, one rule as likely as
/// another and one folder as another.</summary>
internal static class EditSamples
{
    private const int ContextLines = 6;
    private const int LongestText = 1800;

    internal static void Print(IReadOnlyList<LevelFigures> figures, EditState state, int count, int seed)
    {
        if (count <= 0)
            return;
        foreach (var level in figures.GroupBy(figure => figure.Level))
        {
            // Each level shows what it adds.
            var edits = level.SelectMany(figure => figure.Results
                .SelectMany(result => result.Edits.Select(edit => (figure.Name, Result: result, Edit: edit))))
                .Where(item => item.Edit.State == state && item.Edit.Level == level.Key).ToList();
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
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"\n##### {level.Key} {state} {shown + 1} of {count}: {name} {result.Path}:{edit.Line} {edit.RuleId}, {edit.TokensSaved} tokens: {edit.Summary}{(edit.Reason is null ? "" : $" [{edit.Reason}]")}"));
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
                        $"{figure.Name}\t{result.Path}\t{edit.Line}\t{result.Kind}\t{edit.RuleId}\t{edit.State}\t{edit.TokensSaved}\t{edit.BreakEven?.Share:0.000}\t{edit.BreakEven?.PrefixTokens}\t{Line(edit.Summary)}\t{Line(edit.Reason ?? "")}");
        File.WriteAllLines(path, edits);
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    private static string Context(string text, OptimizationEdit edit)
    {
        var lines = text.Split('\n');
        var first = Math.Max(0, edit.Line - 1 - ContextLines);
        var before = string.Join('\n', lines[first..(edit.Line - 1)].Select(Clip));
        var end = Math.Min(lines.Length, edit.Line - 1 + edit.Before.Count(c => c == '\n') + (edit.Before.EndsWith('\n') ? 0 : 1));
        var after = string.Join('\n', lines[end..Math.Min(lines.Length, end + ContextLines)].Select(Clip));
        return $"{before}\n<<<<<<<\n{Clip(edit.Before)}\n=======\n{Clip(edit.After)}\n>>>>>>>\n{after}";
    }

    private static string Clip(string text) =>
        text.Length <= LongestText ? text : $"{text[..(LongestText - 300)]} [...{text.Length - LongestText} characters...] {text[^300..]}";
}
