namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// The usage of one part of a session's prompts. A part is sent again with every request while it is in the context, at the price
/// of a cache read, a cache write or plain input, depending on its position in each prompt.
/// </summary>
public sealed record ContextShare
{
    /// <summary>The session.</summary>
    public required string Session { get; init; }

    /// <summary>The agent type; <see cref="Queries.UsageTable.MainAgent"/> for the main thread.</summary>
    public required string Agent { get; init; }

    /// <summary>The kind of part.</summary>
    public ContextPart Part { get; init; }

    /// <summary>The tool that was called or that returned the result.</summary>
    public string? Tool { get; init; }

    /// <summary>The file, tool, agent or block; null if several are combined.</summary>
    public string? Name { get; init; }

    /// <summary>The number of pieces of text.</summary>
    public long Items { get; init; }

    /// <summary>Its size: the tokens of its pieces, each counted once.</summary>
    public long Tokens { get; init; }

    /// <summary>The number of requests that sent some of it.</summary>
    public long Requests { get; init; }

    /// <summary>The prompt tokens of it that all requests together sent.</summary>
    public long TokensSent { get; init; }

    /// <summary>Its share of all prompt tokens that the agent's requests sent, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>The cost of sending it, in USD, without requests of models that have no price.</summary>
    public decimal Cost { get; init; }

    /// <summary>Whether its size is inferred from the bill because the transcript does not contain the text.</summary>
    public bool IsEstimated { get; init; }
}

/// <summary>The use of a session's context.</summary>
/// <param name="Shares">The parts by agent, the main thread first; within an agent by descending cost.</param>
/// <param name="Requests">The number of analyzed requests.</param>
/// <param name="PromptTokens">Their prompt tokens, which equal the sum of <see cref="ContextShare.TokensSent"/>.</param>
/// <param name="PromptCost">The cost of their prompts without output, in USD, which equals the sum of
/// <see cref="ContextShare.Cost"/>.</param>
/// <param name="MissingRequests">Requests of the session whose transcript or lines are missing.</param>
/// <param name="Problems">Transcripts that could not be read.</param>
public sealed record SessionContextAnswer(
    IReadOnlyList<ContextShare> Shares, long Requests, long PromptTokens, decimal PromptCost, long MissingRequests,
        IReadOnlyList<Queries.TranscriptProblem> Problems);
