namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// What one part of a session's prompts amounted to. A part is sent again with every request as long as it is in the context, at
/// the price of a cache read, a cache write or plain input by where it stood in each prompt.
/// </summary>
public sealed record ContextShare
{
    /// <summary>The session.</summary>
    public required string Session { get; init; }

    /// <summary>The agent type; <see cref="Queries.UsageTable.MainAgent"/> for the main thread.</summary>
    public required string Agent { get; init; }

    /// <summary>What it is.</summary>
    public ContextPart Part { get; init; }

    /// <summary>The tool that was called, or answered.</summary>
    public string? Tool { get; init; }

    /// <summary>The file, tool, agent or block; null where several are added up.</summary>
    public string? Name { get; init; }

    /// <summary>How many pieces of text it is made of.</summary>
    public long Items { get; init; }

    /// <summary>Its size: the tokens of its pieces, each counted once.</summary>
    public long Tokens { get; init; }

    /// <summary>The requests that sent some of it.</summary>
    public long Requests { get; init; }

    /// <summary>The prompt tokens that all requests together sent of it.</summary>
    public long TokensSent { get; init; }

    /// <summary>Its part of all prompt tokens that the agent's requests sent, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>What sending it cost, in USD; requests of models without a price add nothing.</summary>
    public decimal Cost { get; init; }

    /// <summary>Whether its size is inferred from what was billed, as the transcript does not hold the text.</summary>
    public bool IsEstimated { get; init; }
}

/// <summary>Where the context of a session went.</summary>
/// <param name="Shares">The parts by agent, the main thread first, and within an agent by falling cost.</param>
/// <param name="Requests">The requests that were looked at.</param>
/// <param name="PromptTokens">Their prompt tokens, which all <see cref="ContextShare.TokensSent"/> add up to.</param>
/// <param name="PromptCost">What their prompts cost, in USD, without output; all <see cref="ContextShare.Cost"/> add up to it.</param>
/// <param name="MissingRequests">Requests of the session whose transcript is gone, or whose lines are.</param>
/// <param name="Problems">Transcripts that could not be read.</param>
public sealed record SessionContextAnswer(
    IReadOnlyList<ContextShare> Shares, long Requests, long PromptTokens, decimal PromptCost, long MissingRequests, IReadOnlyList<Queries.TranscriptProblem> Problems);
