using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>A command that is about the requests in transcripts: finds the transcripts and the usage index, and says which requests count.</summary>
public abstract class TranscriptCommand : CancellableCommand
{
    /// <summary>Paths may be patterns.</summary>
    protected const string PathSet = "Path";

    /// <summary>Paths are taken as they are.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    private const int MostNamed = 5;
    private static readonly TimeSpan ProgressAfter = TimeSpan.FromMilliseconds(400);

    private readonly List<string> _roots = [];
    private readonly HashSet<string> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private bool _hasPath;
    private bool _hasInput;
    private long _bytesRead;
    private long _bytesToRead;

    /// <summary>Folders or transcripts to read, instead of the user's own; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[]? Path { get; set; }

    /// <summary>Folders or transcripts, taken as they are: no character is a wildcard.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Only these projects, by folder or by the folder's name; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Project { get; set; }

    /// <summary>Only these models, by name or alias; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>Only these agents, by type or by the id of one run; wildcards are allowed. The main thread is called main.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Agent { get; set; }

    /// <summary>Only these sessions, with their subagents; wildcards are allowed. Objects with a property of this name can be piped.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Session { get; set; }

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

    /// <summary>What is asked, as far as the common parameters say it.</summary>
    protected UsageQuery Query { get; private protected set; } = null!;

    /// <summary>The folders and files that the command reads.</summary>
    protected IReadOnlyList<string> Roots => _roots;

    /// <summary>Does the work once it is known what to read. Errors of the index end the command and are reported by the caller.</summary>
    private protected abstract void Work();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var zone = TimeZoneInfo.Local;
        if (TimeZone is not null && !UsageTimeZone.TryFind(TimeZone, out zone))
            ThrowTerminatingError(Errors.UnknownTimeZone(TimeZone));
        var catalog = LoadCatalog();
        Query = new UsageQuery
        {
            Catalog = catalog,
            TimeZone = zone!,
            Project = UsageNameFilter.ForProjects(Project),
            Model = UsageNameFilter.ForModels(Model, catalog),
            Agent = UsageNameFilter.For(Agent),
        };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _hasInput = true;
        _sessions.UnionWith(Session ?? []);
        foreach (var path in LiteralPath ?? Path ?? [])
        {
            _hasPath = true;
            _roots.AddRange(this.ResolvePath(path, literal: Path is null));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An empty pipeline asks for nothing.
        if (!_hasInput)
            return;
        if (!_hasPath)
            _roots.AddRange(TranscriptRoots.Find());
        else if (_roots.Count == 0)
            return;
        if (_sessions.Count > 0)
            Query = Query with { Session = UsageNameFilter.For([.. _sessions]) };
        try
        {
            Work();
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

    /// <summary>Warns of models without a price.</summary>
    /// <param name="unpriced">What has none.</param>
    protected void WarnOf(IReadOnlyList<UnpricedUsage> unpriced)
    {
        if (unpriced.Count == 0)
            return;
        var named = string.Join(", ", unpriced.Take(MostNamed)) + (unpriced.Count > MostNamed ? $" and {unpriced.Count - MostNamed} more" : "");
        WriteWarning($"No price is known for {named}. Costs leave them out; a price file can name them (see -PriceFile).");
    }

    private protected TranscriptReadOptions ReadOptions() => TranscriptReadOptions.Recovering(Query.Catalog);

    private ModelCatalog LoadCatalog()
    {
        try
        {
            return ModelCatalog.LoadDefault(PriceFile is null ? null : GetUnresolvedProviderPathFromPSPath(PriceFile));
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

    /// <summary>Why there is no answer.</summary>
    /// <param name="reading">What was read.</param>
    /// <returns>A sentence for a warning.</returns>
    protected string WhyNothing(UsageTableReading reading)
    {
        if (reading.Table.Count > 0)
            return $"None of the {reading.Table.Count:N0} requests in the transcripts is what was asked for.";
        if (reading.Files > 0)
            return $"The {reading.Files:N0} transcripts hold no usage yet.";
        var where = _roots.Count > 0 ? string.Join(", ", _roots) : "~/.claude/projects or ~/.config/claude/projects (CLAUDE_CONFIG_DIR changes the place)";
        return $"No transcripts of Claude Code were found below {where}. They appear there once Claude Code has run.";
    }
}
