using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>With what sections are rewritten.</summary>
public sealed record RewriteOptions
{
    /// <summary>The model that rewrites.</summary>
    public required ModelInfo Model { get; init; }

    /// <summary>What the rewritten prompts are measured with.</summary>
    public required MeasureOptions Measure { get; init; }

    /// <summary>What the prompts belong to; null where they belong to nothing.</summary>
    public Ecosystem? Ecosystem { get; init; }

    /// <summary>USD after which nothing more is asked; null for no limit.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>Is told of each answer as it comes, one at a time, with the model that gave it.</summary>
    public Action<string, WriterAnswer>? Answered { get; init; }

    /// <summary>The product's data folder, where answers are kept; null to keep none.</summary>
    public string? DataFolder { get; init; }
}
