namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>A prompt that is to be run.</summary>
/// <param name="Name">What it is called on screen.</param>
/// <param name="Agent">The agent type that runs it; <see cref="Usage.Queries.UsageTable.MainAgent"/> for the main thread.</param>
/// <param name="Model">The model it runs on; null for whichever its history used.</param>
/// <param name="InvokeTokens">
/// The tokens of the first request that it sends: on-invoke and overhead; null where they are not known, and history's own count.
/// </param>
/// <param name="Invocations">How often.</param>
public sealed record PlannedPrompt(string Name, string Agent, string? Model, long? InvokeTokens, int Invocations);
