using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// The cost of one kind of content, added up over sessions: it is sent again with each request while it is in the context.
/// </summary>
public sealed record CarriedContext
{
    /// <summary>The kind of content.</summary>
    public required ContextPart Part { get; init; }

    /// <summary>The tool of calls and results; null for other parts.</summary>
    public string? Tool { get; init; }

    /// <summary>The number of pieces: calls, results, messages, files.</summary>
    public required long Items { get; init; }

    /// <summary>Their size: the tokens of the pieces, each counted once.</summary>
    public required long Tokens { get; init; }

    /// <summary>The prompt tokens of it that all requests together sent.</summary>
    public required long TokensSent { get; init; }

    /// <summary>The cost of sending it, in USD, without requests of models that have no price.</summary>
    public required decimal Cost { get; init; }
}

/// <summary>What the prompts of several sessions consisted of.</summary>
/// <param name="Parts">The parts by descending cost.</param>
/// <param name="MissingRequests">Requests whose transcript or lines are missing, so that nothing is known about their prompts.</param>
/// <param name="Problems">Transcripts that could not be read.</param>
internal sealed record CarriedContextAnswer(
    IReadOnlyList<CarriedContext> Parts, long MissingRequests, IReadOnlyList<TranscriptProblem> Problems);
