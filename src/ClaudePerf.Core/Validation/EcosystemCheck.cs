using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Validation.Changes;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Core.Validation;

/// <summary>Tests folders and files one after the other, and collects what is reported about them.</summary>
/// <param name="options">What to test and report.</param>
/// <param name="cancellation">Cancels the operation.</param>
public sealed class EcosystemCheck(EcosystemCheckOptions options, CancellationToken cancellation = default)
{
    private const int FewFindings = 10;

    private readonly List<Finding> _findings = [];
    private readonly List<(Finding Finding, string Root)> _known = [];
    private readonly List<TestedPlace> _places = [];
    private readonly List<Ecosystem> _ecosystems = [];
    private readonly List<(Ecosystem Ecosystem, List<Finding> Findings)> _results = [];
    private readonly List<Marketplace> _marketplaces = [];
    private readonly HashSet<string> _tested = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChangedFiles> _changed = new(StringComparer.Ordinal);
    private readonly List<string> _unknownRules = [.. ValidationRules.FindUnknown(
        [.. options.Validation.Rules, .. options.Validation.ExcludeRules], options.OwnRules.Select(static rule => rule.Id))];
    private PromptSource _source = new(options.Validation.IncludesUser, allowOutsideRoot: false, cancellation);

    /// <summary>The findings to report, ordered by <see cref="EcosystemValidator.Compare"/>.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The findings for a screen: the same sentence about several files is one finding.</summary>
    public IReadOnlyList<Finding> Merged => [.. Findings
        .GroupBy(static finding => (finding.Severity, finding.RuleId, finding.Message))
        .Select(static same => same.First() with
        {
            OtherPaths = [.. same.SelectMany(static one => one.OtherPaths), .. same.Skip(1).Select(static one => one.Path)],
        })];

    /// <summary>The findings including known ones, each with the folder that its path is relative to.</summary>
    public IReadOnlyList<(Finding Finding, string Root)> Known => _known;

    /// <summary>What was tested.</summary>
    public IReadOnlyList<TestedPlace> Places => _places;

    /// <summary>The ecosystems that were tested, or that a tested file belongs to.</summary>
    public IReadOnlyList<Ecosystem> Ecosystems => _ecosystems;

    /// <summary>The number of tested definitions.</summary>
    public int Definitions { get; private set; }

    /// <summary>Whether a finding is an error.</summary>
    public bool HasErrors => _findings.Exists(static finding => finding.Severity == FindingSeverity.Error);

    /// <summary>
    /// Whether a screen shows an overview instead of the findings. With rules, severities or a file, the user wants the findings
    /// themselves, and a few always fit on the screen.
    /// </summary>
    public bool IsOverview => _findings.Count > FewFindings && options.Validation.Rules.IsEmpty && options.Severities is null
        && _places.TrueForAll(static place => place.IsFolder);

    /// <summary>The entries of the baseline that would have been found if they still existed.</summary>
    public StaleEntries StaleEntries => new(options.Validation, _places, isPartial: options.ChangedSince is not null);

    /// <summary>Tests a folder, or a file as part of its ecosystem.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="PromptReadException">It cannot be read.</exception>
    /// <exception cref="ValidationSettingsException">The ecosystem's settings are not well-formed.</exception>
    /// <exception cref="UnknownRuleException">A rule does not exist.</exception>
    /// <exception cref="GitException">Git cannot list the changed files.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public void Test(string path)
    {
        var full = Path.GetFullPath(path);
        var isFolder = Directory.Exists(path);
        var root = isFolder ? PromptSource.RootOf(full) : PromptSource.EcosystemRoot(full) ?? Path.GetDirectoryName(full)!;
        var market = isFolder ? Marketplace.Read(path) : null;
        // A plugin that is the folder itself is tested as the folder.
        var plugins = market is null ? [] : market.Plugins.Where(plugin => plugin.Folder != root).ToList();
        market = plugins.Count == 0 ? null : market! with { Plugins = [.. plugins] };
        var changed = options.ChangedSince is null ? null : ChangedIn(root, options.ChangedSince);
        var separate = options.IncludePlugins ? plugins.ConvertAll(static plugin => plugin.Folder) : [];
        Test(new TestedPlace(full, isFolder, root, root) { SeparateFolders = separate }, changed, path, market);
        if (market is null)
            return;
        _marketplaces.Add(market);
        for (var i = 0; options.IncludePlugins && i < plugins.Count; i++)
        {
            options.Progress($"{plugins[i].Name}, plugin {i + 1:N0} of {plugins.Count:N0}", i * 100 / plugins.Count);
            Test(new TestedPlace(plugins[i].Folder, IsFolder: true, plugins[i].Folder, root) { IsPlugin = true }, changed,
                plugins[i].Folder, null);
        }
    }

    /// <summary>The sentences below the findings.</summary>
    public FindingSummary Summarize() => new()
    {
        Findings = Findings,
        Definitions = Definitions,
        HasBaseline = options.Baseline is not null,
        ChangedSince = options.ChangedSince,
        Fixes = options.Fix is not null ? [] : [.. _results.SelectMany(static result => FindingFixer.Plan(result.Ecosystem,
            result.Findings)).DistinctBy(static file => file.Definition.Path)],
        Marketplaces = options.IncludePlugins ? [] : _marketplaces,
        Folder = options.Folder,
        Form = options.Form,
    };

    private void Test(TestedPlace place, ChangedFiles? changed, string path, Marketplace? market)
    {
        // A file is tested as part of its ecosystem.
        var prompts = place.IsFolder ? _source.Folder(path) : _source.Folder(place.EcosystemRoot);
        var ecosystem = prompts.Ecosystem!;
        var count = place.IsFolder ? prompts.Definitions.Count(definition => place.Contains(definition.Path)) : 1;
        if (!_tested.Add(place.Path))
            return;
        _places.Add(place);
        Definitions += count;
        if (place.IsFolder && count == 0 && !place.IsPlugin && place.SeparateFolders.Count == 0)
        {
            var offer = market is null ? "" : $" {FindingSummary.Offer(market, options.Folder, options.Form)}";
            options.Warn(_source.NothingIn(path, options.Form) + offer);
        }
        // A marketplace without agents of its own is not an ecosystem: nobody pays the total cost of its plugins.
        if (place.SeparateFolders.Count > 0 && count == 0)
            return;
        if (!_ecosystems.Contains(ecosystem))
            _ecosystems.Add(ecosystem);
        RequireKnownRules(place.Root);
        var status = place.IsPlugin ? null : $"{count:N0} definitions in '{path}'";
        if (status is not null)
            options.Progress(status, 0);
        var findings = Validate(ecosystem, place, changed, status);
        if (options.Fix is { } fix && FindingFixer.Plan(ecosystem, findings).Select(fix).ToList().Contains(true))
        {
            _ecosystems.Remove(ecosystem);
            _source = new PromptSource(options.Validation.IncludesUser, allowOutsideRoot: false, cancellation);
            ecosystem = _source.Folder(place.EcosystemRoot).Ecosystem!;
            _ecosystems.Add(ecosystem);
            findings = Validate(ecosystem, place, changed, status);
        }
        _known.AddRange(findings.Where(HasSelectedSeverity).Select(finding => (finding, place.Root)));
        List<Finding> remaining = options.Baseline is { } baseline ? [.. baseline.New(findings, place.Root)] : findings;
        var selected = remaining.FindAll(HasSelectedSeverity);
        _findings.AddRange(selected);
        _findings.Sort(EcosystemValidator.Compare);
        _results.Add((ecosystem, selected));
    }

    // The names that are not built in may be rules from an ecosystem's own settings.
    private void RequireKnownRules(string root)
    {
        if (_unknownRules.Count == 0)
            return;
        List<string> own = [.. ValidationSettings.Read(root, options.OwnRules).CustomRules.Select(static rule => rule.Id)];
        foreach (var unknown in ValidationRules.FindUnknown(_unknownRules, own))
            throw new UnknownRuleException(unknown, [.. ValidationRules.All.Select(static rule => rule.Id), .. own]);
    }

    private bool HasSelectedSeverity(Finding finding) => options.Severities?.Contains(finding.Severity) != false;

    private List<Finding> Validate(Ecosystem ecosystem, TestedPlace place, ChangedFiles? changed, string? status)
    {
        var validation = options.Validation with
        {
            SettingsRoot = place.Root,
            // A finding that represents several files would be missed if only some of the files are tested, and would change once the first
            // file is fixed.
            KeepEqualSeparate = changed is not null || options.Baseline is not null || options.SavesBaseline
                || place.SeparateFolders.Count > 0 || Path.TrimEndingDirectorySeparator(place.Path) != place.EcosystemRoot,
            CustomRules = options.RunOwnRules?.Invoke(ecosystem.Definitions) ?? [],
        };
        return [.. options.Run(share => EcosystemValidator.Validate(ecosystem, validation, share, cancellation), status)
            .Where(finding => place.Contains(finding.Path) && changed?.Contains(finding.Path) != false)
            .Select(finding => place.Root == ecosystem.Root ? finding
                : finding with { RelativePath = FindingPlace.RelativePath(place.Root, finding.Path) })];
    }

    private ChangedFiles ChangedIn(string root, string reference)
    {
        if (!_changed.TryGetValue(root, out var changed))
            _changed.Add(root, changed = ChangedFiles.Since(root, reference, cancellation));
        return changed;
    }
}
