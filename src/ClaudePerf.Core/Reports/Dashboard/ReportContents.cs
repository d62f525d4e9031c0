using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.History;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>Adds to a report what requires reading transcripts.</summary>
internal static class ReportContents
{
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
        return (report with { Carried = carried.Parts, Titles = reading.Table.SessionTitles(sessions) }, carried.Problems);
    }

    /// <summary>Adds what would save money. Without a start of its own, the query uses the last 30 days.</summary>
    /// <param name="report">A report.</param>
    /// <param name="table">The requests.</param>
    /// <param name="query">The query of the report.</param>
    /// <param name="transcripts">Where to look up contents.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The report; unchanged if nothing of the period has a price.</returns>
    /// <exception cref="Storage.DatabaseException">The cache file cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static UsageReport AddSavings(UsageReport report, UsageTable table, UsageQuery query, ReportTranscripts transcripts,
        DateTimeOffset now, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(transcripts);
        if (query.Since is null)
        {
            var end = query.Until is { } until && until < now ? until : now;
            query = query with { Since = SavingFinder.DefaultPeriod.From(end, query.TimeZone) };
        }
        var replay = new SavingReplay(table, query, new SentRequestSource(transcripts.Roots), cancellation);
        if (replay.Billed == 0)
            return report;
        SavingLookup.All(replay, transcripts.Roots, transcripts.ContentFile, transcripts.AreOwn, cancellation);
        return report with { Savings = SavingFinder.Find(replay, now, cancellation: cancellation) };
    }

    /// <summary>What changes by ClaudePerf have saved.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">The prices, and which requests count; its period is ignored.</param>
    /// <param name="journal">The journal of changes.</param>
    /// <param name="userFolder">The user's configuration folder.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<ReportSaved> SavedBy(UsageTable table, UsageQuery query, ChangeJournal journal, string userFolder,
        DateTimeOffset now, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var events = SavingEvents.FromJournal(journal.Entries(), userFolder);
        return [.. SavingHistory.Measure(table, query, events, SavingUnit.Request, now, cancellation).Select(static outcome =>
            new ReportSaved(outcome.Title, outcome.Since, outcome.Saved, outcome.Low, outcome.High, outcome.Result))];
    }
}

/// <summary>The transcripts that a report is made from.</summary>
/// <param name="Roots">Folders or files with transcripts.</param>
/// <param name="ContentFile">The cache of contents; null to read the transcripts every time.</param>
/// <param name="AreOwn">Whether the transcripts are the user's own, so that their projects are on this machine.</param>
public sealed record ReportTranscripts(IReadOnlyList<string> Roots, string? ContentFile, bool AreOwn);
