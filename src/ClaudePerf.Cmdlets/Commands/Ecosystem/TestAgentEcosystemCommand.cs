using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Changes;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Reports agents that Claude Code would not load, settings that it silently ignores, and what is expensive or
/// unsafe. Does not change files unless requested.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "AgentEcosystem", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(Finding))]
[OutputType(typeof(bool))]
[OutputType(typeof(string))]
public sealed partial class TestAgentEcosystemCommand : CheckCommand
{
    private const int ProgressId = 1;
    private const string Activity = "Testing agents";

    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(100);

    private CustomRules _custom = CustomRules.None;
    private ValidationBaseline? _baseline;
    private string? _savedBaseline;
    private EcosystemCheck _check = null!;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Path { get; set; }

    /// <summary>Only these rules; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ValidationRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Rule { get; set; }

    /// <summary>Exclude these rules; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ValidationRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ExcludeRule { get; set; }

    /// <summary>
    /// Your own rule, as a script block that receives one definition at a time and writes what is wrong with it; or a hashtable of ids and
    /// script blocks.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? CustomRule { get; set; }

    /// <summary>Only findings with these severities.</summary>
    [Parameter]
    public FindingSeverity[]? Severity { get; set; }

    /// <summary>
    /// Also optimize every definition in memory and check that it still loads, keeps its tools and directives, and can be called as before.
    /// </summary>
    [Parameter]
    public SwitchParameter Optimized { get; set; }

    /// <summary>The optimization level for -Optimized.</summary>
    [Parameter]
    public OptimizationLevel Level { get; set; } = OptimizationLevel.Standard;

    /// <summary>A file with known findings, written by -SaveBaseline. Only new findings are reported and can fail the check.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>Write the findings to this file as a baseline, including those in -Baseline.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SaveBaseline { get; set; }

    /// <summary>
    /// Remove entries that are no longer found from the file of -Baseline and update the rest. New findings are not added; use
    /// -SaveBaseline for that.
    /// </summary>
    [Parameter]
    public SwitchParameter UpdateBaseline { get; set; }

    /// <summary>
    /// Only findings in files changed since the current commit diverged from this branch, tag or commit: committed, staged, modified in the
    /// working tree, or untracked. HEAD means uncommitted changes only.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Changed { get; set; }

    /// <summary>If a folder is a marketplace, also test the plugins in it, each separately, as Claude Code loads them.</summary>
    [Parameter]
    public SwitchParameter IncludePlugins { get; set; }

    /// <summary>Fix what can be fixed without changing what Claude Code reads, and report the remaining findings.</summary>
    [Parameter]
    public SwitchParameter Fix { get; set; }

    /// <summary>Also test the user's own definitions. Always on if no path is given.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _custom = CustomRules.From(CustomRule);
        }
        catch (ArgumentException exception)
        {
            ThrowTerminatingError(ValidationErrors.CustomRuleUnusable(exception, CustomRule));
        }
        if (UpdateBaseline && Baseline is null)
            ThrowTerminatingError(Errors.ParameterNeeds(nameof(UpdateBaseline), nameof(Baseline)));
        if (Baseline is not null)
            Guarded(() => _baseline = ValidationBaseline.Read(GetUnresolvedProviderPathFromPSPath(Baseline)), Baseline);
        var options = new ValidationOptions
        {
            Measure = MeasureOptions(),
            Rules = [.. Rule ?? []],
            ExcludeRules = [.. ExcludeRule ?? []],
            Optimized = Optimized ? Level : null,
            IncludesUser = IncludeUser || (ParameterSetName == PathSet && IsWithoutPath && !MyInvocation.ExpectingInput),
        };
        if (SaveBaseline is not null)
        {
            var content = new OutputContent("Baseline", "a baseline of findings", ValidationBaseline.Extensions, ValidationBaseline.IsOwn);
            _savedBaseline = RequireOutput(SaveBaseline, content, Force);
        }
        _check = new EcosystemCheck(CheckOptions(options), Cancellation);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in GivenPaths.SelectMany(path => ResolveChecked(path, IsLiteral)))
        {
            NotePiped(path);
            try
            {
                WriteVerbose($"Reading '{path}'.");
                this.GuardCounting(() => Guarded(() => _check.Test(path), path));
            }
            catch (PromptReadException exception)
            {
                WriteUnchecked(Errors.PromptNotRead(exception));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WriteProgress(new ProgressRecord(ProgressId, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        WarnAboutHiddenFolder();
        if (_check.Ecosystems.Count > 0 && _savedBaseline is { } file)
        {
            var what = $"a baseline of {CountText.Of(_check.Known.Count, "finding")}";
            if (ShouldProcess(file, "Write " + what) && TryWrite(file, () => ValidationBaseline.Write(file, _check.Known)))
                ReportWritten(what, file, Quiet);
        }
        ReportStaleEntries();
        var findings = _check.Findings;
        var isScreen = !Quiet && !HasFormat && DirectDisplay.IsScreen(this);
        var isOverview = isScreen && _check.IsOverview;
        var listed = isScreen ? _check.Merged : findings;
        var shown = isOverview ? [] : isScreen ? [.. listed.Take(MaxRows)] : findings;
        Func<string>? text = null, footer = null;
        if (_check.Ecosystems.Count > 0)
        {
            text = () => FindingWriter.Write(Format, findings, _check.Ecosystems, _check.Places[0].Root, Version);
            footer = isOverview ? Overview : () => Footer(isCut: listed.Count > shown.Count);
        }
        WriteOutcome(_check.HasErrors, shown, text, $"{findings.Count:N0} findings", footer, isScreen);
    }

    private EcosystemCheckOptions CheckOptions(ValidationOptions options) => new()
    {
        Validation = options,
        Folder = this.CurrentFolder(),
        Severities = Severity,
        ChangedSince = Changed,
        IncludePlugins = IncludePlugins,
        Baseline = _baseline,
        SavesBaseline = SaveBaseline is not null,
        Fix = Fix ? ApplyFix : null,
        OwnRules = _custom.Empty,
        RunOwnRules = definitions => _custom.Run(definitions, id => ValidationRules.IsRequested(id, options),
            (id, definition, exception) => WriteUnchecked(ValidationErrors.CustomRuleFailed(id, definition, exception))),
        Run = Validate,
        Warn = WriteWarning,
        Progress = ShowProgress,
    };

    private bool ApplyFix(FixedFile file)
    {
        var what = string.Join(", ", file.Findings.Select(static finding => finding.Fix!.Summary).Distinct());
        return ShouldProcess(file.Definition.Path, $"Fix: {what}") && TryWrite(file.Definition.Path, file.Write);
    }

    // Only the pipeline's thread can write progress. Plugins of a marketplace show how many are done.
    private IReadOnlyList<Finding> Validate(Func<Action<double>, IReadOnlyList<Finding>> validate, string? status)
    {
        var done = 0;
        var work = Task.Run(() => validate(share => Volatile.Write(ref done, (int)(100 * share))), Cancellation);
        while (!((IAsyncResult)work).AsyncWaitHandle.WaitOne(ProgressPeriod))
        {
            Cancellation.ThrowIfCancellationRequested();
            if (status is not null)
                ShowProgress(status, Volatile.Read(ref done));
        }
        return work.GetAwaiter().GetResult();
    }

    private void ShowProgress(string status, int percent) =>
        WriteProgress(new ProgressRecord(ProgressId, Activity, VisibleText.Of(status)) { PercentComplete = percent });

    private void Guarded(Action action, string path)
    {
        try
        {
            action();
        }
        catch (ValidationSettingsException exception)
        {
            ThrowTerminatingError(ValidationErrors.SettingsUnusable(exception));
        }
        catch (UnknownRuleException exception)
        {
            ThrowTerminatingError(ValidationErrors.UnknownRule(exception));
        }
        catch (GitException exception)
        {
            ThrowTerminatingError(ValidationErrors.GitFailed(exception, path));
        }
    }
}
