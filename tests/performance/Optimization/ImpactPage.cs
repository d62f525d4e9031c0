using System.Globalization;
using System.Text;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Performance.Optimization;

/// <summary>Writes docs/optimization-impact.md from the figures of a measurement.</summary>
internal static class ImpactPage
{
    internal const string Model = "each prompt's own model, estimated";

    private const int Named = 10;

    internal static string Of(IReadOnlyList<LevelFigures> figures)
    {
        var page = new StringBuilder();
        page.Append(
            """
            # What optimization saves

            Written by `dotnet run -c Release --project tests/performance -- optimizer --write`; do not edit.
            `… -- optimizer PATH` prints the same figures for any folder. Tokens are estimates for each prompt's own model.
            *In every session*: what a session pays, used or not. *In a use of each*: what one use of every prompt adds, without
            text that moved to a file, which is paid when an agent reads it. Overhead (tools, CLAUDE.md of agents) does not change
            and is not included.

            Each level includes the previous ones. The rules are in [rules](rules/README.md).

            """);
        foreach (var folder in figures.GroupBy(figure => figure.Name))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {folder.Key}\n\n");
            page.Append("| level | prompts changed | in every session | | in a use of each | | files | tokens moved | directives lost "
                + "|\n|---|---|---|---|---|---|---|---|---|\n");
            foreach (var level in folder)
            {
                page.Append(CultureInfo.InvariantCulture,
                    $"| {level.Level} | {level.Results.Count(result => result.IsChanged)} of {level.Results.Count} "
                    + $"| {level.AlwaysOnBefore:N0} to {level.AlwaysOnAfter:N0} | {Share(level.AlwaysOnBefore, level.AlwaysOnAfter)} "
                    + $"| {level.OnInvokeBefore:N0} to {level.OnInvokeAfter:N0} | {Share(level.OnInvokeBefore, level.OnInvokeAfter)} "
                    + $"| {level.Files} | {level.MovedTokens:N0} | {level.DirectivesLost} of {level.Directives:N0} |\n");
            }
            WriteRules(page, folder.Last());
            WriteGreatest(page, folder.Last());
        }
        return page.ToString();
    }

    private static void WriteRules(StringBuilder page, LevelFigures level)
    {
        page.Append(CultureInfo.InvariantCulture,
            $"\nEdits by rule ({level.Level}); edits that would have lost something were dropped:\n\n"
            + $"| rule | made | dropped | proposed |\n|---|---|---|---|\n");
        foreach (var (rule, applied, dropped, proposed) in level.Rules)
            page.Append(CultureInfo.InvariantCulture, $"| {rule} | {applied} | {dropped} | {proposed} |\n");
    }

    private static void WriteGreatest(StringBuilder page, LevelFigures level)
    {
        var greatest = level.Results.Where(result => result.IsChanged).OrderByDescending(Saved)
            .ThenBy(result => result.Name, StringComparer.Ordinal).Take(Named).ToList();
        if (greatest.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture,
            $"\nThe {greatest.Count} prompts with the largest savings ({level.Level}):\n\n"
            + $"| prompt | in every session | in a use | files |\n|---|---|---|---|\n");
        foreach (var result in greatest)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| {result.Name} | {result.AlwaysOnBefore:N0} to {result.AlwaysOnAfter:N0} "
                + $"| {result.OnInvokeBefore:N0} to {result.OnInvokeAfter:N0} | {result.Files.Length} |\n");
        }
    }

    private static long Saved(OptimizationResult result) =>
        result.AlwaysOnBefore - result.AlwaysOnAfter + result.OnInvokeBefore - result.OnInvokeAfter;

    private static string Share(long before, long after) => LevelFigures.Share(before, after) switch
    {
        0 => "0%",
        var share => (-share).ToString("+0.0%;-0.0%", CultureInfo.InvariantCulture),
    };
}
