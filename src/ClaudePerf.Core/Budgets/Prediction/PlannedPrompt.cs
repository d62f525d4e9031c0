namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>A prompt to be run.</summary>
/// <param name="Name">The display name.</param>
/// <param name="Agent">The agent type that runs it; <see cref="Usage.Queries.UsageTable.MainAgent"/> for the main thread.</param>
/// <param name="Model">The model it runs on; null for the model in its history.</param>
/// <param name="InvokeTokens">The tokens of the first request: on-invoke and overhead; null if unknown, then the history's average
/// is used.</param>
/// <param name="Invocations">The number of runs.</param>
public sealed record PlannedPrompt(string Name, string Agent, string? Model, long? InvokeTokens, int Invocations);
