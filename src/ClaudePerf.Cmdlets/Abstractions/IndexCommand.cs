using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>A command that reads transcripts, through the usage index or without it, and shows its progress.</summary>
public abstract class IndexCommand : CancellableCommand
{
    private static readonly TimeSpan ProgressAfter = TimeSpan.FromMilliseconds(400);
    private static string? s_notedNewer;

    private long _bytesRead;
    private long _bytesToRead;

    /// <summary>Whose days and hours count: an IANA name (Europe/Berlin) or a Windows name (W. Europe Standard Time); the machine's zone where it is not given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <summary>Count what deleted transcripts told while they were there; on unless switched off with -IncludeDeleted:$false.</summary>
    [Parameter]
    public SwitchParameter IncludeDeleted { get; set; } = true;

    /// <summary>Read the transcripts themselves, and neither use nor write the index. Deleted ones are then unknown.</summary>
    [Parameter]
    public SwitchParameter NoIndex { get; set; }

    /// <summary>A price file to lay over the shipped table, instead of models.json in the user's data folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PriceFile { get; set; }

    /// <summary>Whether output that is recovered from contents is left to be counted when somebody looks at it.</summary>
    private protected virtual bool CountsLater => false;

    /// <summary>The zone that the user names, or the machine's.</summary>
    private protected TimeZoneInfo FindZone()
    {
        var zone = TimeZoneInfo.Local;
        if (TimeZone is not null && !UsageTimeZone.TryFind(TimeZone, out zone))
            ThrowTerminatingError(Errors.UnknownTimeZone(TimeZone));
        return zone!;
    }

    /// <summary>Does work on the index; what goes wrong with that ends the command.</summary>
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

    /// <summary>Brings the index up to date, or reads without it, and uses what is known; what came through the index is good only within.</summary>
    /// <param name="roots">Folders and files to read.</param>
    /// <param name="catalog">The models, whose tokenizers count what placeholders leave out.</param>
    /// <param name="use">Takes the requests.</param>
    private protected void ReadTranscripts(IReadOnlyList<string> roots, ModelCatalog catalog, Action<UsageTableReading> use)
    {
        var options = TranscriptReadOptions.Recovering(catalog) with { CountsLater = CountsLater };
        if (NoIndex)
        {
            Take(Wait(() => DirectReading.Read(roots, options, Note, Cancellation)));
            return;
        }
        using var index = UsageIndex.Open(IndexPath(), cancellation: Cancellation);
        var reading = Wait(() => index.Read(roots, options, IncludeDeleted, Note, Cancellation));
        if (index.SetAside is { } aside)
            WriteWarning(UsageRemarks.DamagedIndex(aside));
        Take(reading);

        void Take(UsageTableReading read)
        {
            WriteVerbose($"{read.Files:N0} transcripts below {string.Join(", ", roots.Select(root => $"'{root}'"))}; read {read.BytesRead:N0} bytes of {read.FilesRead:N0} that are new or have changed.");
            Report(read.Problems);
            NoteNewerProgram(read.Table);
            use(read);
        }
    }

    /// <summary>Warns of models without a price.</summary>
    /// <param name="unpriced">What has none.</param>
    protected void WarnOf(IReadOnlyList<UnpricedUsage> unpriced)
    {
        if (unpriced.Count > 0)
            WriteWarning(UsageRemarks.Unpriced(unpriced, "see -PriceFile"));
    }

    /// <summary>The prices, with the user's own.</summary>
    private protected ModelCatalog LoadCatalog()
    {
        try
        {
            return Told(ModelCatalog.LoadDefault(PriceFile is null ? null : GetUnresolvedProviderPathFromPSPath(PriceFile)));
        }
        catch (PriceDataException exception)
        {
            ThrowTerminatingError(Errors.InvalidPriceData(exception));
            throw;
        }
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

    // Once in a process: it is no news the second time.
    private void NoteNewerProgram(UsageTable table)
    {
        if (MeasuredProgram.NewerOf(table.Versions()) is { } newer && Interlocked.Exchange(ref s_notedNewer, newer) != newer)
            WriteHost(MeasuredProgram.NoteOf(newer));
    }

    private protected void Note(long read, long total)
    {
        Interlocked.Exchange(ref _bytesToRead, total);
        Interlocked.Exchange(ref _bytesRead, read);
    }

    /// <summary>Does work of the core on another thread and shows its progress, which can be written from this one alone.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="read">The work.</param>
    /// <returns>What it gave.</returns>
    private protected T Wait<T>(Func<T> read)
    {
        var work = Task.Run(read, CancellationToken.None);
        var clock = Stopwatch.StartNew();
        var progress = new ProgressRecord(1, "Reading transcripts", "Looking for what is new");
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
        const double Megabyte = 1e6;
        var (read, total) = (Interlocked.Read(ref _bytesRead), Interlocked.Read(ref _bytesToRead));
        if (total > 0)
        {
            progress.PercentComplete = (int)Math.Clamp(100 * (double)read / total, 0, 100);
            progress.StatusDescription = string.Create(CultureInfo.CurrentCulture, $"{read / Megabyte:N0} of {total / Megabyte:N0} MB");
        }
        WriteProgress(progress);
    }

    private protected void Report(IReadOnlyList<TranscriptProblem> problems)
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
            WriteVerbose($"{broken.Sum(problem => problem.BrokenLines):N0} broken lines in {broken.Count:N0} transcripts were left out.");
    }
}
