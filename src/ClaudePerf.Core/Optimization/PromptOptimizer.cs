using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// Optimizes prompts: lets the rules propose edits, keeps those that are proved to lose nothing, and measures what was saved. Writes
/// nothing. The same prompts and
/// options give the same results, and an optimized prompt is left as it is. Any number of threads may use one.
/// </summary>
public sealed class PromptOptimizer
{
    /// <summary>
    /// How often the rules look at a prompt again after their edits were made. Real prompts need two to four rounds; a rule that never came
    /// to an end would be
    /// stopped here, which the tests would tell by an optimized prompt that is not left as it is.
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

    /// <summary>An optimizer for the prompts of an ecosystem, or for prompts outside any.</summary>
    /// <param name="options">What is done.</param>
    /// <param name="ecosystem">What the prompts belong to, for their measurement; null where they belong to nothing.</param>
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
        // Where the names that are taken are not those of the disk, nothing tells what went in.
        _cache = options is { Cache: { } cache, IsTaken: null } ? new OptimizationCache(cache, options, _promptRules, _root) : null;
    }

    /// <summary>Optimizes one prompt by the rules that look at one.</summary>
    /// <exception cref="RequestFormatException">A request or list of tools is not well-formed.</exception>
    public OptimizationResult Optimize(PromptDefinition definition) => OptimizeAll([definition])[0];

    /// <summary>Optimizes prompts together: also by the rules that look at all of them.</summary>
    /// <param name="definitions">The prompts.</param>
    /// <param name="progress">Told of each prompt that is done, on the calling thread.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>A result for each prompt, in their order.</returns>
    /// <exception cref="RequestFormatException">A request or list of tools is not well-formed.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
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
        var begun = definitions.Select(definition => new BegunPrompt(definition, sharing.GetValueOrDefault(definition), options)).ToArray();
        RunEcosystemRules(begun, names, options, cancellation);
        var results = new List<OptimizationResult>(definitions.Count);
        for (var i = 0; i < begun.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(Finish(begun[i], names, options, cancellation));
            begun[i] = null!;
            progress?.Invoke(definitions[i]);
        }
        var similar = SimilarAgents.Of(results);
        return similar.Count == 0
            ? results
            : results.ConvertAll(result => similar.TryGetValue(result.Original, out var finding)
                ? result with { Findings = result.Findings.Add(finding) } : result);
    }

    private void RunEcosystemRules(BegunPrompt[] begun, ReferenceNames names, OptimizationOptions options, CancellationToken cancellation)
    {
        if (_ecosystemRules.Length == 0)
            return;
        var runs = begun.Where(static prompt => IsMarkdown(prompt.Definition)).Select(static prompt => prompt.Run).ToList();
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

    private OptimizationResult Finish(BegunPrompt begun, ReferenceNames names, OptimizationOptions options, CancellationToken cancellation)
    {
        var definition = begun.Definition;
        var before = _measurer.Measure(definition);
        if (!IsMarkdown(definition))
            return Result(definition, definition, before, before, [], [], new PreservationReport { Counts = [] });
        var isShared = begun.IsChangedByOthers;
        // What a rule that looks at all prompts has done to this one depends on the others, and is not remembered.
        var outcome = _cache is not null && begun.IsUntouched
            ? _cache.Get(definition, names, options.AgentNames, () => RunPromptRules(begun.Run, names, options, cancellation), cancellation)
            : RunPromptRules(begun.Run, names, options, cancellation);
        // What is shared may take a token more here to save thousands elsewhere; all else is measured against the text with it.
        var floor = begun.IsShared ? _measurer.Measure(begun.Again().Document.Definition) : before;
        if (IsDearer(definition, floor, outcome) && !isShared)
            outcome = RunPromptRules(begun.Again(), names, options, cancellation, static rule => rule.Risk != OptimizationRisk.None);
        if (IsDearer(definition, floor, outcome))
            outcome = begun.IsShared
                ? RunPromptRules(begun.Again(), names, options, cancellation, static _ => false)
                : new OptimizationOutcome(definition.Text, [], [], new PreservationReport { Counts = [] });
        foreach (var file in outcome.Files)
            names.Take(file);
        if (string.Equals(outcome.Text, definition.Text, StringComparison.Ordinal))
            return Result(definition, definition, before, before, outcome.Edits, outcome.Files, outcome.Report);
        var optimized = definition.WithText(outcome.Text);
        return Result(definition, optimized, before, _measurer.Measure(optimized), outcome.Edits, outcome.Files, outcome.Report);
    }

    // A tokenizer may spend more on less white space: a token now and then. What a level does must never cost; a rule that the user names
    // may, to save elsewhere.
    private bool IsDearer(PromptDefinition definition, PromptMeasurement before, OptimizationOutcome outcome)
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
        return _options.Evidence is { } evidence ? result with { Paid = PaidTokens.Of(result, evidence) } : result;
    }

    private IEnumerable<OptimizationFinding> Findings(PromptDefinition definition, PromptMeasurement before)
    {
        var tokens = EditTokens.Of(definition, _options);
        return UsageFindings.Of(definition, before.AlwaysOnTokens, _options.Evidence)
            .Concat(ListedAgents.Of(definition, _agentNames, tokens))
            .Concat(MovedFiles.Of(definition, tokens));
    }

    // One use costs what the invocation sends. Its line in the listing is paid by the session's model; where the definition names no other
    // model, at the same price.
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
