using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>Adds to a report what requires reading transcripts.</summary>
public static class ReportContents
{
    private const int SavingDays = 30;

    /// <summary>Adds what prompts consisted of, and the titles of sessions.</summary>
    /// <param name="report">A report of the same requests.</param>
    /// <param name="reading">The requests.</param>
    /// <param name="query">The query of the report.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The report, and the transcripts that could not be read.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static (UsageReport Report, IReadOnlyList<TranscriptProblem> Problems) AddContext(UsageReport report,
        UsageTableReading reading, UsageQuery query, IReadOnlyList<string> roots, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(query);
        var carried = CarriedContextReader.Read(reading, query, roots, TranscriptReadOptions.Recovering(query.Catalog), cancellation);
        var sessions = report.Sessions.Select(static session => session.Session)
            .Concat(report.MostExpensiveMisses.Take(ReportBillJson.MaxMisses).Select(static miss => miss.Session))
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        return (report with { Carried = carried.Parts, Titles = SessionTitles.Read(roots, sessions, cancellation) }, carried.Problems);
    }

    /// <summary>Adds what would save money. Without a start of its own, the query uses the last 30 days.</summary>
    /// <param name="report">A report.</param>
    /// <param name="table">The requests.</param>
    /// <param name="query">The query of the report.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="file">The cache of contents; null to read the transcripts every time.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The report; unchanged if nothing of the period has a price.</returns>
    /// <exception cref="Storage.DatabaseException">The cache file cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static UsageReport AddSavings(UsageReport report, UsageTable table, UsageQuery query, IReadOnlyList<string> roots, string? file,
        DateTimeOffset now, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Since is null)
            query = query with { Since = UsageLookback.Parse($"{SavingDays}d").From(query.Until is { } end && end < now ? end : now,
                query.TimeZone) };
        var replay = new SavingReplay(table, query, new SentRequestSource(roots), cancellation);
        if (replay.Billed == 0)
            return report;
        ContentLookup.LookUp(replay, roots, file, cancellation);
        return report with { Savings = SavingFinder.Find(replay, now, cancellation: cancellation) };
    }
}
