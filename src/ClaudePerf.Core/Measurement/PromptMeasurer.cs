using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// Measures prompts: their tokens by who pays for them and when, the overhead of invoking them, and the cost of one
/// use. Thread-safe.
/// </summary>
public sealed class PromptMeasurer
{
    private readonly MeasureOptions _options;
    private readonly SessionContext _session;

    /// <summary>Creates a measurer for the prompts of an ecosystem, or for prompts outside of one.</summary>
    /// <param name="options">Models, prices, counters.</param>
    /// <param name="ecosystem">The ecosystem of the prompts; null if they do not belong to one.</param>
    public PromptMeasurer(MeasureOptions options, Ecosystem? ecosystem = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _session = new SessionContext(options, ecosystem);
    }

    /// <summary>The model of the ecosystem's main thread.</summary>
    public ModelInfo SessionModel => _session.Model;

    /// <summary>Figures of the ecosystem as a whole.</summary>
    public EcosystemFacts Facts => new()
    {
        MainThreadTokens = _session.MainThreadTokens(),
        McpTokens = _session.MainThreadMcpTokens(),
        UnmeasuredMcpServers = [.. _session.Mcp(_options.Counter(_session.Model)).Unmeasured.Keys],
        AppliedSettings = _session.Settings.Applied,
        SkillListingBudget = _session.SkillListing.Budget,
        SkillListingCharacters = _session.SkillListing.FullLength,
        CutSkills = _session.SkillListing.Cut,
    };

    /// <summary>
    /// Measures prompts of an ecosystem on all cores, in order; each measurement refers to the cost of the ecosystem.
    /// </summary>
    /// <param name="definitions">The prompts.</param>
    /// <param name="failed">
    /// Called for each prompt that cannot be measured, in order and on the calling thread, before the method returns
    /// the others. If null, the first such failure is thrown.
    /// </param>
    /// <param name="cancellation">Cancels the measurement.</param>
    /// <exception cref="RequestFormatException">
    /// A request or list of tools is malformed, and <paramref name="failed"/> is null.
    /// </exception>
    /// <exception cref="TokenApiException">
    /// The provider returned no count for a prompt, and <paramref name="failed"/> is null; or it will not return any
    /// (<see cref="TokenApiException.ConcernsAll"/>).
    /// </exception>
    /// <exception cref="TokenVocabularyException">A required vocabulary is not installed.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public IReadOnlyList<PromptMeasurement> MeasureAll(
        IReadOnlyList<PromptDefinition> definitions, Action<MeasureFailure>? failed = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var outcomes = new (PromptMeasurement? Measurement, Exception? Failure)[definitions.Count];
        Parallel.For(0, definitions.Count, new ParallelOptions { CancellationToken = cancellation }, (i, loop) =>
        {
            try
            {
                outcomes[i].Measurement = Measure(definitions[i]);
            }
#pragma warning disable CA1031 // Thrown below; leaving the loop it would be wrapped in an AggregateException.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                outcomes[i].Failure = exception;
                if (!MeasureFailure.ConcernsOnePrompt(exception))
                    loop.Stop();
            }
        });
        cancellation.ThrowIfCancellationRequested();
        return Collect(definitions, outcomes, failed);
    }

    /// <summary>Measures single prompts, one after the other, without the cost of their ecosystem.</summary>
    /// <param name="definitions">The prompts.</param>
    /// <param name="failed">Called for each prompt that cannot be measured.</param>
    /// <returns>The measurements of the others.</returns>
    /// <exception cref="TokenApiException">
    /// The provider will not return any count (<see cref="TokenApiException.ConcernsAll"/>).
    /// </exception>
    /// <exception cref="TokenVocabularyException">A required vocabulary is not installed.</exception>
    public IReadOnlyList<PromptMeasurement> MeasureEach(IReadOnlyList<PromptDefinition> definitions, Action<MeasureFailure> failed)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        ArgumentNullException.ThrowIfNull(failed);
        var measurements = new List<PromptMeasurement>(definitions.Count);
        foreach (var definition in definitions)
        {
            try
            {
                measurements.Add(Measure(definition));
            }
            catch (Exception exception) when (MeasureFailure.ConcernsOnePrompt(exception))
            {
                failed(new MeasureFailure(definition, exception));
            }
        }
        return measurements;
    }

    private List<PromptMeasurement> Collect(
        IReadOnlyList<PromptDefinition> definitions, (
            PromptMeasurement? Measurement, Exception? Failure)[] outcomes, Action<MeasureFailure>? failed)
    {
        var stopper = outcomes
            .FirstOrDefault(outcome => outcome.Failure is { } failure && (failed is null || !MeasureFailure.ConcernsOnePrompt(failure)))
            .Failure;
        if (stopper is not null)
            ExceptionDispatchInfo.Throw(stopper);
        var measurements = new List<PromptMeasurement>(outcomes.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Failure is { } failure)
                failed!(new MeasureFailure(definitions[i], failure));
            else
                measurements.Add(outcomes[i].Measurement!);
        }
        if (_session.Root is null)
            return measurements;
        var whole = EcosystemCost.Of(_session.Root, measurements, _session.Model, Facts, _options.At);
        return measurements.ConvertAll(measurement => measurement with { Ecosystem = whole });
    }

    /// <summary>Measures one prompt.</summary>
    /// <exception cref="RequestFormatException">A request or list of tools is malformed.</exception>
    /// <exception cref="TokenApiException">The provider returned no count.</exception>
    /// <exception cref="TokenVocabularyException">A required vocabulary is not installed.</exception>
    public PromptMeasurement Measure(PromptDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var diagnostics = definition.Diagnostics;
        var model = ModelOf(definition, ref diagnostics);
        var counter = _options.Counter(model);
        var tokens = definition.Kind switch
        {
            PromptKind.Request => CountJson(RequestCounter.CountRequest(definition.Text, counter), definition, ref diagnostics),
            PromptKind.Tools => CountJson(RequestCounter.CountTools(definition.Text, counter), definition, ref diagnostics),
            _ => counter.Count(definition.Text),
        };
        var alwaysOn = AlwaysOn(definition, ref diagnostics);
        var onInvoke = OnInvoke(definition, counter, tokens, ref diagnostics);
        var overhead = Overhead(definition, model, counter);
        var invoked = onInvoke + overhead.Sum(part => part.Tokens);
        var used = invoked > 0 ? invoked : alwaysOn;
        if (model.ContextWindow is { } window && used > window)
        {
            diagnostics = diagnostics.Add(new DefinitionDiagnostic(
                DiagnosticSeverity.Warning,
                FormattableString.Invariant($"One use sends {used:N0} tokens, more than the context window of {model.Id} ({window:N0})."),
                definition.Path));
        }
        return new PromptMeasurement
        {
            Path = definition.Path.Length == 0 ? null : definition.Path,
            Name = definition.Name,
            Kind = definition.Kind,
            Model = model.Id,
            Generation = model.Tokenizer,
            Tokens = tokens.Tokens,
            AlwaysOnTokens = alwaysOn,
            OnInvokeTokens = onInvoke,
            OverheadParts = overhead,
            Characters = definition.Text.Length,
            Lines = CountLines(definition.Text),
            Method = counter.Method,
            ErrorBound = tokens.ErrorBound,
            InputCost = 0,
            CacheWrite5mCost = 0,
            CacheWrite1hCost = 0,
            CacheReadCost = 0,
            Scope = definition.Scope,
            CacheMinutes = definition.Kind == PromptKind.Agent ? CacheMinutes(definition) : null,
            ContextWindow = _session.Model.ContextWindow,
            Diagnostics = diagnostics,
            Sections = _options.Detailed
                && definition.Kind is not (PromptKind.Request or PromptKind.Tools) ? PromptSections.Of(definition, counter) : [],
        }.PricedAt(model, _options.At);
    }

    private ModelInfo ModelOf(PromptDefinition definition, ref ImmutableArray<DefinitionDiagnostic> diagnostics)
    {
        // Always-on content is read by the main thread's model, regardless of the definition's own model.
        if (_options.Model is not null || definition.Kind is PromptKind.Memory or PromptKind.Rule or PromptKind.OutputStyle)
            return _session.Model;
        var inherited = definition.Kind == PromptKind.Agent ? _session.SubagentModel : _session.Model;
        var name = definition.Kind == PromptKind.Request ? RequestModel.NameIn(definition.Text) : definition.Model;
        if (name is null)
            return inherited;
        if (_session.Find(name, inherited) is { } model)
            return model;
        diagnostics = diagnostics.Add(new DefinitionDiagnostic(
            DiagnosticSeverity.Warning,
            $"The model '{VisibleText.Of(name)}' is unknown; the prompt is counted for '{_session.Model.Id}'. "
                + $"The most similar known names are: {string.Join(", ", _options.Catalog.Nearest(name))}.",
            definition.Path));
        return _session.Model;
    }

    private static TokenCount CountJson(
        RequestCounter count, PromptDefinition definition, ref ImmutableArray<DefinitionDiagnostic> diagnostics)
    {
        if (count.Skipped > 0)
        {
            diagnostics = diagnostics.Add(new DefinitionDiagnostic(
                DiagnosticSeverity.Warning,
                FormattableString.Invariant($"{count.Skipped} blocks without text (images, documents) are not counted."),
                definition.Path));
        }
        return count.Total;
    }

    private long AlwaysOn(PromptDefinition definition, ref ImmutableArray<DefinitionDiagnostic> diagnostics)
    {
        var counter = _options.Counter(_session.Model);
        switch (definition.Kind)
        {
            case PromptKind.Agent:
                return definition.ListingLine is { } agent ? counter.Count(agent).Tokens + SkillListing.LineEnd : 0;
            case PromptKind.Command or PromptKind.Skill:
                return _session.SkillListing.LineOf(definition) is { } line ? counter.Count(line).Tokens + SkillListing.LineEnd : 0;
            case PromptKind.Memory:
            case PromptKind.Rule when definition.Paths.IsEmpty:
                return Blocks(definition, ref diagnostics).Sum(block => counter.Count(block.Text).Tokens);
            case PromptKind.OutputStyle when IsChosen(definition):
                return counter.Count(definition.Body.AsSpan().Trim()).Tokens;
            default:
                return 0;
        }
    }

    private ImmutableArray<MemoryBlock> Blocks(PromptDefinition definition, ref ImmutableArray<DefinitionDiagnostic> diagnostics)
    {
        var file = _session.FindMemory(definition.Path);
        if (file is not null && (file.Blocks.IsEmpty || string.Equals(file.Definition.Text, definition.Text, StringComparison.Ordinal)))
            return file.Blocks;
        var folder = Path.GetDirectoryName(definition.Path);
        var found = new List<DefinitionDiagnostic>();
        var resolver = new ImportResolver(
            new EcosystemOptions { Root = string.IsNullOrEmpty(folder) ? Environment.CurrentDirectory : folder });
        var blocks = resolver.Resolve(definition.File, definition.Kind == PromptKind.Rule ? definition.BodyOffset : 0, found);
        diagnostics = diagnostics.AddRange(found);
        // If it is another text of the same file, the imports stay as resolved for the session.
        return file is null ? blocks : file.Blocks.SetItem(0, blocks[0]);
    }

    private long OnInvoke(
        PromptDefinition definition, ITokenCounter counter, TokenCount whole, ref ImmutableArray<DefinitionDiagnostic> diagnostics)
    {
        switch (definition.Kind)
        {
            case PromptKind.Agent or PromptKind.Command or PromptKind.Skill when !definition.IsActive:
            case PromptKind.Memory:
            case PromptKind.Rule when definition.Paths.IsEmpty:
            case PromptKind.OutputStyle when IsChosen(definition):
                return 0;
            case PromptKind.Agent:
                return Body(definition, counter) + PreloadedSkills(definition, counter, ref diagnostics);
            case PromptKind.Command or PromptKind.Skill or PromptKind.Rule or PromptKind.OutputStyle:
                return Body(definition, counter);
            default:
                return whole.Tokens;
        }
    }

    private long PreloadedSkills(PromptDefinition agent, ITokenCounter counter, ref ImmutableArray<DefinitionDiagnostic> diagnostics)
    {
        var tokens = 0L;
        foreach (var name in agent.Skills)
        {
            if (_session.FindSkill(name, agent) is { } skill)
                tokens += Body(skill, counter);
            else
                diagnostics = diagnostics.Add(new DefinitionDiagnostic(
                    DiagnosticSeverity.Warning, $"The preloaded skill '{name}' was not found and is not counted.", agent.Path));
        }
        return tokens;
    }

    /// <summary>The context that every prompt of the ecosystem is measured in.</summary>
    internal SessionContext Session => _session;

    /// <summary>The model that runs a prompt.</summary>
    internal ModelInfo ModelFor(PromptDefinition definition)
    {
        var diagnostics = definition.Diagnostics;
        return ModelOf(definition, ref diagnostics);
    }

    /// <summary>The TTL of an agent's cache writes in minutes, from the settings or its frontmatter.</summary>
    internal int CacheMinutesOf(PromptDefinition agent) => CacheMinutes(agent);

    /// <summary>
    /// What Claude Code sends in addition to an agent's prompt and task, in the order in which it is sent.
    /// </summary>
    /// <param name="definition">The agent; null if the ecosystem does not define it.</param>
    /// <param name="builtIn">
    /// The built-in agent; null if it is not built in. If both are null, the agent inherits everything.
    /// </param>
    /// <param name="model">The model that runs it.</param>
    /// <param name="inForeground">Whether it runs in the foreground.</param>
    /// <param name="canDelegate">Whether it may start agents itself.</param>
    internal ImmutableArray<OverheadPart> OverheadOf(
        PromptDefinition? definition, BuiltInAgent? builtIn, ModelInfo model, bool inForeground, bool canDelegate)
    {
        var counter = _options.Counter(model);
        var context = definition is null ? SessionInvocation(model, counter) : ContextOf(definition, model, counter);
        if (definition is null && builtIn is not null)
            context = context with { Tools = builtIn.Tools, DisallowedTools = builtIn.Without };
        if (definition is null && builtIn is { OmitsMemory: true })
            context = context with { MemoryTokens = 0, MemoryHeaderTokens = 0, InGitRepository = false };
        return InvocationOverhead.Of(context with { InForeground = inForeground, CanDelegate = canDelegate }, model);
    }

    private ImmutableArray<OverheadPart> Overhead(PromptDefinition definition, ModelInfo model, ITokenCounter counter)
    {
        var forks = definition.Kind is PromptKind.Command or PromptKind.Skill
            && string.Equals(definition.Frontmatter.GetText("context"), "fork", StringComparison.Ordinal);
        if (!definition.IsActive || (definition.Kind != PromptKind.Agent && !forks))
            return [];
        var context = ContextOf(definition, model, counter);
        return InvocationOverhead.Of(forks ? context with { Tools = null } : context, model);
    }

    private InvocationContext ContextOf(PromptDefinition definition, ModelInfo model, ITokenCounter counter)
    {
        var preloaded = definition.Skills.Select(name => _session.FindSkill(name, definition)).OfType<PromptDefinition>().ToList();
        return SessionInvocation(model, counter) with
        {
            Tools = definition.Tools,
            DisallowedTools = definition.DisallowedTools,
            KeepsMemory = definition.Memory is not null && _session.Settings.AutoMemory,
            MemoryTokens = definition.OmitClaudeMd ? 0 : _session.MemoryTokens(counter),
            MemoryHeaderTokens = definition.OmitClaudeMd ? 0 : _session.MemoryHeaderTokens(counter, model),
            PreloadedSkills = preloaded.Count,
            PreloadedSkillPathTokens = preloaded.Where(static skill => skill.Kind == PromptKind.Skill)
                .Sum(skill => counter.Count(Path.GetDirectoryName(skill.Path)).Tokens),
            McpServers = definition.Scope == DefinitionScope.Plugin ? [] : AgentToolset.OwnServers(definition),
        };
    }

    // An agent that inherits everything in this session.
    private InvocationContext SessionInvocation(ModelInfo model, ITokenCounter counter) => new()
    {
        DeniedTools = _session.Settings.DeniedTools,
        MemoryTokens = _session.MemoryTokens(counter),
        MemoryHeaderTokens = _session.MemoryHeaderTokens(counter, model),
        SkillListingTokens = _session.SkillListingTokens(counter),
        BuiltInSkillTokens = _session.SkillListing.BuiltInTokens,
        InGitRepository = _session.InGitRepository,
        DefersTools = _session.Settings.DefersTools,
        Mcp = _session.Mcp(counter),
    };

    private int CacheMinutes(PromptDefinition agent) => _session.Settings.SubagentCacheMinutes
        ?? (CacheTtl(agent)?.Text == "1h" ? 60 : 5);

    private static FrontmatterValue? CacheTtl(PromptDefinition agent) =>
        agent.Frontmatter["experimental"]?.Value.Entries.FirstOrDefault(static field => field.Key == "cacheTtl")?.Value;

    private bool IsChosen(PromptDefinition style) => string.Equals(style.Name, _session.OutputStyle, StringComparison.OrdinalIgnoreCase);

    private static long Body(PromptDefinition definition, ITokenCounter counter) => counter.Count(definition.Body.AsSpan().Trim()).Tokens;

    private static long CountLines(string text) => text.AsSpan().Count('\n') + (text.Length > 0 && text[^1] != '\n' ? 1 : 0);
}
