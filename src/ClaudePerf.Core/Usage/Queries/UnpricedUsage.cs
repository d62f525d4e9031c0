using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>What one model used that the price table does not know. It is in no cost.</summary>
/// <param name="Model">The model as written; null where the transcript names none.</param>
/// <param name="Requests">Its requests.</param>
/// <param name="Usage">Its tokens and web searches.</param>
public sealed record UnpricedUsage(string? Model, long Requests, TokenUsage Usage)
{
    /// <summary>All its tokens, prompt and output.</summary>
    public long Tokens => Usage.PromptTokens + Usage.OutputTokens;

    /// <summary>For a line on screen.</summary>
    /// <returns>The model and its tokens.</returns>
    public override string ToString() => $"{Model ?? "(no model)"} ({Tokens:N0} tokens)";
}
