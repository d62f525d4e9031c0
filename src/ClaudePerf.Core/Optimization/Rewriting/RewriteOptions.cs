using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>Options for rewriting sections.</summary>
public sealed record RewriteOptions
{
    /// <summary>The model that rewrites.</summary>
    public required ModelInfo Model { get; init; }

    /// <summary>The measurement options for the rewritten prompts.</summary>
    public required MeasureOptions Measure { get; init; }

    /// <summary>The prompts' ecosystem; null if there is none.</summary>
    public Ecosystem? Ecosystem { get; init; }

    /// <summary>USD after which nothing more is sent; null for no limit.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>Called for each answer, one at a time, with the model that gave it.</summary>
    public Action<string, WriterAnswer>? Answered { get; init; }

    /// <summary>The product's data folder, where answers are stored; null to store none.</summary>
    public string? DataFolder { get; init; }
}
