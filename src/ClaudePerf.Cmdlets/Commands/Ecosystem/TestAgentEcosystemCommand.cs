using System.Collections.Immutable;
using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
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

    private readonly List<Finding> _findings = [];
    private readonly List<(Finding Finding, string Root)> _known = [];
    private readonly List<TestedPlace> _places = [];
    private readonly List<Ecosystem> _ecosystems = [];
    private readonly List<(Ecosystem Ecosystem, List<Finding> Findings)> _results = [];
    private readonly List<Marketplace> _marketplaces = [];
    private readonly HashSet<string> _tested = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChangedFiles> _changed = new(StringComparer.Ordinal);
    private ValidationOptions _options = null!;
    private CustomRules _custom = CustomRules.None;
    private List<string> _unknownRules = [];
    private ValidationBaseline? _baseline;
    private PromptSource _source = null!;
    private int _definitions;
    private string _status = "";
    private string? _savedBaseline;

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
        // The remaining names may be rules from an ecosystem's own settings.
        _unknownRules = [.. ValidationRules.FindUnknown([.. Rule ?? [], .. ExcludeRule ?? []], _custom.Ids)];
        var includesUser = IncludeUser || (ParameterSetName == PathSet && IsWithoutPath && !MyInvocation.ExpectingInput);
        _options = new ValidationOptions
        {
            Measure = MeasureOptions(),
            Rules = [.. Rule ?? []],
            ExcludeRules = [.. ExcludeRule ?? []],
            Optimized = Optimized ? Level : null,
            IncludesUser = includesUser,
        };
        _source = new PromptSource(includesUser, allowOutsideRoot: false, Cancellation);
        if (SaveBaseline is not null)
        {
            var content = new OutputContent("Baseline", "a baseline of findings", ValidationBaseline.Extensions, ValidationBaseline.IsOwn);
            _savedBaseline = RequireOutput(SaveBaseline, content, Force);
        }
        if (UpdateBaseline && Baseline is null)
            ThrowTerminatingError(Errors.ParameterNeeds(nameof(UpdateBaseline), nameof(Baseline)));
        if (Baseline is not null)
            WithSettings(() => _baseline = ValidationBaseline.Read(GetUnresolvedProviderPathFromPSPath(Baseline)));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in GivenPaths.SelectMany(path => ResolveChecked(path, IsLiteral)))
        {
            NotePiped(path);
            try
            {
                Test(path);
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
        _findings.Sort(EcosystemValidator.Compare);
        if (_ecosystems.Count > 0 && _savedBaseline is { } file)
        {
            var what = $"a baseline of {_known.Count:N0} findings";
            if (ShouldProcess(file, "Write " + what) && TryWrite(file, () => ValidationBaseline.Write(file, _known)))
                ReportWritten(what, file, Quiet);
        }
        ReportStaleEntries();
        var failed = _findings.Exists(static finding => finding.Severity == FindingSeverity.Error);
        var isScreen = !Quiet && !HasFormat && DirectDisplay.IsScreen(this);
        var isOverview = isScreen && IsOverview();
        var shown = isOverview ? [] : isScreen ? _findings.Take(MaxRows).ToList() : _findings;
        Func<string>? text = null, footer = null;
        if (_ecosystems.Count > 0)
        {
            text = () => FindingWriter.Write(Format, _findings, _ecosystems, _places[0].Root, Version);
            footer = isOverview ? Overview : () => Footer(isScreen);
        }
        WriteOutcome(failed, shown, text, $"{_findings.Count:N0} findings", footer, isScreen);
    }

    private void Test(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var isFolder = Directory.Exists(path);
        var root = isFolder ? PromptSource.RootOf(full) : PromptSource.EcosystemRoot(full) ?? System.IO.Path.GetDirectoryName(full)!;
        var market = isFolder ? Marketplace.Read(path) : null;
        // A plugin that is the folder itself is tested as the folder.
        var plugins = market is null ? [] : market.Plugins.Where(plugin => plugin.Folder != root).ToList();
        market = plugins.Count == 0 ? null : market! with { Plugins = [.. plugins] };
        var changed = Changed is null ? null : ChangedIn(root);
        var separate = IncludePlugins ? plugins.ConvertAll(static plugin => plugin.Folder) : [];
        var place = new TestedPlace(full, isFolder, root, root) { SeparateFolders = separate };
        Test(place, changed, path, market);
        if (market is null)
            return;
        _marketplaces.Add(market);
        for (var i = 0; IncludePlugins && i < plugins.Count; i++)
        {
            ShowProgress($"{plugins[i].Name}, plugin {i + 1:N0} of {plugins.Count:N0}", i * 100 / plugins.Count);
            Test(new TestedPlace(plugins[i].Folder, IsFolder: true, plugins[i].Folder, root) { IsPlugin = true }, changed,
                plugins[i].Folder, null);
        }
    }

    private void RequireKnownRules(string root)
    {
        if (_unknownRules.Count == 0)
            return;
        List<string> own = [];
        WithSettings(() => own.AddRange(ValidationSettings.Read(root, _custom.Empty).CustomRules.Select(static rule => rule.Id)));
        foreach (var unknown in ValidationRules.FindUnknown(_unknownRules, own))
            ThrowTerminatingError(ValidationErrors.UnknownRule(unknown, own));
    }

    private void Test(TestedPlace place, ChangedFiles? changed, string path, Marketplace? market)
    {
        WriteVerbose($"Reading '{path}'.");
        // A file is tested as part of its ecosystem.
        var prompts = place.IsFolder ? _source.Folder(path) : _source.Folder(place.EcosystemRoot);
        var ecosystem = prompts.Ecosystem!;
        var count = place.IsFolder ? prompts.Definitions.Count(definition => place.Contains(definition.Path)) : 1;
        if (!_tested.Add(place.Path))
            return;
        _places.Add(place);
        _definitions += count;
        if (place.IsFolder && count == 0 && !place.IsPlugin && place.SeparateFolders.Count == 0)
        {
            var offer = market is null ? "" : $" {FindingSummary.Offer(market, this.CurrentFolder())}";
            WriteWarning(_source.NothingIn(path) + offer);
        }
        // A marketplace without agents of its own is not an ecosystem: nobody pays the total cost of its plugins.
        if (place.SeparateFolders.Count > 0 && count == 0)
            return;
        if (!_ecosystems.Contains(ecosystem))
            _ecosystems.Add(ecosystem);
        RequireKnownRules(place.Root);
        _status = $"{count:N0} definitions in '{path}'";
        if (!place.IsPlugin)
            ShowProgress(_status, 0);
        var findings = Validate(ecosystem, place, changed);
        if (Fix && ApplyFixes(ecosystem, findings))
        {
            _ecosystems.Remove(ecosystem);
            _source = new PromptSource(_options.IncludesUser, allowOutsideRoot: false, Cancellation);
            ecosystem = _source.Folder(place.EcosystemRoot).Ecosystem!;
            _ecosystems.Add(ecosystem);
            findings = Validate(ecosystem, place, changed);
        }
        _known.AddRange(findings.Where(HasSelectedSeverity).Select(finding => (finding, place.Root)));
        List<Finding> remaining = _baseline is null ? findings : [.. _baseline.New(findings, place.Root)];
        var selected = remaining.FindAll(HasSelectedSeverity);
        _findings.AddRange(selected);
        _results.Add((ecosystem, selected));
    }

    private bool HasSelectedSeverity(Finding finding) => Severity is null || Severity.Contains(finding.Severity);

    private void ShowProgress(string status, int percent) =>
        WriteProgress(new ProgressRecord(ProgressId, Activity, VisibleText.Of(status)) { PercentComplete = percent });

    private List<Finding> Validate(Ecosystem ecosystem, TestedPlace place, ChangedFiles? changed)
    {
        IReadOnlyList<Finding> found = [];
        var options = _options with
        {
            SettingsRoot = place.Root,
            // A finding that represents several files would be missed if only some of the files are tested, and would change once the first
            // file is fixed.
            KeepEqualSeparate = changed is not null || _baseline is not null || SaveBaseline is not null || place.SeparateFolders.Count > 0
                || System.IO.Path.TrimEndingDirectorySeparator(place.Path) != place.EcosystemRoot,
            CustomRules = _custom.Run(ecosystem.Definitions, id => ValidationRules.IsRequested(id, _options), (id, definition, exception) =>
                WriteUnchecked(ValidationErrors.CustomRuleFailed(id, definition, exception))),
        };
        this.GuardCounting(() => WithSettings(() =>
            found = WithProgress(share => EcosystemValidator.Validate(ecosystem, options, share, Cancellation), !place.IsPlugin)));
        return [.. found.Where(finding => place.Contains(finding.Path) && changed?.Contains(finding.Path) != false)
            .Select(finding => place.Root == ecosystem.Root ? finding
                : finding with { RelativePath = FindingPlace.RelativePath(place.Root, finding.Path) })];
    }

    // Only the pipeline's thread can write progress. Plugins of a marketplace show how many are done.
    private ImmutableArray<Finding> WithProgress(Func<Action<double>, ImmutableArray<Finding>> validate, bool isShown)
    {
        var done = 0;
        var work = Task.Run(() => validate(share => Volatile.Write(ref done, (int)(100 * share))), Cancellation);
        while (!((IAsyncResult)work).AsyncWaitHandle.WaitOne(ProgressPeriod))
        {
            Cancellation.ThrowIfCancellationRequested();
            if (isShown)
                ShowProgress(_status, Volatile.Read(ref done));
        }
        return work.GetAwaiter().GetResult();
    }

    private ChangedFiles ChangedIn(string root)
    {
        if (_changed.TryGetValue(root, out var known))
            return known;
        try
        {
            return _changed[root] = Interruptible(() => ChangedFiles.Since(root, Changed!, Cancellation));
        }
        catch (GitException exception)
        {
            ThrowTerminatingError(ValidationErrors.GitFailed(exception, root));
            throw;
        }
    }

    private bool ApplyFixes(Ecosystem ecosystem, List<Finding> findings)
    {
        var isFixed = false;
        foreach (var file in FindingFixer.Plan(ecosystem, findings))
        {
            var what = string.Join(", ", file.Findings.Select(static finding => finding.Fix!.Summary).Distinct());
            if (ShouldProcess(file.Definition.Path, $"Fix: {what}"))
                isFixed |= TryWrite(file.Definition.Path, file.Write);
        }
        return isFixed;
    }

    private void WithSettings(Action action)
    {
        try
        {
            action();
        }
        catch (ValidationSettingsException exception)
        {
            ThrowTerminatingError(ValidationErrors.SettingsUnusable(exception));
        }
    }
}
