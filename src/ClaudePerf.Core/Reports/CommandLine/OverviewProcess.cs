using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Reports.Overview;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.History;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary><c>claudeperf</c> without a verb: what was spent and what needs attention, with the figures of <c>Get-ClaudePerf</c>.</summary>
public static class OverviewProcess
{
    /// <summary>Writes the overview.</summary>
    /// <param name="run">What to show.</param>
    /// <param name="output">Gets the overview.</param>
    /// <returns>The exit code; see <see cref="VerbOutput"/>.</returns>
    public static int Run(OverviewRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () => Answer(run, output));
    }

    private static int Answer(OverviewRun run, VerbOutput output)
    {
        var folder = run.Path is null ? run.Folder : Path.GetFullPath(run.Path, run.Folder);
        if (File.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;
        else if (!Directory.Exists(folder))
            throw new VerbInputException($"'{folder}' does not exist.");
        using var counting = new PromptCounting(model: null, MethodChoice.Auto, countsServers: true);
        // Takes about as long as reading usage, so both are done at the same time.
        var ecosystem = OverviewEcosystem.ReadAsync(folder, run.IncludeUser || run.Path is null, counting.Options,
            VerbPromptCache.Open(output), () => counting.IsSound);
        using var selected = SelectedUsage.Read(new UsageRun
        {
            Paths = run.TranscriptPaths,
            NoIndex = run.NoIndex,
            PriceFile = run.PriceFile,
            Only = run.Projects.Count == 0 ? new Dictionary<UsageGrouping, IReadOnlyList<string>>()
                : new Dictionary<UsageGrouping, IReadOnlyList<string>> { [UsageGrouping.Project] = run.Projects },
        }, defersCounting: false, output.Error);
        var now = counting.Options.At;
        var overview = CostOverviewBuilder.Build(new OverviewSource
        {
            Reading = selected.Reading,
            Roots = selected.Roots,
            Query = selected.Query,
            Now = now,
            Form = CommandForm.Verb,
            ContentFile = run.NoIndex ? null : ContentLookup.PathFor(UsageIndex.DefaultPath),
            Ecosystem = ecosystem,
            Budgets = () => BudgetStore.ReadAll(folder),
            Saved = token => SavingHistory.SoFar(
                selected.Reading.Table, selected.Query, new ChangeJournal(), TranscriptRoots.UserFolder(), now, token),
        });
        counting.WriteWarnings(output);
        if (run.Json)
            output.WriteJson([overview], VerbJson.Shapes.CostOverview);
        else
            output.WriteLines([overview.ToText(output.Width ?? VerbOutput.UsualWidth, output.HasColor), .. run.Below]);
        return SelectedUsage.Report(selected.Reading.Problems, output.Error);
    }
}
