using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>What prompts are measured with.</summary>
public sealed record MeasureOptions
{
    /// <summary>The models and their prices.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>The counter of each model: <see cref="TokenCounters.For"/>.</summary>
    public required Func<ModelInfo, ITokenCounter> Counter { get; init; }

    /// <summary>The model that every prompt is measured for; null to use each definition's own.</summary>
    public ModelInfo? Model { get; init; }

    /// <summary>Whether each measurement has its sections (<see cref="PromptMeasurement.Sections"/>).</summary>
    public bool Detailed { get; init; }

    /// <summary>What MCP servers answered when the user had them asked; null where nothing is remembered. No server is started to measure.</summary>
    public McpAnswerStore? McpAnswers { get; init; }

    /// <summary>The time whose prices are used.</summary>
    public required DateTimeOffset At { get; init; }
}
