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
/// <para type="synopsis">Says which agents Claude Code would not load, what it silently ignores, and what is costly or unsafe. Writes nothing unless asked to.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "AgentEcosystem", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(Finding))]
[OutputType(typeof(bool))]
[OutputType(typeof(string))]
public sealed partial class TestAgentEcosystemCommand : CheckCommand
{
    private const int ProgressId = 1;
    private const string Activity = "Testing agents";

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
    private List<string> _unknown = [];
    private ValidationBaseline? _baseline;
    private PromptSource _source = null!;
    private int _definitions;

    /// <summary>Folders, files or wildcard patterns; the current folder where none is given. Of a file only its own findings are given.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Only these rules; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ValidationRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Rule { get; set; }

    /// <summary>Not these rules; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ValidationRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ExcludeRule { get; set; }

    /// <summary>A rule of your own, as a script block that is given one definition at a time and writes what is wrong with it; or a hashtable of ids and such script blocks.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? CustomRule { get; set; }

    /// <summary>Only findings of these severities.</summary>
    [Parameter]
    public FindingSeverity[]? Severity { get; set; }

    /// <summary>
    /// Also optimize every definition, in memory, and show that it still loads, keeps its tools and directives, and can be called as
    /// before.
    /// </summary>
    [Parameter]
    public SwitchParameter Optimized { get; set; }

    /// <summary>How far -Optimized goes.</summary>
    [Parameter]
    public OptimizationLevel Level { get; set; } = OptimizationLevel.Standard;

    /// <summary>A file of known findings, from -SaveBaseline: only new ones are given, and only they fail a check.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>Write the findings to this file as a baseline, also those that -Baseline knows.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SaveBaseline { get; set; }

    /// <summary>
    /// Remove from the file of -Baseline what is no longer found, and write the rest as it is found now. New findings are not added;
    /// -SaveBaseline adds them.
    /// </summary>
    [Parameter]
    public SwitchParameter UpdateBaseline { get; set; }

    /// <summary>
    /// Only findings in files that were touched since the present commit left this branch, tag or commit: committed, staged, changed in the
    /// working tree, or not tracked. HEAD stands for what is not committed.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Changed { get; set; }

    /// <summary>Where a folder is a marketplace, test the plugins that lie in it too, each by itself, as Claude Code loads them.</summary>
    [Parameter]
    public SwitchParameter IncludePlugins { get; set; }

    /// <summary>Mend what can be mended without changing what Claude Code reads, and give the findings that are left.</summary>
    [Parameter]
    public SwitchParameter Fix { get; set; }

    /// <summary>Test the user's own definitions too. This is so anyway where no path is given.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _custom = CustomRules.Of(CustomRule);
        }
        catch (ArgumentException exception)
        {
            ThrowTerminatingError(ValidationErrors.CustomRuleUnusable(exception, CustomRule));
        }
        // What is left may be a rule of an ecosystem's own settings.
        _unknown = [.. ValidationRules.FindUnknown([.. Rule ?? [], .. ExcludeRule ?? []], _custom.Ids)];
        var includesUser = IncludeUser || (ParameterSetName == PathSet && Path is null && !MyInvocation.ExpectingInput);
        _options = new ValidationOptions
        {
            Measure = MeasureOptions(),
            Rules = [.. Rule ?? []],
            ExcludeRules = [.. ExcludeRule ?? []],
            Optimized = Optimized ? Level : null,
            IncludesUser = includesUser,
        };
        _source = new PromptSource(includesUser, allowOutsideRoot: false, Cancellation);
        if (UpdateBaseline && Baseline is null)
            ThrowTerminatingError(Errors.ParameterNeeds(nameof(UpdateBaseline), nameof(Baseline)));
        if (Baseline is not null)
            Settled(() => _baseline = ValidationBaseline.Read(GetUnresolvedProviderPathFromPSPath(Baseline)));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == LiteralPathSet || Path is null;
        foreach (var path in (ParameterSetName == LiteralPathSet ? LiteralPath! : Path ?? [this.CurrentFolder()])
            .SelectMany(path => Resolved(path, literal)))
        {
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
        _findings.Sort(EcosystemValidator.Compare);
        if (_ecosystems.Count > 0 && SaveBaseline is not null && GetUnresolvedProviderPathFromPSPath(SaveBaseline) is var file
            && ShouldProcess(file, $"Write a baseline of {_known.Count:N0} findings"))
            Written(file, () => ValidationBaseline.Write(file, _known));
        TellStale();
        var failed = _findings.Exists(static finding => finding.Severity == FindingSeverity.Error);
        var isScreen = !Quiet && !HasFormat && DirectDisplay.IsScreen(this);
        var isOverview = isScreen && IsOverview();
        var shown = isOverview ? [] : isScreen ? _findings.Take(MostRows).ToList() : _findings;
        Func<string>? text = null, footer = null;
        if (_ecosystems.Count > 0)
        {
            text = () => FindingWriter.Write(Format, _findings, _ecosystems, _places[0].Root, Version);
            footer = isOverview
                ? () => new FindingOverview(_findings, ScreenWidth()).Text(Counts(), Closing(isOverview: true))
                : () => Footer(isScreen);
        }
        WriteOutcome(failed, shown, text, $"{_findings.Count:N0} findings", footer, isScreen);
    }

    private void Test(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var isFolder = Directory.Exists(path);
        var root = isFolder ? PromptSource.RootOf(full) : PromptSource.EcosystemRoot(full) ?? System.IO.Path.GetDirectoryName(full)!;
        var market = isFolder ? Marketplace.Read(path) : null;
        // One that is the folder itself is tested as what the folder is.
        var plugins = market is null ? [] : market.Plugins.Where(plugin => plugin.Folder != root).ToList();
        market = plugins.Count == 0 ? null : market! with { Plugins = [.. plugins] };
        var changed = Changed is null ? null : ChangedIn(root);
        var apart = IncludePlugins ? plugins.ConvertAll(static plugin => plugin.Folder) : [];
        var place = new TestedPlace(full, isFolder, root, root) { Without = apart };
        Test(place, changed, path, market);
        if (market is null)
            return;
        _marketplaces.Add(market);
        for (var i = 0; IncludePlugins && i < plugins.Count; i++)
        {
            Report($"{plugins[i].Name}, plugin {i + 1:N0} of {plugins.Count:N0}", i * 100 / plugins.Count);
            Test(new TestedPlace(plugins[i].Folder, IsFolder: true, plugins[i].Folder, root) { IsPlugin = true }, changed,
                plugins[i].Folder, null);
        }
    }

    private void RequireKnownRules(string root)
    {
        if (_unknown.Count == 0)
            return;
        IEnumerable<string> own = [];
        Settled(() => own = ValidationSettings.Read(root, _custom.Empty).CustomRules.Select(static rule => rule.Id));
        foreach (var unknown in ValidationRules.FindUnknown(_unknown, own))
            ThrowTerminatingError(ValidationErrors.UnknownRule(unknown));
    }

    private void Test(TestedPlace place, ChangedFiles? changed, string path, Marketplace? market)
    {
        WriteVerbose($"Reading '{path}'.");
        // A file is tested within the ecosystem it belongs to.
        var prompts = place.IsFolder ? _source.Folder(path) : _source.Folder(place.EcosystemRoot);
        var ecosystem = prompts.Ecosystem!;
        var count = place.IsFolder ? prompts.Definitions.Count(definition => place.Holds(definition.Path)) : 1;
        if (!_tested.Add(place.Path))
            return;
        _places.Add(place);
        _definitions += count;
        if (place.IsFolder && count == 0 && !place.IsPlugin && place.Without.Count == 0)
            WriteWarning(market is null ? _source.NothingIn(path) : $"{_source.NothingIn(path)} {Offer(market)}");
        // A marketplace without agents of its own is no ecosystem: what its plugins cost together, nobody pays.
        if (place.Without.Count > 0 && count == 0)
            return;
        if (!_ecosystems.Contains(ecosystem))
            _ecosystems.Add(ecosystem);
        RequireKnownRules(place.Root);
        if (!place.IsPlugin)
            Report($"{count:N0} definitions in '{path}'", -1);
        var findings = Validate(ecosystem, place, changed);
        if (Fix && Mend(ecosystem, findings))
        {
            _ecosystems.Remove(ecosystem);
            _source = new PromptSource(_options.IncludesUser, allowOutsideRoot: false, Cancellation);
            ecosystem = _source.Folder(place.EcosystemRoot).Ecosystem!;
            _ecosystems.Add(ecosystem);
            findings = Validate(ecosystem, place, changed);
        }
        _known.AddRange(findings.Where(IsAsked).Select(finding => (finding, place.Root)));
        List<Finding> left = _baseline is null ? findings : [.. _baseline.New(findings, place.Root)];
        var asked = left.FindAll(IsAsked);
        _findings.AddRange(asked);
        _results.Add((ecosystem, asked));
    }

    private bool IsAsked(Finding finding) => Severity is null || Severity.Contains(finding.Severity);

    private void Report(string status, int percent) =>
        WriteProgress(new ProgressRecord(ProgressId, Activity, VisibleText.Of(status)) { PercentComplete = percent });

    private List<Finding> Validate(Ecosystem ecosystem, TestedPlace place, ChangedFiles? changed)
    {
        IReadOnlyList<Finding> found = [];
        var options = _options with
        {
            SettingsRoot = place.Root,
            // A finding that stands for several files would be missed where only some of them are asked for, and be another one once the first is mended.
            KeepEqualSeparate = changed is not null || _baseline is not null || SaveBaseline is not null || place.Without.Count > 0
                || System.IO.Path.TrimEndingDirectorySeparator(place.Path) != place.EcosystemRoot,
            CustomRules = _custom.Run(ecosystem.Definitions, id => ValidationRules.IsRequested(id, _options), (id, definition, exception) =>
                WriteUnchecked(ValidationErrors.CustomRuleFailed(id, definition, exception))),
        };
        Guard(() => Settled(() => found = Interruptible(() => EcosystemValidator.Validate(ecosystem, options, Cancellation))));
        return [.. found.Where(finding => place.Holds(finding.Path) && changed?.Contains(finding.Path) != false)
            .Select(finding => place.Root == ecosystem.Root ? finding
                : finding with { RelativePath = FindingPlace.RelativePath(place.Root, finding.Path) })];
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

    private bool Mend(Ecosystem ecosystem, List<Finding> findings)
    {
        var mended = false;
        foreach (var file in FindingFixer.Plan(ecosystem, findings))
        {
            var what = string.Join(", ", file.Findings.Select(static finding => finding.Fix!.Summary).Distinct());
            if (ShouldProcess(file.Definition.Path, $"Mend: {what}"))
                mended |= Written(file.Definition.Path, file.Write);
        }
        return mended;
    }

    private void Settled(Action action)
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
