using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>Options for measuring prompts.</summary>
public sealed record MeasureOptions
{
    /// <summary>The models and their prices.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>Returns the counter of a model, for example <see cref="TokenCounters.For"/>.</summary>
    public required Func<ModelInfo, ITokenCounter> Counter { get; init; }

    /// <summary>The model that every prompt is measured for; null for each definition's own.</summary>
    public ModelInfo? Model { get; init; }

    /// <summary>Whether measurements include sections (<see cref="PromptMeasurement.Sections"/>).</summary>
    public bool Detailed { get; init; }

    /// <summary>
    /// The saved answers of MCP servers that the user queried; null if there are none. Measuring never starts a server.
    /// </summary>
    public McpAnswerStore? McpAnswers { get; init; }

    /// <summary>The time that determines the prices.</summary>
    public required DateTimeOffset At { get; init; }
}
