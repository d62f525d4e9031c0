using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Reports.Overview;
using ClaudePerf.Core.Savings.History;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows on one screen what you spent and on what, what does not work, what would save most, and which
/// command shows more.</para>
/// </summary>
[Alias("gclp")]
[Cmdlet(VerbsCommon.Get, "ClaudePerf")]
[OutputType(typeof(CostOverview))]
public sealed class GetClaudePerfCommand : IndexCommand
{
    private TokenCounters? _counters;
    private string _folder = "";
    private UsageQuery _query = null!;

    /// <summary>
    /// The folder whose agents, skills and memory files are measured and tested. Default: the current folder, with the user's own
    /// definitions.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ValidateCount(1, 1)]
    public override string[]? Path { get; set; }

    // One folder is enough, and it is never piped.
    /// <inheritdoc/>
    public override string[]? LiteralPath { get; set; }

    /// <summary>Also measure and test the user's own definitions. Always on if no path is given.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <summary>Only usage of these projects, by folder or folder name; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Project { get; set; }

    /// <summary>Folders or transcripts to read instead of the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? TranscriptPath { get; set; }

    private bool IncludesUser => IncludeUser || Path is null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _query = new UsageQuery
        {
            Catalog = LoadCatalog(PriceFile),
            TimeZone = FindZone(),
            Project = this.Filter(Project, UsageNameFilter.ForProjects),
        };
        _folder = Path is null ? this.CurrentFolder() : GetUnresolvedProviderPathFromPSPath(Path[0]);
        if (File.Exists(_folder))
            _folder = System.IO.Path.GetDirectoryName(_folder)!;
        else if (Path is not null && !Directory.Exists(_folder))
            ThrowTerminatingError(Errors.PathNotFound(Path[0]));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var now = TimeProvider.System.GetUtcNow();
        if (FindRoots(TranscriptPath) is not { } roots)
            return;
        var content = ContentPath();
        var cache = this.OpenPromptCache();
        var ecosystem = ReadEcosystem(cache, now);
        Guard(() => ReadTranscripts(roots, _query.Catalog, reading =>
        {
            foreach (var sentence in FilterNames.Unknown(reading.Table, _query.Catalog, [(UsageGrouping.Project, Project)]))
                WriteWarning(sentence);
            WriteObject(RunWithProgress(() => CostOverviewBuilder.Build(
                new OverviewSource
                {
                    Reading = reading,
                    Roots = roots,
                    Query = _query,
                    Now = now,
                    ContentFile = content,
                    Ecosystem = ecosystem,
                    Budgets = () => BudgetStore.ReadAll(_folder),
                    Saved = token => SavingHistory.SoFar(
                        reading.Table, _query, new ChangeJournal(), TranscriptRoots.UserFolder(), now, token),
                }, Cancellation)));
        }));
        this.WriteCacheWarnings(cache);
        foreach (var warning in _counters!.Warnings)
            WriteWarning(warning);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    // Takes about as long as reading usage, so both are done at the same time.
    private Task<OverviewEcosystem> ReadEcosystem(PromptCache? cache, DateTimeOffset now)
    {
        _counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
        var options = new MeasureOptions { Catalog = _query.Catalog, Counter = _counters.For, McpAnswers = OpenMcpAnswers(), At = now };
        return OverviewEcosystem.ReadAsync(_folder, IncludesUser, options, cache, () => !_counters.Warnings.Any(), Cancellation);
    }
}
