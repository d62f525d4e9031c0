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

/// <summary>Options for measuring patterns.</summary>
public sealed record CoordinationOptions
{
    /// <summary>Models, counters, and the time of the prices.</summary>
    public required MeasureOptions Measure { get; init; }

    /// <summary>How to find the ecosystem, for measuring the preparation time.</summary>
    public required EcosystemOptions Ecosystem { get; init; }

    /// <summary>The counting method in use.</summary>
    public MethodChoice Method { get; init; } = MethodChoice.Auto;

    /// <summary>The product's data folder for the counters; null for that of the current user and environment.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The optimization level.</summary>
    public OptimizationLevel Level { get; init; } = OptimizationLevel.Standard;

    /// <summary>The cache for optimized prompts; null for none.</summary>
    public PromptCache? Cache { get; init; }

    /// <summary>The TTLs of the user's Claude Code, and the number of successive runs.</summary>
    public PlanOptions Plan { get; init; } = new();

    /// <summary>Patterns from transcripts, which show how agents' runs continued.</summary>
    public IReadOnlyCollection<CoordinationPattern> History { get; init; } = [];

    /// <summary>The expected response times; null if unknown.</summary>
    public LatencyModel? Latency { get; init; }

    /// <summary>How many times to measure times on this machine.</summary>
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
