using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>The prompts of an ecosystem in one form, as they are or optimized, put together for the simulator. Not safe for several threads.</summary>
internal sealed class EcosystemVariant
{
    private readonly CoordinationOptions _options;
    private readonly Ecosystem _ecosystem;
    private readonly IReadOnlyDictionary<string, PromptDefinition> _agents;
    private readonly PromptPreparer _preparer;
    private readonly double _memoryShare;
    private readonly Dictionary<(string Agent, string? Model), AgentPromptParts> _parts = [];
    private readonly IReadOnlyDictionary<string, RunProfile> _history;

    /// <param name="options">What is measured with.</param>
    /// <param name="ecosystem">The ecosystem as it is on disk.</param>
    /// <param name="agents">The agents' definitions in this form.</param>
    /// <param name="measurements">The measurements of all prompts in this form.</param>
    /// <param name="memoryShare">Tokens of the memory chain in this form for one as it is on disk.</param>
    /// <param name="preparer">Tells which lines of a prompt differ from run to run.</param>
    /// <param name="history">How agents' runs went on.</param>
    internal EcosystemVariant(
        CoordinationOptions options, Ecosystem ecosystem, IReadOnlyDictionary<string, PromptDefinition> agents, IReadOnlyList<PromptMeasurement> measurements, double memoryShare,
        PromptPreparer preparer, IReadOnlyDictionary<string, RunProfile> history)
    {
        _options = options;
        _ecosystem = ecosystem;
        _agents = agents;
        _memoryShare = memoryShare;
        _preparer = preparer;
        _history = history;
        AlwaysOnTokens = measurements.Sum(static measurement => measurement.AlwaysOnTokens);
        MemoryTokens = measurements.Where(static measurement => measurement.Kind is PromptKind.Memory or PromptKind.Rule).Sum(static measurement => measurement.AlwaysOnTokens);
        SessionModel = new PromptMeasurer(options.Measure, ecosystem).SessionModel;
    }

    internal ModelInfo SessionModel { get; }

    internal long AlwaysOnTokens { get; }

    private long MemoryTokens { get; }

    internal bool Knows(string agent) => _agents.ContainsKey(agent);

    /// <summary>The first prompt of an agent, or of the main thread.</summary>
    internal AgentPromptParts PartsOf(string agent, string? model)
    {
        if (_parts.TryGetValue((agent, model), out var known))
            return known;
        return _parts[(agent, model)] = agent == CoordinationPattern.MainThread
            ? AgentPromptParts.OfMainThread(SessionModel, MemoryTokens, AlwaysOnTokens - MemoryTokens)
            : _agents.TryGetValue(agent, out var definition) ? Known(definition, model) : Unknown(agent, model);
    }

    private AgentPromptParts Known(PromptDefinition definition, string? callModel)
    {
        // The model that a call names, or that is asked for, counts before the agent's own.
        var chosen = _options.Measure.Model ?? (callModel is not null && _options.Measure.Catalog.TryResolve(callModel, out var named, SessionModel) ? named : null);
        var measurement = new PromptMeasurer(_options.Measure with { Model = chosen }, _ecosystem).Measure(definition);
        var prepared = _preparer.Prepare(definition.Name);
        var dynamicBody = Varying(prepared, PreparedPart.Body, prepared.BodyTokens);
        var skills = Math.Min(prepared.SkillTokens, measurement.OnInvokeTokens);
        var overhead = measurement.Overhead.Select(part => part.Name == AgentPromptParts.MemoryChain ? part with { Tokens = (long)Math.Round(part.Tokens * _memoryShare) } : part);
        return AgentPromptParts.OfSubagent(
            definition.Name,
            _options.Measure.Catalog.Resolve(measurement.Model),
            [.. overhead],
            new PromptPiece($"body of {definition.Name}", measurement.OnInvokeTokens - skills, Math.Min(dynamicBody, measurement.OnInvokeTokens - skills)),
            new PromptPiece($"skills of {definition.Name}", skills),
            Varying(prepared, PreparedPart.Memory, prepared.MemoryTokens));
    }

    // Agents of Claude Code itself, or that are gone: what is sent besides is known, and the whole where transcripts tell it.
    private AgentPromptParts Unknown(string agent, string? callModel)
    {
        var model = callModel is not null && _options.Measure.Catalog.TryResolve(callModel, out var named, SessionModel) ? named : SessionModel;
        var overhead = InvocationOverhead.Of(new InvocationContext(), model);
        var sent = overhead.Sum(static part => part.Tokens);
        var profile = _history.GetValueOrDefault(agent);
        var rest = Math.Max(0, (profile?.FirstPromptTokens ?? 0) - (profile?.TaskTokens ?? 0) - sent);
        return AgentPromptParts.OfSubagent(agent, model, overhead, new PromptPiece($"body of {agent}", rest), default, 0);
    }

    // The lines of a segment that differs are not counted by themselves: they are what is left of the whole.
    private static long Varying(PreparedPrompt prepared, PreparedPart part, long whole) => prepared.Segments.Any(segment => segment.Part == part && segment.IsDynamic)
        ? Math.Max(1, whole - prepared.Segments.Where(segment => segment.Part == part).Sum(static segment => segment.Tokens))
        : 0;
}
