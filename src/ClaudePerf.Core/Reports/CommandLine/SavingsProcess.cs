using System.Globalization;
using System.Text;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Finding savings as a separate process, with the findings of <c>Find-TokenSaving</c>.</summary>
public static class SavingsProcess
{
    /// <summary>Finds savings.</summary>
    /// <param name="run">Which requests count, and what to report.</param>
    /// <param name="output">Gets the findings.</param>
    /// <param name="error">Gets messages.</param>
    /// <returns>The exit code; see <see cref="VerbOutput"/>.</returns>
    public static int Run(SavingsRun run, Stream output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        return VerbGuard.Run(error, () => Answer(run, output, error));
    }

    private static int Answer(SavingsRun run, Stream output, TextWriter error)
    {
        var usesDefaultPeriod = run.Since is null && run.Until is null && run.Last is null;
        using var selected = SelectedUsage.Read(
            usesDefaultPeriod ? run with { Last = SavingFinder.DefaultPeriod } : run, defersCounting: true, error);
        foreach (var problem in selected.Reading.Problems.Where(static problem => problem.Problem is not null))
            VerbOutput.WriteMessage(error, problem.ToString());
        if (Find(run, selected, error) is { } answer)
            Write(run, answer, output, error);
        else if (run.Json)
            new VerbOutput(output, error).WriteJson([], VerbJson.Shapes.SavingFinding);
        return selected.Reading.Problems.Any(static problem => problem.Problem is not null)
            ? VerbOutput.Unreadable : VerbOutput.Answered;
    }

    // Null if there is nothing to replay; the reason is written.
    private static SavingAnswer? Find(SavingsRun run, SelectedUsage selected, TextWriter error)
    {
        var table = selected.Reading.Table;
        var total = UsageQueryEngine.Run(table, selected.Query with { GroupBy = [] }).Total;
        selected.Explain(run, total.Requests == 0, error);
        if (total.Requests == 0)
            return null;
        if (total.Unpriced is { Count: > 0 } unpriced)
            VerbOutput.WriteMessage(error, UsageRemarks.Unpriced(unpriced, "--price-file"));
        if (total.Cost is null)
        {
            VerbOutput.WriteMessage(error, UsageRemarks.NothingPriced(total.Requests));
            return null;
        }
        var replay = new SavingReplay(table, selected.Query, new SentRequestSource(selected.Roots));
        var contents = run.NoIndex ? null : ContentLookup.PathFor(UsageIndex.DefaultPath);
        var areOwn = run.Paths.Count == 0;
        SavingLookup.All(replay, selected.Roots, contents, areOwn);
        return SavingFinder.Find(replay, TimeProvider.System.GetUtcNow(), run.MinimumPercent / 100, areOwn ? PlanLimit.OfUser() : null);
    }

    private static void Write(SavingsRun run, SavingAnswer answer, Stream output, TextWriter error)
    {
        if (run.Json)
        {
            new VerbOutput(output, error).WriteJson(answer.Findings, VerbJson.Shapes.SavingFinding);
        }
        else if (answer.Findings.Count > 0)
        {
            var text = SavingFindingText.Format(answer.Findings, CultureInfo.CurrentCulture)
                + string.Join('\n', SavingFindingText.Footer(answer, CultureInfo.CurrentCulture)) + '\n';
            output.Write(Encoding.UTF8.GetBytes(text));
        }
        output.Flush();
        if (answer.Findings.Count == 0)
            VerbOutput.WriteMessage(error, SavingFindingText.Nothing(answer, run.MinimumPercent, CultureInfo.CurrentCulture));
    }
}
