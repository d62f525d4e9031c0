using System.Management.Automation;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Usage.Comparison;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Compares Claude Code's usage in two periods, projects, models, agents or folders of transcripts, and explains the
/// difference in cost.</para>
/// </summary>
[Cmdlet(VerbsData.Compare, "TokenUsage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(UsageDifference))]
public sealed class CompareTokenUsageCommand : UsageCommand
{
    private static readonly UsageLookback DefaultPeriod = UsageLookback.Parse("7d");

    private readonly List<string> _referenceRoots = [];
    private UsageQuery _referenceQuery = null!;
    private ComparedUsage? _reference;
    private ComparedUsage? _difference;
    private TimedResponses? _referenceTimes;
    private TimedResponses? _differenceTimes;
    private bool _arePeriods;

    /// <summary>The folders or transcripts of the reference, if different; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? ReferencePath { get; set; }

    /// <summary>The projects of the reference, if different; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ReferenceProject { get; set; }

    /// <summary>The models of the reference, if different; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ReferenceModel { get; set; }

    /// <summary>The agents of the reference, if different; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ReferenceAgent { get; set; }

    /// <summary>The sessions of the reference, if different; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ReferenceSession { get; set; }

    /// <summary>The first day or time of the reference. Without -ReferenceUntil, the period is as long as the other one.</summary>
    [Parameter]
    [AsWritten]
    public UsageTime? ReferenceSince { get; set; }

    /// <summary>The last day or time of the reference. Without -ReferenceSince, the period is as long as the other one.</summary>
    [Parameter]
    [AsWritten]
    public UsageTime? ReferenceUntil { get; set; }

    /// <summary>Use output recovered from the content where the recorded figure is only a placeholder.</summary>
    [Parameter]
    public SwitchParameter Recovered { get; set; }

    /// <summary>
    /// Also compare how long responses took, at equal models. This reads the transcripts, so deleted ones are missing.
    /// </summary>
    [Parameter]
    public SwitchParameter ResponseTime { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var now = TimeProvider.System.GetUtcNow();
        string[]?[] filters = [ReferencePath, ReferenceProject, ReferenceModel, ReferenceAgent, ReferenceSession];
        var hasOtherFilter = Array.Exists(filters, static filter => filter is not null);
        var hasOtherTime = ReferenceSince is not null || ReferenceUntil is not null;
        _arePeriods = !hasOtherFilter;
        if (Query.Since is null && Query.Until is null && !hasOtherFilter)
            Query = Query with { Since = DefaultPeriod.From(now, Query.TimeZone) };
        if (!hasOtherFilter || hasOtherTime)
            Query = Query with { Until = Query.Until ?? now };
        Query = Query with { Recovered = Recovered };
        var period = new ComparedPeriod(Query.Since, Query.Until);
        var reference = hasOtherTime ? OtherTime(period) : hasOtherFilter ? period : Before(period);
        _referenceQuery = Query with
        {
            Since = reference.Since,
            Until = reference.Until,
            Project = ReferenceProject is null ? Query.Project : this.Filter(ReferenceProject, UsageNameFilter.ForProjects),
            Model = ReferenceModel is null
                ? Query.Model
                : this.Filter(ReferenceModel, names => UsageNameFilter.ForModels(names, Query.Catalog)),
            Agent = ReferenceAgent is null ? Query.Agent : this.Filter(ReferenceAgent, UsageNameFilter.For),
        };
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var path in ReferencePath ?? [])
            _referenceRoots.AddRange(this.ResolvePath(path, literal: false));
        // The missing path has already been reported. Comparing with nothing would only hide the error.
        if (ReferencePath is not null && _referenceRoots.Count == 0)
            return;
        base.EndProcessing();
    }

    private protected override void Work()
    {
        if (_referenceRoots.Count > 0)
            ReadTranscripts(_referenceRoots, Query.Catalog, MeasureReference);
        base.Work();
        if (_difference!.Total.Requests == 0 && _reference!.Total.Requests == 0)
            return;
        var rows = RunWithProgress(() => UsageComparison.Compare(_reference!, _difference, _arePeriods, Cancellation));
        if (ResponseTime)
            rows = [.. rows, .. CompareTimes()];
        foreach (var row in rows)
            WriteObject(row);
        if (DirectDisplay.IsDirect(MyInvocation))
            WriteHost(ComparisonFooter.Of(rows));
    }

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        if (_reference is null)
            MeasureReference(reading);
        _difference = MeasureSide(reading, Query, NameOf(Query, isReference: false));
        if (ResponseTime)
            _differenceTimes = Time(reading, Query, Roots);
        if (_difference.Total.Requests == 0 && _reference!.Total.Requests == 0)
            WarnAboutNothing(reading);
        else if (_difference.Total.Requests == 0)
            WriteWarning($"There are no requests on one side ({_difference.Name}); only totals can be compared.");
        else if (_reference!.Total.Requests == 0)
            WriteWarning($"There are no requests to compare with ({_reference.Name}); only totals can be compared.");
        WarnAboutUnpriced([.. _reference!.Total.Unpriced.Concat(_difference.Total.Unpriced).DistinctBy(static unpriced => unpriced.Model)]);
    }

    private void MeasureReference(UsageTableReading reading)
    {
        WarnAboutUnknownNames(reading.Table,
        [
            (UsageGrouping.Project, ReferenceProject), (UsageGrouping.Model, ReferenceModel), (UsageGrouping.Agent, ReferenceAgent),
            (UsageGrouping.Session, ReferenceSession),
        ]);
        var session = ReferenceSession is null ? Query.Session : this.Filter(ReferenceSession, UsageNameFilter.For);
        var query = _referenceQuery with { Session = session };
        _reference = MeasureSide(reading, query, NameOf(query, isReference: true));
        if (ResponseTime)
            _referenceTimes = Time(reading, query, _referenceRoots.Count > 0 ? _referenceRoots : Roots);
    }

    private TimedResponses Time(UsageTableReading reading, UsageQuery query, IReadOnlyList<string> roots)
    {
        var timed = RunWithProgress(() => TimedResponses.Read(reading.Table, query, roots, Cancellation));
        foreach (var problem in timed.Problems)
            WriteWarning($"A transcript could not be read. {problem}");
        WriteVerbose($"{timed.Responses.Count:N0} of {timed.Requests:N0} requests were timed.");
        return timed;
    }

    private IReadOnlyList<UsageDifference> CompareTimes()
    {
        var rows = RunWithProgress(() => ResponseTimeComparison.Compare(
            [.. _referenceTimes!.Responses.Select(static response => response.Sample)],
            [.. _differenceTimes!.Responses.Select(static response => response.Sample)],
            Query.Catalog, _reference!.Name, _difference!.Name));
        if (rows.Count == 0)
            WriteWarning($"Response times cannot be compared: no model has {ResponseTimeComparison.MinResponses} timed responses on both "
                + "sides.");
        return rows;
    }

    private ComparedUsage MeasureSide(UsageTableReading reading, UsageQuery query, string name) =>
        RunWithProgress(() => ComparedUsage.Measure(reading.Table, query, name, Cancellation));

    private ComparedPeriod Before(ComparedPeriod period)
    {
        if (period.Before(Query.TimeZone) is { } before)
            return before;
        ThrowTerminatingError(Errors.ParameterNeeds(nameof(Until), nameof(Since)));
        throw new InvalidOperationException();
    }

    private ComparedPeriod OtherTime(ComparedPeriod period)
    {
        var other = period.At(ReferenceSince?.First(Query.TimeZone), ReferenceUntil?.End(Query.TimeZone));
        if (other.Since > other.Until)
            ThrowTerminatingError(Errors.SinceAfterUntil(other.Since.Value, other.Until.Value));
        return other;
    }

    // Names only what distinguishes the sides.
    private string NameOf(UsageQuery query, bool isReference)
    {
        var parts = new List<string>();
        Add(ReferencePath, isReference ? ReferencePath : LiteralPath ?? Path ?? ["your own transcripts"]);
        Add(ReferenceProject, isReference ? ReferenceProject : Project ?? ["all projects"]);
        Add(ReferenceModel, isReference ? ReferenceModel : Model ?? ["all models"]);
        Add(ReferenceAgent, isReference ? ReferenceAgent : Agent ?? ["all agents"]);
        Add(ReferenceSession, isReference ? ReferenceSession : Session ?? ["all sessions"]);
        if (_referenceQuery.Since != Query.Since || _referenceQuery.Until != Query.Until || parts.Count == 0)
            parts.Add(new ComparedPeriod(query.Since, query.Until).Describe(query.TimeZone));
        return string.Join(", ", parts);

        void Add(string[]? differs, string[]? names)
        {
            if (differs is not null)
                parts.Add(string.Join(" ", names!));
        }
    }
}
