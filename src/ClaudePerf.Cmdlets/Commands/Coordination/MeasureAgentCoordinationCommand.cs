using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Coordination;
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
/// <para type="synopsis">Shows what runs of coordinated agents cost without caching, with Claude Code's caching and with the best caching,
/// and how long preparation and answers take; compares the results with a baseline.</para>
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
    private string? _savedBaseline;
    private DateTimeOffset _at;
    private TokenCounters? _counters;

    /// <summary>Count and price every prompt for this model instead of each agent's own.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>How strongly prompts are optimized in the scenarios that include optimization.</summary>
    [Parameter]
    public OptimizationLevel Level { get; set; } = OptimizationLevel.Standard;

    /// <summary>
    /// The lifetime of the main thread's cache entries: one hour with a subscription, five minutes with an API key. Default: the lifetime
    /// in the settings, otherwise five minutes.
    /// </summary>
    [Parameter]
    public CacheLifetime? MainLifetime { get; set; }

    /// <summary>The number of consecutive runs of a pattern in one session; figures are per run.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Runs { get; set; } = 1;

    /// <summary>Minutes between the end of one run and the start of the next.</summary>
    [Parameter]
    [ValidateRange(0, 1440)]
    public double IntervalMinutes { get; set; } = 2;

    /// <summary>How often timings on this machine are repeated.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Repeat { get; set; } = 7;

    /// <summary>
    /// Show the steps to a cheaper arrangement of each pattern with the saving of each step: first safe steps, then steps that may change
    /// agent behavior, then cheaper models.
    /// </summary>
    [Parameter]
    public SwitchParameter Best { get; set; }

    /// <summary>
    /// Show the first requests of the agents side by side, block by block, each next to the earlier request with the longest common prefix.
    /// </summary>
    [Parameter]
    public SwitchParameter Detail { get; set; }

    /// <summary>Save the measurements to this file for later comparison.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SaveBaseline { get; set; }

    /// <summary>With -SaveBaseline: replace an existing file even if it is not a baseline.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Compare with the measurements in this file. Each figure is written with its change; regressions are errors.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>With -Baseline: the tolerated increase in tokens and costs, as a fraction.</summary>
    [Parameter]
    [ValidateRange(0, 10)]
    public double Tolerance { get; set; } = 0.01;

    /// <summary>With -Baseline: the tolerated increase in timings on this machine, as a fraction, beyond random variation.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public double TimeTolerance { get; set; } = 0.25;

    /// <summary>With -Baseline: end the process with exit code 1 if there is a regression.</summary>
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
            ThrowTerminatingError(Errors.ParametersConflict(nameof(Best), nameof(Detail)));
        foreach (var other in (string[])[nameof(Baseline), nameof(SaveBaseline)])
        {
            if ((Best || Detail) && MyInvocation.BoundParameters.ContainsKey(other))
                ThrowTerminatingError(Errors.ParametersConflict(Best ? nameof(Best) : nameof(Detail), other));
        }
        if (SaveBaseline is not null)
        {
            var content = new OutputContent("Baseline", "a baseline of measurements", CoordinationBaseline.Extensions,
                CoordinationBaseline.IsOwn);
            _savedBaseline = RequireOutput(SaveBaseline, content, Force);
        }
        else if (Force)
        {
            ThrowTerminatingError(Errors.ParameterNeeds(nameof(Force), nameof(SaveBaseline)));
        }
        _at = TimeProvider.System.GetUtcNow();
        if (Baseline is not null)
        {
            _baseline = FromBaseline(() => CoordinationBaseline.Read(GetUnresolvedProviderPathFromPSPath(Baseline)));
            // Price changes since then are not regressions.
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
        if (_savedBaseline is { } path && _measured.Count > 0 && ShouldProcess(path, "Write the baseline"))
        {
            FromBaseline(() =>
            {
                CoordinationBaseline.Create(_measured, _at).Write(path);
                return true;
            });
            ReportWritten("the baseline", path);
        }
        if (_baseline is null && _measured.Count > 1 && DirectDisplay.IsDirect(MyInvocation))
            WriteHost(CoordinationFooter.Of(_measured));
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
        // A choice pattern lists the agents that a caller may call, but no run makes all of these calls. It is measured only on request.
        var selected = Name is null && Agent is null
            ? patterns.Where(static pattern => pattern.Form != PatternForm.Choice).ToList()
            : patterns;
        if (selected.Count == 0)
        {
            if (!HasFilter)
                WriteWarning($"There is no pattern to measure in '{ecosystem.Root}'. Get-CoordinationPattern lists the known patterns; "
                    + $"add your own to .claude/{Core.Coordination.Patterns.PatternFile.FileName}.");
            return;
        }
        var cache = this.OpenPromptCache();
        var model = Model is null ? null : this.ResolveModel(Catalog, Model);
        var answers = OpenMcpAnswers();
        var transcripts = TranscriptPath is null ? null : Array.ConvertAll(TranscriptPath, GetUnresolvedProviderPathFromPSPath);
        var measurements = Interruptible(() =>
        {
            var history = RunHistory.Read(ecosystem.Root, transcripts, Catalog, Cancellation);
            var measurer = new CoordinationMeasurer(
                ecosystem, selected,
                new CoordinationOptions
                {
                    Measure = new MeasureOptions
                        { Catalog = Catalog, Counter = _counters!.For, Model = model, At = _at, McpAnswers = answers },
                    Ecosystem = options,
                    Level = Level,
                    Cache = cache,
                    Plan = new PlanOptions { MainLifetime = MainLifetime, Runs = Runs, Interval = TimeSpan.FromMinutes(IntervalMinutes) },
                    History = history.Patterns,
                    Latency = history.Latency,
                    Repeat = Best || Detail ? 0 : Repeat,
                },
                Cancellation);
            _arranged.AddRange(Best ? selected.Select(measurer.Arrange) : []);
            _compared.AddRange(Detail ? selected.SelectMany(measurer.CompareRuns) : []);
            return Best || Detail ? [] : selected.Select(measurer.Measure).ToList();
        });
        this.WriteCacheWarnings(cache);
        _measured.AddRange(measurements);
        if (measurements.Exists(static measurement => measurement.AssumedRuns > 0))
            WriteVerbose($"Some agents have no recorded runs. Assumed for each: {AssumedRun.Requests} requests with "
                + $"{AssumedRun.OutputTokens} tokens of output, each adding {AssumedRun.ResultTokens} tokens of results.");
        foreach (var agent in measurements.SelectMany(static measurement => measurement.UnknownAgents).Distinct(StringComparer.Ordinal))
            WriteVerbose($"The prompt of '{agent}' was not found. Only Claude Code's own texts and the content of transcripts are "
                + "counted for it.");
    }

    private void WriteArrangements()
    {
        WriteObject(_arranged.SelectMany(static arrangement => arrangement.Steps), enumerateCollection: true);
        foreach (var arrangement in _arranged.Where(static arrangement => arrangement.Steps.IsEmpty))
            WriteVerbose($"{arrangement.Pattern}: no change saves a significant part of {CostText.Dollars(arrangement.Cost)}.");
        if (_arranged.Count == 0 || !DirectDisplay.IsDirect(MyInvocation))
            return;
        WriteHost(ArrangementFooter.Of(_arranged));
    }

    private void WriteBlocks()
    {
        WriteObject(_compared, enumerateCollection: true);
        if (_compared.Count == 0 && DirectDisplay.IsDirect(MyInvocation))
            WriteHost("These patterns have only one agent run each, so there is nothing to compare.");
    }

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
