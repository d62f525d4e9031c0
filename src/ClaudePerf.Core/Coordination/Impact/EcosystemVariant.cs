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

/// <summary>The prompts of an ecosystem in one form, as they are or optimized, put together for the simulator. Not safe for several threads.</summary>
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
        _prepared = new Dictionary<string, PreparedPrompt>(StringComparer.Ordinal);
        _prompts = new EcosystemPrompts(ecosystem, options.Measure, agents: agents);
        _memoryShare = memoryShare;
        _preparer = preparer;
        _history = history;
        AlwaysOnTokens = measurements.Sum(static measurement => measurement.AlwaysOnTokens);
    }

    // The same prompts but for some definitions or settings. What differs from run to run is known already.
    private EcosystemVariant(EcosystemVariant other, IReadOnlyDictionary<string, PromptDefinition> agents, Ecosystem ecosystem)
    {
        (_options, _ecosystem, _agents, _memoryShare, _preparer, _history, _prepared, AlwaysOnTokens) =
            (other._options, ecosystem, agents, other._memoryShare, other._preparer, other._history, other._prepared, other.AlwaysOnTokens);
        _prompts = new EcosystemPrompts(_ecosystem, _options.Measure, agents: agents);
    }

    internal long AlwaysOnTokens { get; }

    /// <summary>What the settings say.</summary>
    internal EcosystemSettings Settings => _ecosystem.Settings;

    /// <summary>How many tools of MCP servers that were asked wait behind ToolSearch where tools do.</summary>
    internal int DeferrableMcpTools => _prompts.DeferrableMcpTools;

    /// <summary>The definition of an agent in this form; null where there is none.</summary>
    internal PromptDefinition? Find(string agent) => _agents.GetValueOrDefault(agent);

    /// <summary>The same prompts with other definitions of some agents; their bodies are the same.</summary>
    internal EcosystemVariant With(IEnumerable<PromptDefinition> changed)
    {
        var agents = new Dictionary<string, PromptDefinition>(_agents, StringComparer.Ordinal);
        foreach (var definition in changed)
            agents[definition.Name] = definition;
        return new EcosystemVariant(this, agents, _ecosystem);
    }

    /// <summary>The same prompts under other settings.</summary>
    internal EcosystemVariant With(EcosystemSettings settings) => new(this, _agents, _ecosystem.With(settings));

    internal bool Knows(string agent) => _prompts.Find(agent) is not null;

    /// <summary>Looks now for the lines of an agent's prompt that differ from run to run.</summary>
    internal void Prepare(string agent)
    {
        if (Knows(agent))
            _prepared.TryAdd(agent, _preparer.Prepare(agent));
    }

    /// <summary>The prompts of an agent that was prepared, or of the main thread.</summary>
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
        ? piece with { Tokens = (long)Math.Round(piece.Tokens * _memoryShare), Content = FormattableString.Invariant($"{piece.Content}/{_memoryShare}") }
        : piece;

    private static AgentPromptParts WithVarying(AgentPromptParts parts, PreparedPrompt prepared)
    {
        var body = parts.System[^1];
        var dynamicBody = Math.Min(Varying(prepared, PreparedPart.Body, prepared.BodyTokens), body.Tokens);
        var dynamicMemory = Varying(prepared, PreparedPart.Memory, prepared.MemoryTokens);
        return parts with
        {
            System = parts.System.SetItem(parts.System.Length - 1, body with { DynamicTokens = dynamicBody }),
            Messages = [.. parts.Messages.Select(piece => piece.Name == AgentPromptParts.MemoryChain ? piece with { DynamicTokens = Math.Min(dynamicMemory, piece.Tokens) } : piece)],
        };
    }

    // Agents of Claude Code itself, or that are gone: what is sent besides is known, and the whole where transcripts tell it.
    private AgentPromptParts WithUnknown(AgentPromptParts parts)
    {
        var profile = _history.GetValueOrDefault(parts.Agent);
        var rest = Math.Max(0, (profile?.FirstPromptTokens ?? 0) - (profile?.TaskTokens ?? 0) - parts.Tokens);
        var body = parts.System[^1];
        return parts with { System = parts.System.SetItem(parts.System.Length - 1, body with { Tokens = body.Tokens + rest }) };
    }

    // The lines of a segment that differs are not counted by themselves: they are what is left of the whole.
    private static long Varying(PreparedPrompt prepared, PreparedPart part, long whole) => prepared.Segments.Any(segment => segment.Part == part && segment.IsDynamic)
        ? Math.Max(1, whole - prepared.Segments.Where(segment => segment.Part == part).Sum(static segment => segment.Tokens))
        : 0;
}
