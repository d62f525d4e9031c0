using System.Globalization;
using System.Text;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.FitEstimate;

/// <summary>Writes an evaluation as Markdown tables, into a document between two marks.</summary>
internal static class EvaluationReport
{
    private const string Begin = "<!-- evaluation: written by tools/FitEstimate -->";
    private const string End = "<!-- end of evaluation -->";
    private const int FewestTexts = 5;

    /// <summary>Replaces what stands between the marks of a document.</summary>
    /// <exception cref="InvalidDataException">The document lacks the marks.</exception>
    internal static void Replace(string path, IReadOnlyList<Measured> measured)
    {
        var document = File.ReadAllText(path);
        var begin = document.IndexOf(Begin, StringComparison.Ordinal);
        var end = document.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin) throw new InvalidDataException($"'{path}' lacks the marks between which the evaluation stands.");
        File.WriteAllText(path, $"{document[..(begin + Begin.Length)]}\n\n{Tables(measured)}{document[end..]}");
    }

    private static string Tables(IReadOnlyList<Measured> measured)
    {
        var text = new StringBuilder();
        text.Append("### By kind of text\n\n").Append(Full("Kind", measured, KindOf)).Append('\n');
        text.Append("### By corpus\n\n").Append(Full("Corpus", measured, one => $"{KindOf(one)}: {one.From.Corpus}")).Append('\n');
        var languages = measured.Where(one => one.From.Kind == "languages").ToList();
        text.Append("### Natural languages by script\n\n")
            .Append(Compact("Script", languages, one => Script.Of(one.From.Text))).Append('\n');
        text.Append("### Each natural language of the recorded counts\n\n")
            .Append(Single("Language", languages.Where(one => one.From.Recorded is not null))).Append('\n');
        var programs = measured.Where(one => one.From.Kind == "code" && one.From.Group.Length > 0).ToList();
        text.Append("### MultiPL-E, one text a programming language\n\n")
            .Append(Single("Language", programs.Where(one => one.From.Recorded is not null))).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"### Programming languages with {FewestTexts} held-back linguist samples or more\n\n")
            .Append(Compact("Language", programs.Where(one => one.From.Recorded is null).GroupBy(one => (one.From.Group, one.Generation))
                .Where(group => group.Count() >= FewestTexts).SelectMany(group => group), one => one.From.Group)).Append('\n');
        return text.ToString();
    }

    private static string KindOf(Measured one) => one.From.Use == CorpusUse.Final ? one.From.Kind + ", final" : one.From.Kind;

    private static string Full(string title, IEnumerable<Measured> measured, Func<Measured, string> group)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture,
            $"| {title} | Generation | Texts | Median | 90% | Worst | In the interval | Half-width | Constant | Linear |\n");
        table.Append("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        var parts = measured.GroupBy(one => (Name: group(one), one.Generation))
            .OrderBy(part => part.Key.Name, StringComparer.Ordinal).ThenBy(part => part.Key.Generation);
        foreach (var part in parts)
        {
            string Both(Func<Measured, double> error) => $"{Evaluation.Percent(part, 0.5, error)} / {Evaluation.Percent(part, 0.9, error)}";
            var held = (100 * part.Average(one => one.IsHeld ? 1.0 : 0)).ToString("0", CultureInfo.InvariantCulture);
            table.Append(CultureInfo.InvariantCulture,
                $"| {part.Key.Name} | {part.Key.Generation} | {part.Count()} | {Errors(part)} | {held}% | "
                + $"±{Evaluation.Percent(part, 0.5, one => one.HalfWidth)} | {Both(one => one.Constant)} | {Both(one => one.Linear)} |\n");
        }
        return table.ToString();
    }

    // A line for each group of one text.
    private static string Single(string title, IEnumerable<Measured> measured)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"| {title} |");
        foreach (var generation in Enum.GetValues<TokenizerGeneration>()) table.Append(CultureInfo.InvariantCulture, $" {generation} |");
        table.Append("\n|---|---:|---:|---:|\n");
        foreach (var part in measured.GroupBy(one => one.From).OrderBy(part => part.Key.Group, StringComparer.Ordinal))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {part.Key.Group} |");
            foreach (var one in part.OrderBy(one => one.Generation))
                table.Append(CultureInfo.InvariantCulture, $" {Evaluation.Percent([one], 1, error => error.Estimate)} |");
            table.Append('\n');
        }
        return table.ToString();
    }

    private static string Compact(string title, IEnumerable<Measured> measured, Func<Measured, string> group)
    {
        var table = new StringBuilder();
        var generations = Enum.GetValues<TokenizerGeneration>();
        table.Append(CultureInfo.InvariantCulture, $"| {title} | Texts |");
        foreach (var generation in generations) table.Append(CultureInfo.InvariantCulture, $" {generation} median | 90% | worst |");
        table.Append("\n|---|---:|").Insert(table.Length, "---:|---:|---:|", generations.Length).Append('\n');
        foreach (var part in measured.GroupBy(group).OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {part.Key} | {part.Select(one => one.From).Distinct().Count()} |");
            foreach (var generation in generations)
            {
                var errors = part.Where(one => one.Generation == generation).ToList();
                table.Append(CultureInfo.InvariantCulture, $" {(errors.Count == 0 ? "| |" : Errors(errors))} |");
            }
            table.Append('\n');
        }
        return table.ToString();
    }

    private static string Errors(IEnumerable<Measured> part) =>
        $"{Evaluation.Percent(part, 0.5, one => one.Estimate)} | {Evaluation.Percent(part, 0.9, one => one.Estimate)} "
        + $"| {Evaluation.Percent(part, 1, one => one.Estimate)}";
}
