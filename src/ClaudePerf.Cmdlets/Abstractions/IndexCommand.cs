using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands that read transcripts, with or without the usage index, and show progress.</summary>
public abstract class IndexCommand : PathCommand
{
    private static readonly TimeSpan ProgressAfter = TimeSpan.FromMilliseconds(400);
    private static string? _notedNewer;

    private long _bytesRead;
    private long _bytesToRead;

    /// <summary>
    /// The time zone that days and hours are counted in: an IANA name (Europe/Berlin) or a Windows name (W. Europe Standard Time). Default:
    /// the time zone of this machine.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <summary>Leave out usage from transcripts that have been deleted. By default the usage index still counts them.</summary>
    [Parameter]
    public SwitchParameter ExcludeDeleted { get; set; }

    /// <summary>
    /// Read the transcripts directly, without using or updating the usage index. Deleted transcripts are then not counted.
    /// </summary>
    [Parameter]
    public SwitchParameter NoIndex { get; set; }

    /// <summary>A price file that overrides the built-in prices, instead of models.json in the user's data folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PriceFile { get; set; }

    /// <summary>Whether recovered output is counted only when a property that needs it is read.</summary>
    private protected virtual bool DefersCounting => false;

    /// <summary>The time zone that the user gave, or that of this machine.</summary>
    private protected TimeZoneInfo FindZone()
    {
        var zone = TimeZoneInfo.Local;
        if (TimeZone is not null && !UsageTimeZone.TryFind(TimeZone, out zone))
            ThrowTerminatingError(Errors.UnknownTimeZone(TimeZone));
        return zone!;
    }

    /// <summary>The folders and transcripts of a parameter, or the user's own without it.</summary>
    /// <param name="given">The value of the parameter.</param>
    /// <returns>Null if none of the given paths exists, which has been reported.</returns>
    private protected IReadOnlyList<string>? FindRoots(string[]? given)
    {
        if (given is null)
            return TranscriptRoots.Find();
        var roots = given.SelectMany(path => this.ResolvePath(path, literal: false)).ToList();
        return roots.Count == 0 ? null : roots;
    }

    /// <summary>Runs work on the index; errors of the index end the command.</summary>
    private protected void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (DatabaseException exception)
        {
            ThrowTerminatingError(Errors.UsageIndexUnusable(exception));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>
    /// Brings the index up to date, or reads the transcripts without it, and passes on the requests. Requests from the index are valid only
    /// during the call.
    /// </summary>
    /// <param name="roots">Folders and files to read.</param>
    /// <param name="catalog">The models, whose tokenizers count the output that placeholders hide.</param>
    /// <param name="use">Receives the requests.</param>
    private protected void ReadTranscripts(IReadOnlyList<string> roots, ModelCatalog catalog, Action<UsageTableReading> use)
    {
        var options = TranscriptReadOptions.Recovering(catalog) with { DefersCounting = DefersCounting };
        if (NoIndex)
        {
            Take(RunWithProgress(() => DirectReading.Read(roots, options, SetProgress, Cancellation)));
            return;
        }
        using var index = UsageIndex.Open(IndexPath(), cancellation: Cancellation);
        var reading = RunWithProgress(() => index.Read(roots, options, !ExcludeDeleted, SetProgress, Cancellation));
        if (index.SetAside is { } aside)
            WriteWarning(UsageRemarks.DamagedIndex(aside));
        Take(reading);

        void Take(UsageTableReading read)
        {
            WriteVerbose($"{read.Files:N0} transcripts in {string.Join(", ", roots.Select(root => $"'{root}'"))}; "
                + $"read {read.BytesRead:N0} bytes from {read.FilesRead:N0} new or changed transcripts.");
            ReportProblems(read.Problems);
            NoteNewerProgram(read.Table);
            use(read);
        }
    }

    /// <summary>The cache of transcript contents, next to the usage index; null without the index.</summary>
    private protected string? ContentPath() => NoIndex ? null : ContentLookup.PathFor(IndexPath());

    /// <summary>Warns about models without a price.</summary>
    /// <param name="unpriced">The usage without a price.</param>
    protected void WarnAboutUnpriced(IReadOnlyList<UnpricedUsage> unpriced)
    {
        if (unpriced.Count > 0)
            WriteWarning(UsageRemarks.Unpriced(unpriced, "see -PriceFile"));
    }

    private protected string IndexPath()
    {
        try
        {
            return UsageIndex.DefaultPath;
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
            throw;
        }
    }

    // Once per process is enough.
    private void NoteNewerProgram(UsageTable table)
    {
        if (MeasuredProgram.NewerOf(table.Versions()) is { } newer && Interlocked.Exchange(ref _notedNewer, newer) != newer)
            WriteHost(MeasuredProgram.NoteOf(newer));
    }

    private protected void SetProgress(long read, long total)
    {
        Interlocked.Exchange(ref _bytesToRead, total);
        Interlocked.Exchange(ref _bytesRead, read);
    }

    /// <summary>Runs work of the core on another thread and shows its progress. Only the pipeline's thread can write progress.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="read">The work.</param>
    /// <returns>The result of the work.</returns>
    private protected T RunWithProgress<T>(Func<T> read)
    {
        var work = Task.Run(read, CancellationToken.None);
        var clock = Stopwatch.StartNew();
        var progress = new ProgressRecord(1, "Reading transcripts", "Looking for new and changed transcripts");
        var shown = false;
        try
        {
            while (!((IAsyncResult)work).AsyncWaitHandle.WaitOne(100))
            {
                if (clock.Elapsed < ProgressAfter || Cancellation.IsCancellationRequested)
                    continue;
                Show(progress);
                shown = true;
            }
        }
        finally
        {
            if (shown && !Cancellation.IsCancellationRequested)
            {
                progress.RecordType = ProgressRecordType.Completed;
                WriteProgress(progress);
            }
        }
        return work.GetAwaiter().GetResult();
    }

    private void Show(ProgressRecord progress)
    {
        var read = new ReadProgress(Interlocked.Read(ref _bytesRead), Interlocked.Read(ref _bytesToRead));
        if (read.Total > 0)
        {
            progress.PercentComplete = read.Percent;
            progress.StatusDescription = read.Describe(CultureInfo.CurrentCulture);
        }
        WriteProgress(progress);
    }

    private protected void ReportProblems(IReadOnlyList<TranscriptProblem> problems)
    {
        foreach (var problem in problems)
        {
            if (problem.Problem is not null)
                WriteError(Errors.TranscriptNotRead(problem));
            else
                WriteVerbose(problem.ToString());
        }
        var broken = problems.Where(problem => problem.Problem is null).ToList();
        if (broken.Count > 0)
            WriteVerbose($"{broken.Sum(problem => problem.BrokenLines):N0} broken lines in {broken.Count:N0} transcripts were skipped.");
    }
}
