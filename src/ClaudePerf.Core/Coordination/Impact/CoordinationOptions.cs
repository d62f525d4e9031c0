using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>What patterns are measured with.</summary>
public sealed record CoordinationOptions
{
    /// <summary>Models, prices, counters and the time whose prices are used.</summary>
    public required MeasureOptions Measure { get; init; }

    /// <summary>How the ecosystem is looked for, for the time of preparing its prompts.</summary>
    public required EcosystemOptions Ecosystem { get; init; }

    /// <summary>The method by which the counters were chosen.</summary>
    public MethodChoice Method { get; init; } = MethodChoice.Auto;

    /// <summary>The product's data folder that the counters use; null for that of this process's user and environment.</summary>
    public string? DataFolder { get; init; }

    /// <summary>How far prompts are optimized.</summary>
    public OptimizationLevel Level { get; init; } = OptimizationLevel.Standard;

    /// <summary>Where optimized prompts are remembered; null for nowhere.</summary>
    public PromptCache? Cache { get; init; }

    /// <summary>The lifetimes as the user's Claude Code has them, and how many runs follow one another.</summary>
    public PlanOptions Plan { get; init; } = new();

    /// <summary>Patterns from transcripts: how agents' runs went on.</summary>
    public IReadOnlyCollection<CoordinationPattern> History { get; init; } = [];

    /// <summary>How long responses take; null where nothing tells.</summary>
    public LatencyModel? Latency { get; init; }

    /// <summary>How often the times of this machine are taken.</summary>
    public int Repeat { get; init; } = 7;

    internal PreparationOptions ToPreparation() => new()
    {
        Ecosystem = Ecosystem,
        Catalog = Measure.Catalog,
        Counter = Measure.Counter,
        Method = Method,
        Model = Measure.Model,
        DataFolder = DataFolder,
    };
}
