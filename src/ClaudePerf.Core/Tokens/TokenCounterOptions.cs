using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tokens;

/// <summary>Overrides of the user's environment for token counters.</summary>
public sealed record TokenCounterOptions
{
    /// <summary>The data folder; null for the default of this process's user and environment.</summary>
    public string? DataFolder { get; init; }

    /// <summary>
    /// Creates the connection to the provider on first use; null for the environment's key and address.
    /// </summary>
    public Func<TokenApi>? Api { get; init; }

    internal VocabularyStore Vocabularies() => VocabularyStore.In(DataFolder);
}
