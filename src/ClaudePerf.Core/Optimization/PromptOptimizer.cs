using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// Optimizes prompts: lets the rules propose edits, accepts those that are proven to lose nothing, and measures the
/// savings. Writes nothing. The same prompts and options give the same results, and an optimized prompt is not
/// changed again. Thread-safe.
/// </summary>
public sealed class PromptOptimizer
{
    /// <summary>
    /// How often the rules examine a prompt again after edits. Real prompts need two to four rounds; a rule that
    /// never finished would be stopped here, and the tests would notice because an optimized prompt would change
    /// again.
    /// </summary>
    private const int Rounds = 12;

    private readonly OptimizationOptions _options;
    private readonly IReadOnlyList<string> _agentNames;
    private readonly PromptRule[] _promptRules;
    private readonly EcosystemRule[] _ecosystemRules;
    private readonly SharingRule[] _sharingRules;
    private readonly PromptMeasurer _measurer;
    private readonly OptimizationCache? _cache;
    private readonly string? _root;

    /// <summary>Creates an optimizer for the prompts of an ecosystem, or for prompts outside of any.</summary>
    /// <param name="options">The options.</param>
    /// <param name="ecosystem">The prompts' ecosystem, for their measurement; null if there is none.</param>
    public PromptOptimizer(OptimizationOptions options, Ecosystem? ecosystem = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options = options with { Root = ecosystem?.Root };
        _agentNames = Names(ecosystem?.Definitions ?? []);
        var rules = OptimizationRules.Select(options);
        _promptRules = [.. rules.OfType<PromptRule>()];
        _ecosystemRules = [.. rules.OfType<EcosystemRule>()];
        _sharingRules = [.. rules.OfType<SharingRule>()];
        _measurer = new PromptMeasurer(options.Measure, ecosystem);
        _root = ecosystem?.Root;
        // With custom file lookups the inputs are unknown, so nothing is cached.
        _cache = options is { Cache: { } cache, IsTaken: null } ? new OptimizationCache(cache, options, _promptRules, _root) : null;
    }

    /// <summary>Optimizes one prompt with the rules about a single prompt.</summary>
    /// <exception cref="RequestFormatException">A request or tool list is malformed.</exception>
    public OptimizationResult Optimize(PromptDefinition definition) => OptimizeAll([definition])[0];

    /// <summary>Optimizes prompts together, also with the rules about all of them.</summary>
    /// <param name="definitions">The prompts.</param>
    /// <param name="progress">Called for each finished prompt, on the calling thread.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>A result for each prompt, in the same order.</returns>
    /// <exception cref="RequestFormatException">A request or tool list is malformed.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public IReadOnlyList<OptimizationResult> OptimizeAll(
        IReadOnlyList<PromptDefinition> definitions, Action<PromptDefinition>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var names = new ReferenceNames(_options.IsTaken ?? File.Exists);
        var options = _options with { IsTaken = names.IsTaken,
            AgentNames = [.. _agentNames.Concat(Names(definitions)).Distinct(StringComparer.Ordinal)] };
        var sharing = new Dictionary<PromptDefinition, ProposedEdit>(ReferenceEqualityComparer.Instance);
        foreach (var (definition, edit) in _sharingRules.SelectMany(rule => rule.Propose(definitions)))
            sharing.TryAdd(definition, edit);
        var pending =
            definitions.Select(definition => new PendingPrompt(definition, sharing.GetValueOrDefault(definition), options)).ToArray();
        RunEcosystemRules(pending, names, options, cancellation);
        var results = new List<OptimizationResult>(definitions.Count);
        for (var i = 0; i < pending.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(Finish(pending[i], names, options, cancellation));
            pending[i] = null!;
            progress?.Invoke(definitions[i]);
        }
        var similar = SimilarAgents.Find(results);
        return similar.Count == 0
            ? results
            : results.ConvertAll(result => similar.TryGetValue(result.Original, out var finding)
                ? result with { Findings = result.Findings.Add(finding) } : result);
    }

    private void RunEcosystemRules(
        PendingPrompt[] pending, ReferenceNames names, OptimizationOptions options, CancellationToken cancellation)
    {
        if (_ecosystemRules.Length == 0)
            return;
        var runs = pending.Where(static prompt => IsMarkdown(prompt.Definition)).Select(static prompt => prompt.Run).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var documents = runs.ConvertAll(static run => run.Document);
            var edits = _ecosystemRules.SelectMany(rule => rule.Propose(documents, options)).ToLookup(static edit => edit.Document,
                static edit => edit.Edit);
            var changed = false;
            foreach (var run in runs)
                changed |= edits.Contains(run.Document) && run.Apply(edits[run.Document], IsApplied, IsNamed);
            foreach (var file in runs.SelectMany(static run => run.Files))
                names.Take(file);
            if (!changed)
                return;
        }
    }

    private OptimizationResult Finish(
        PendingPrompt pending, ReferenceNames names, OptimizationOptions options, CancellationToken cancellation)
    {
        var definition = pending.Definition;
        var before = _measurer.Measure(definition);
        if (!IsMarkdown(definition))
            return Result(definition, definition, before, before, [], [], new PreservationReport { Counts = [] });
        var isShared = pending.IsChangedByOthers;
        // Changes by a rule about all prompts depend on the other prompts and are not cached.
        var outcome = _cache is not null && pending.IsUntouched
            ? _cache.Get(
                definition, names, options.AgentNames, () => RunPromptRules(pending.Run, names, options, cancellation), cancellation)
            : RunPromptRules(pending.Run, names, options, cancellation);
        // Shared text may cost one more token here to save thousands elsewhere; everything else is measured against
        // the text with it.
        var floor = pending.IsShared ? _measurer.Measure(pending.Again().Document.Definition) : before;
        if (CostsMore(definition, floor, outcome) && !isShared)
            outcome = RunPromptRules(pending.Again(), names, options, cancellation, static rule => rule.Risk != OptimizationRisk.None);
        if (CostsMore(definition, floor, outcome))
            outcome = pending.IsShared
                ? RunPromptRules(pending.Again(), names, options, cancellation, static _ => false)
                : new OptimizationOutcome(definition.Text, [], [], new PreservationReport { Counts = [] });
        foreach (var file in outcome.Files)
            names.Take(file);
        if (string.Equals(outcome.Text, definition.Text, StringComparison.Ordinal))
            return Result(definition, definition, before, before, outcome.Edits, outcome.Files, outcome.Report);
        var optimized = definition.WithText(outcome.Text);
        return Result(definition, optimized, before, _measurer.Measure(optimized), outcome.Edits, outcome.Files, outcome.Report);
    }

    // A tokenizer may need an extra token for less white space. The rules of a level must never cost more; a rule
    // that the user names may, to save elsewhere.
    private bool CostsMore(PromptDefinition definition, PromptMeasurement before, OptimizationOutcome outcome)
    {
        if (!_options.Rules.IsEmpty || string.Equals(outcome.Text, definition.Text, StringComparison.Ordinal))
            return false;
        var after = _measurer.Measure(definition.WithText(outcome.Text));
        return after.AlwaysOnTokens > before.AlwaysOnTokens || after.OnInvokeTokens > before.OnInvokeTokens;
    }

    private OptimizationOutcome RunPromptRules(
        OptimizationRun run, ReferenceNames names, OptimizationOptions options, CancellationToken cancellation, Func<OptimizationRule,
            bool>? isWanted = null)
    {
        var rules = isWanted is null ? _promptRules : Array.FindAll(_promptRules, rule => isWanted(rule));
        for (var round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var changed = run.Apply(rules.SelectMany(rule => rule.Propose(run.Document, options)), IsApplied, IsNamed);
            foreach (var file in run.Files)
                names.Take(file);
            if (!changed)
                break;
        }
        var report = run.Report();
        if (!report.Passed)
            run.Abandon(report.Violations[0]);
        return new OptimizationOutcome(run.Document.Text, run.Edits, run.Files, report);
    }

    private OptimizationResult Result(
        PromptDefinition definition, PromptDefinition optimized, PromptMeasurement before, PromptMeasurement after,
        IEnumerable<OptimizationEdit> edits, IEnumerable<ReferenceFile> files, PreservationReport report)
    {
        var result = new OptimizationResult
        {
            Original = definition,
            Optimized = optimized,
            Before = before,
            After = after,
            Edits = [.. edits],
            Files = [.. files],
            Preservation = report,
            CostSavedPerThousandUses = CostSaved(before, after),
            Root = _root,
            Findings = [.. Findings(definition, before)],
            MissingEvidence = OptimizationEvidence.Missing(_options.Evidence),
        };
        return _options.Evidence is { } evidence ? result with { Paid = PaidTokens.Compute(result, evidence) } : result;
    }

    private IEnumerable<OptimizationFinding> Findings(PromptDefinition definition, PromptMeasurement before)
    {
        var tokens = EditTokens.For(definition, _options);
        return UsageFindings.Find(definition, before.AlwaysOnTokens, _options.Evidence)
            .Concat(ListedAgents.Find(definition, _agentNames, tokens))
            .Concat(MovedFiles.Find(definition, tokens));
    }

    // One use costs what the invocation sends. Its line in the listing is paid for by the session's model, at the
    // same price unless the definition names another model.
    private decimal CostSaved(PromptMeasurement before, PromptMeasurement after)
    {
        const int Uses = 1000;
        var saved = Uses * (before.InputCost - after.InputCost);
        if (before.Kind is not (PromptKind.Agent or PromptKind.Skill or PromptKind.Command))
            return saved;
        var model = _options.Measure.Catalog.Resolve(before.Model);
        var listing = before.AlwaysOnTokens - after.AlwaysOnTokens;
        return saved + (Math.Sign(listing) * Uses * PromptCost.Of(Math.Abs(listing), model, _options.Measure.At).Input);
    }

    private static IReadOnlyList<string> Names(IEnumerable<PromptDefinition> definitions) =>
        [.. definitions.Where(static definition => definition.Kind == PromptKind.Agent).Select(static definition => definition.Name)];

    private bool IsApplied(OptimizationRule rule) => OptimizationRules.IsApplied(rule, _options);

    private bool IsNamed(OptimizationRule rule) => OptimizationRules.IsNamed(rule, _options);

    private static bool IsMarkdown(PromptDefinition definition) =>
        definition.Kind is not (PromptKind.Request or PromptKind.Tools) && definition.File.InvalidOffset < 0;
}
