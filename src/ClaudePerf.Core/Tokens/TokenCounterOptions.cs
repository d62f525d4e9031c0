using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tokens;

/// <summary>What counters are made from, where it is not what the user's environment says.</summary>
public sealed record TokenCounterOptions
{
    /// <summary>The product's data folder; null for that of this process's user and environment.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Makes the connection to the provider at its first use; null for the environment's key and address.</summary>
    public Func<TokenApi>? Api { get; init; }

    internal VocabularyStore Vocabularies() => VocabularyStore.In(DataFolder);
}
