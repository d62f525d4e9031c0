using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Core.Usage.SentRequests;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>Builds a report with everything that its format shows. A part that fails is reported and left out.</summary>
/// <param name="source">What it is built from.</param>
/// <param name="cancellation">Cancels the operation.</param>
public sealed class ReportAssembly(ReportSource source, CancellationToken cancellation = default)
{
    private bool HasOnlyUsage => source.Format == ReportFormat.Csv;

    private DateTimeOffset Now => source.Measure.At;

    /// <summary>Builds the report.</summary>
    /// <exception cref="Storage.DatabaseException">The cache of contents cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public UsageReport Build() => WithEcosystem(WithContents()) with
    {
        Title = source.Title,
        Budgets = Budgets(),
        Optimizations = Optimizations(),
    };

    private UsageReport WithContents()
    {
        var (reading, transcripts) = (source.Reading, source.Transcripts);
        var usage = UsageReportBuilder.Build(
            reading.Table, source.Query, Now, new SentRequestSource(transcripts.Roots), cancellation);
        if (HasOnlyUsage || usage.Total.Requests == 0)
            return usage;
        var (report, problems) = ReportContents.AddContext(usage, reading, source.Query, transcripts.Roots, cancellation);
        source.Unread(problems);
        return ReportContents.AddSavings(report, reading.Table, source.Query, transcripts, Now, cancellation) with { Saved = Saved() };
    }

    // What applied changes have saved; other transcripts may not be of this machine.
    private IReadOnlyList<ReportSaved> Saved()
    {
        if (!source.Transcripts.AreOwn)
            return [];
        try
        {
            return ReportContents.SavedBy(source.Reading.Table, source.Query with { Recovered = false }, new ChangeJournal(),
                TranscriptRoots.UserFolder(), Now, cancellation);
        }
        catch (JournalException exception)
        {
            source.Failed(ReportPart.Saved, exception);
        }
        catch (DirectoryNotFoundException exception)
        {
            source.Remark($"What was saved is not shown. {exception.Message}");
        }
        return [];
    }

    // Evaluated on all usage that was read: a budget has its own scope, independent of the report's.
    private IReadOnlyList<ReportBudget> Budgets()
    {
        if (HasOnlyUsage)
            return [];
        try
        {
            var options = new BudgetOptions
            {
                Catalog = source.Query.Catalog, Now = Now, TimeZone = source.Query.TimeZone, Recovered = source.Query.Recovered,
            };
            return [.. BudgetEvaluator.Evaluate(BudgetStore.ReadAll(source.Folder), source.Reading.Table, options, cancellation)
                .Select(ReportBudget.FromState)];
        }
        catch (BudgetFileException exception)
        {
            source.Failed(ReportPart.Budgets, exception);
        }
        catch (DirectoryNotFoundException exception)
        {
            source.Remark($"No budgets are shown. {exception.Message}");
        }
        return [];
    }

    private IReadOnlyList<ReportOptimization> Optimizations()
    {
        if (HasOnlyUsage)
            return [];
        try
        {
            return ReportOptimization.FromJournal(new ChangeJournal().Entries(
                damaged => source.Remark($"{damaged.Message} It is not included in the report.")));
        }
        catch (JournalException exception)
        {
            source.Failed(ReportPart.Optimizations, exception);
        }
        catch (DirectoryNotFoundException exception)
        {
            source.Remark($"No optimizations are shown. {exception.Message}");
        }
        return [];
    }

    private UsageReport WithEcosystem(UsageReport report)
    {
        if (source.Ecosystem is not { } folder || HasOnlyUsage)
            return report;
        source.Remark($"Measuring the ecosystem of '{folder}'.");
        try
        {
            var prompts = new PromptSource(source.IncludesUser, allowOutsideRoot: false, cancellation).Folder(folder);
            var measured = new PromptMeasurer(source.Measure, prompts.Ecosystem).MeasureAll(
                prompts.Definitions, failure => source.Remark($"'{failure.Definition.Path}': {failure.Reason.Message}"), cancellation);
            return report.WithEcosystem(measured);
        }
        catch (Exception exception) when (exception is PromptReadException or TokenVocabularyException or DirectoryNotFoundException)
        {
            source.Failed(ReportPart.Ecosystem, exception);
            return report;
        }
    }
}
