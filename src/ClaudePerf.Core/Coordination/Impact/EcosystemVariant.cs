using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>The prompts of an ecosystem in one form, current or optimized, assembled for the simulator. Not thread-safe.</summary>
internal sealed class EcosystemVariant
{
    private readonly CoordinationOptions _options;
    private readonly Ecosystem _ecosystem;
    private readonly IReadOnlyDictionary<string, PromptDefinition> _agents;
    private readonly EcosystemPrompts _prompts;
    private readonly PromptPreparer _preparer;
    private readonly double _memoryShare;
    private readonly Dictionary<AgentStart, AgentPromptParts> _parts = [];
    private readonly Dictionary<string, PreparedPrompt> _prepared;
    private readonly IReadOnlyDictionary<string, RunProfile> _history;

    /// <param name="options">The measurement options.</param>
    /// <param name="ecosystem">The ecosystem on disk.</param>
    /// <param name="agents">The agents' definitions in this form.</param>
    /// <param name="measurements">The measurements of all prompts in this form.</param>
    /// <param name="memoryShare">The tokens of the memory chain in this form, as a share of those on disk.</param>
    /// <param name="preparer">Determines which lines of a prompt differ between runs.</param>
    /// <param name="history">How agents' runs continued.</param>
    internal EcosystemVariant(
        CoordinationOptions options, Ecosystem ecosystem, IReadOnlyDictionary<string, PromptDefinition> agents,
        IReadOnlyList<PromptMeasurement> measurements, double memoryShare,
        PromptPreparer preparer, IReadOnlyDictionary<string, RunProfile> history)
    {
        _options = options;
        _ecosystem = ecosystem;
        _agents = agents;
        _prepared = new Dictionary<string, PreparedPrompt>(StringComparer.Ordinal);
        _prompts = new EcosystemPrompts(ecosystem, options.Measure, agents: agents);
        _memoryShare = memoryShare;
        _preparer = preparer;
        _history = history;
        AlwaysOnTokens = measurements.Sum(static measurement => measurement.AlwaysOnTokens);
    }

    // The same prompts except for some definitions or settings. The lines that differ between runs are known already.
    private EcosystemVariant(EcosystemVariant other, IReadOnlyDictionary<string, PromptDefinition> agents, Ecosystem ecosystem)
    {
        (_options, _ecosystem, _agents, _memoryShare, _preparer, _history, _prepared, AlwaysOnTokens) =
            (other._options, ecosystem, agents, other._memoryShare, other._preparer, other._history, other._prepared, other.AlwaysOnTokens);
        _prompts = new EcosystemPrompts(_ecosystem, _options.Measure, agents: agents);
    }

    internal long AlwaysOnTokens { get; }

    /// <summary>The settings.</summary>
    internal EcosystemSettings Settings => _ecosystem.Settings;

    /// <summary>The number of tools of queried MCP servers that are deferred behind ToolSearch when tools are deferred.</summary>
    internal int DeferrableMcpTools => _prompts.DeferrableMcpTools;

    /// <summary>The definition of an agent in this form; null if there is none.</summary>
    internal PromptDefinition? Find(string agent) => _agents.GetValueOrDefault(agent);

    /// <summary>The same prompts with different definitions of some agents; their bodies are the same.</summary>
    internal EcosystemVariant With(IEnumerable<PromptDefinition> changed)
    {
        var agents = new Dictionary<string, PromptDefinition>(_agents, StringComparer.Ordinal);
        foreach (var definition in changed)
            agents[definition.Name] = definition;
        return new EcosystemVariant(this, agents, _ecosystem);
    }

    /// <summary>The same prompts with different settings.</summary>
    internal EcosystemVariant With(EcosystemSettings settings) => new(this, _agents, _ecosystem.With(settings));

    internal bool Knows(string agent) => _prompts.Find(agent) is not null;

    /// <summary>Finds the lines of an agent's prompt that differ between runs now rather than later.</summary>
    internal void Prepare(string agent)
    {
        if (Knows(agent))
            _prepared.TryAdd(agent, _preparer.Prepare(agent));
    }

    /// <summary>The prompts of a prepared agent, or of the main thread.</summary>
    internal AgentPromptParts PartsOf(AgentStart start)
    {
        if (_parts.TryGetValue(start, out var known))
            return known;
        var parts = _prompts.PartsOf(start);
        if (start.Agent != CoordinationPattern.MainThread)
            parts = _prepared.TryGetValue(start.Agent, out var prepared) ? WithVarying(parts, prepared) : WithUnknown(parts);
        return _parts[start] = parts with { Messages = [.. parts.Messages.Select(InThisForm)] };
    }

    private PromptPiece InThisForm(PromptPiece piece) => piece.Name == AgentPromptParts.MemoryChain && _memoryShare != 1
        ? piece with { Tokens = (long)Math.Round(piece.Tokens * _memoryShare),
            Content = FormattableString.Invariant($"{piece.Content}/{_memoryShare}") }
        : piece;

    private static AgentPromptParts WithVarying(AgentPromptParts parts, PreparedPrompt prepared)
    {
        var body = parts.System[^1];
        var dynamicBody = Math.Min(Varying(prepared, PreparedPart.Body, prepared.BodyTokens), body.Tokens);
        var dynamicMemory = Varying(prepared, PreparedPart.Memory, prepared.MemoryTokens);
        return parts with
        {
            System = parts.System.SetItem(parts.System.Length - 1, body with { DynamicTokens = dynamicBody }),
            Messages = [.. parts.Messages.Select(piece => piece.Name == AgentPromptParts.MemoryChain
                ? piece with { DynamicTokens = Math.Min(dynamicMemory, piece.Tokens) }
                : piece)],
        };
    }

    // Built-in or deleted agents: what is sent in addition is known, and the whole prompt if transcripts show it.
    private AgentPromptParts WithUnknown(AgentPromptParts parts)
    {
        var profile = _history.GetValueOrDefault(parts.Agent);
        var rest = Math.Max(0, (profile?.FirstPromptTokens ?? 0) - (profile?.TaskTokens ?? 0) - parts.Tokens);
        var body = parts.System[^1];
        return parts with { System = parts.System.SetItem(parts.System.Length - 1, body with { Tokens = body.Tokens + rest }) };
    }

    // The lines of a dynamic segment are not counted separately: they are the remainder of the whole.
    private static long Varying(PreparedPrompt prepared, PreparedPart part, long whole) =>
        prepared.Segments.Any(segment => segment.Part == part && segment.IsDynamic)
        ? Math.Max(1, whole - prepared.Segments.Where(segment => segment.Part == part).Sum(static segment => segment.Tokens))
        : 0;
}
