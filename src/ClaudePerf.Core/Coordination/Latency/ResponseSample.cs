namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>How long one response took.</summary>
/// <param name="Model">The model as written.</param>
/// <param name="UncachedTokens">Prompt tokens that were not read from the provider's cache.</param>
/// <param name="CachedTokens">Prompt tokens that were.</param>
/// <param name="OutputTokens">Tokens of the answer.</param>
/// <param name="Seconds">From what it answers to its last block.</param>
public readonly record struct ResponseSample(string Model, long UncachedTokens, long CachedTokens, long OutputTokens, double Seconds);
