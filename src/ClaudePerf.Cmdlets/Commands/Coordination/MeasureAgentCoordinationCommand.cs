using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Arrangements;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows what runs of coordinated agents cost without caching, as Claude Code makes them, and at best; how long preparing and answering take; and compares it with a baseline.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "AgentCoordination", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
[OutputType(typeof(CoordinationMeasurement), typeof(ArrangementStep), typeof(ComparedBlock), typeof(BaselineChange))]
public sealed class MeasureAgentCoordinationCommand : CoordinationCommand
{
    private const int RegressionExitCode = 1;

    private readonly List<CoordinationMeasurement> _measured = [];
    private readonly List<CoordinationArrangement> _arranged = [];
    private readonly List<ComparedBlock> _compared = [];
    private CoordinationBaseline? _baseline;
    private DateTimeOffset _at;
    private TokenCounters? _counters;

    /// <summary>Count and price every prompt for this model instead of each agent's own.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>How far prompts are optimized for the scenarios that do so.</summary>
    [Parameter]
    public OptimizationLevel Level { get; set; } = OptimizationLevel.Standard;

    /// <summary>
    /// The lifetime of the main thread's cache entries: an hour on a subscription, five minutes with an API key. By default that of the settings, else five minutes.
    /// </summary>
    [Parameter]
    public CacheLifetime? MainLifetime { get; set; }

    /// <summary>Runs of a pattern that follow one another in one session; figures are of one of them.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Runs { get; set; } = 1;

    /// <summary>Minutes from the end of one run to the beginning of the next.</summary>
    [Parameter]
    [ValidateRange(0, 1440)]
    public double IntervalMinutes { get; set; } = 2;

    /// <summary>How often the times of this machine are taken.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Repeat { get; set; } = 7;

    /// <summary>
    /// Show the steps to an arrangement of each pattern that costs less, each with what it is worth: safe ones first, then those that may change what agents do, then cheaper models.
    /// </summary>
    [Parameter]
    public SwitchParameter Best { get; set; }

    /// <summary>Show the agents' first requests side by side, block by block, each with the earlier one that it has most in common with.</summary>
    [Parameter]
    public SwitchParameter Detail { get; set; }

    /// <summary>Keep the measurements in this file, to compare later ones with.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SaveBaseline { get; set; }

    /// <summary>Compare with this file: each figure is written with its change, and what has become worse is an error.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>With -Baseline: how much worse tokens and costs may be, as a share.</summary>
    [Parameter]
    [ValidateRange(0, 10)]
    public double Tolerance { get; set; } = 0.01;

    /// <summary>With -Baseline: how much longer the times of this machine may be, as a share, beyond what chance explains.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public double TimeTolerance { get; set; } = 0.25;

    /// <summary>With -Baseline: end the host with exit code 1 where something has become worse.</summary>
    [Parameter]
    public SwitchParameter EnableExit { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        foreach (var parameter in (string[])[nameof(Tolerance), nameof(TimeTolerance), nameof(EnableExit)])
        {
            if (Baseline is null && MyInvocation.BoundParameters.ContainsKey(parameter))
                ThrowTerminatingError(Errors.ParameterNeeds(parameter, nameof(Baseline)));
        }
        if (Best && Detail)
            ThrowTerminatingError(Errors.ParametersExclude(nameof(Best), nameof(Detail)));
        foreach (var other in (string[])[nameof(Baseline), nameof(SaveBaseline)])
        {
            if ((Best || Detail) && MyInvocation.BoundParameters.ContainsKey(other))
                ThrowTerminatingError(Errors.ParametersExclude(Best ? nameof(Best) : nameof(Detail), other));
        }
        _at = TimeProvider.System.GetUtcNow();
        if (Baseline is not null)
        {
            _baseline = FromBaseline(() => CoordinationBaseline.Read(GetUnresolvedProviderPathFromPSPath(Baseline)));
            // Prices that changed since are no regression.
            _at = _baseline.Taken;
        }
        _counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Best)
            WriteArrangements();
        else if (Detail)
            WriteBlocks();
        else if (_baseline is not null)
            Compare();
        else
            WriteObject(_measured, enumerateCollection: true);
        if (SaveBaseline is not null && _measured.Count > 0)
        {
            var path = GetUnresolvedProviderPathFromPSPath(SaveBaseline);
            if (ShouldProcess(path, "Write the baseline"))
            {
                FromBaseline(() =>
                {
                    CoordinationBaseline.Of(_measured, _at).Write(path);
                    return true;
                });
            }
        }
        if (_baseline is null && _measured.Count > 1 && DirectDisplay.IsDirect(MyInvocation))
            WriteFooter();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    private protected override void Process(Ecosystem ecosystem, EcosystemOptions options, IReadOnlyList<CoordinationPattern> patterns)
    {
        // A table of callers tells whom an agent may call, and no run makes all of these calls: it counts only where it is asked for.
        var asked = Name is null && Agent is null ? patterns.Where(static pattern => pattern.Form != PatternForm.Choice).ToList() : patterns;
        if (asked.Count == 0)
        {
            if (Name is null)
                WriteWarning($"There is no pattern to measure in '{ecosystem.Root}'. Get-CoordinationPattern shows what is known; write patterns down in .claude/{Core.Coordination.Patterns.PatternFile.FileName}.");
            return;
        }
        var cache = OpenPromptCache();
        var chosen = Model is null ? null : ResolveModel(Catalog, Model);
        var answers = OpenMcpAnswers();
        var measurements = Interruptible(() =>
        {
            var (history, latency) = History(ecosystem);
            var measurer = new CoordinationMeasurer(
                ecosystem, asked,
                new CoordinationOptions
                {
                    Measure = new MeasureOptions { Catalog = Catalog, Counter = _counters!.For, Model = chosen, At = _at, McpAnswers = answers },
                    Ecosystem = options,
                    Level = Level,
                    Cache = cache,
                    Plan = new PlanOptions { MainLifetime = MainLifetime, Runs = Runs, Interval = TimeSpan.FromMinutes(IntervalMinutes) },
                    History = history,
                    Latency = latency,
                    Repeat = Best || Detail ? 0 : Repeat,
                },
                Cancellation);
            _arranged.AddRange(Best ? asked.Select(measurer.Arrange) : []);
            _compared.AddRange(Detail ? asked.SelectMany(measurer.CompareRuns) : []);
            return Best || Detail ? [] : asked.Select(measurer.Measure).ToList();
        });
        TellOf(cache);
        _measured.AddRange(measurements);
        if (measurements.Exists(static measurement => measurement.AssumedRuns > 0))
            WriteVerbose($"Nothing tells how some agents' runs go on: {AssumedRun.Requests} requests of {AssumedRun.OutputTokens} tokens of output, each adding {AssumedRun.ResultTokens} tokens of results, are assumed.");
        foreach (var agent in measurements.SelectMany(static measurement => measurement.UnknownAgents).Distinct(StringComparer.Ordinal))
            WriteVerbose($"The prompt of '{agent}' is not among the files: only Claude Code's own texts are counted for it, and what transcripts show.");
    }

    private (IReadOnlyCollection<CoordinationPattern> Patterns, LatencyModel Latency) History(Ecosystem ecosystem)
    {
        var own = TranscriptDiscovery.Find(TranscriptPath is null ? PatternQuery.OwnTranscripts(ecosystem.Root) : Resolved(TranscriptPath), withMeta: true, Cancellation);
        // Times depend on model and connection, not on the project: all of the user's transcripts tell of them.
        var all = TranscriptPath is null ? TranscriptDiscovery.Find(TranscriptRoots.Find(), cancellation: Cancellation) : own;
        return (TranscriptPatternReader.Read(own, Catalog, Cancellation).Patterns, LatencyModel.Fit(ResponseTimeReader.Read(all, cancellation: Cancellation), Catalog));
    }

    private void WriteArrangements()
    {
        WriteObject(_arranged.SelectMany(static arrangement => arrangement.Steps), enumerateCollection: true);
        foreach (var arrangement in _arranged.Where(static arrangement => arrangement.Steps.IsEmpty))
            WriteVerbose($"{arrangement.Pattern}: nothing that could be changed saves a worthwhile part of {Dollars(arrangement.Cost)}.");
        if (_arranged.Count == 0 || !DirectDisplay.IsDirect(MyInvocation))
            return;
        var (today, safe, judged, models) = (_arranged.Sum(static a => a.Cost), _arranged.Sum(static a => a.SafeCost), _arranged.Sum(static a => a.JudgedCost), _arranged.Sum(static a => a.ModelCost));
        var runs = _arranged.Count == 1 ? "One run" : "One run of each";
        WriteHost(
            "",
            $"{runs}: {Dollars(today)} today, {Dollars(safe)} with the safe steps ({Less(today, safe)} less), {Dollars(judged)} with those to judge as well ({Less(today, judged)} less).",
            models < judged
                ? $"Cheaper models would make it {Dollars(models)} ({Less(today, models)} less), with other answers: they are counted in none of these."
                : "No cheaper model is counted.");
    }

    private void WriteBlocks()
    {
        WriteObject(_compared, enumerateCollection: true);
        if (_compared.Count == 0 && DirectDisplay.IsDirect(MyInvocation))
            WriteHost("These patterns have one run of an agent each: there is nothing to compare.");
    }

    private static string Dollars(decimal amount) => "$" + amount.ToString("N4", CultureInfo.CurrentCulture);

    private static string Less(decimal before, decimal after) => before == 0 ? 0.ToString("P0", CultureInfo.CurrentCulture) : (1 - (after / before)).ToString("P0", CultureInfo.CurrentCulture);

    private IEnumerable<string> Resolved(string[] paths) => paths.Select(GetUnresolvedProviderPathFromPSPath);

    private void Compare()
    {
        var changes = BaselineComparison.Compare(_measured, _baseline!, Tolerance, TimeTolerance);
        var compared = changes.Select(static change => change.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var missing in _measured.Where(measurement => !compared.Contains(measurement.Name)))
            WriteVerbose($"The baseline has no pattern '{missing.Name}'.");
        WriteObject(changes, enumerateCollection: true);
        var worse = changes.Where(static change => change.IsRegression).ToList();
        if (EnableExit && worse.Count > 0)
            Host.SetShouldExit(RegressionExitCode);
        foreach (var change in worse)
            WriteError(CoordinationErrors.Regression(change, Baseline!));
    }

    private void WriteFooter()
    {
        var (uncached, claude, best) = (_measured.Sum(static m => m.UncachedCost), _measured.Sum(static m => m.ClaudeCodeCost), _measured.Sum(static m => m.BestCost));
        var (slow, fast) = (_measured.Sum(static m => m.Preparation.Median), _measured.Sum(static m => m.CachedPreparation.Median));
        WriteHost(
            "",
            $"One run of each: {Dollars(uncached)} uncached, {Dollars(claude)} as Claude Code caches by itself ({Less(uncached, claude)} less), {Dollars(best)} at best ({Less(uncached, best)} less; {Less(claude, best)} less than Claude Code).",
            string.Create(CultureInfo.CurrentCulture, $"Preparing their prompts takes {slow:N1} ms here, {fast:N2} ms through the prompt cache."));
    }

    private T FromBaseline<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (BaselineException exception)
        {
            ThrowTerminatingError(CoordinationErrors.BaselineUnusable(exception));
            throw;
        }
    }
}
