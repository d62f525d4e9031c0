using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>The usage of a model that is not in the price table. It is not included in any cost.</summary>
/// <param name="Model">The model name as written; null if the transcript has none.</param>
/// <param name="Requests">The number of requests.</param>
/// <param name="Usage">Its tokens and web searches.</param>
public sealed record UnpricedUsage(string? Model, long Requests, TokenUsage Usage)
{
    /// <summary>All tokens, prompt and output.</summary>
    public long Tokens => Usage.PromptTokens + Usage.OutputTokens;

    /// <summary>Formats the usage for display.</summary>
    /// <returns>The model and its tokens.</returns>
    public override string ToString() => $"{Model ?? "(no model)"} ({Tokens:N0} tokens)";
}
