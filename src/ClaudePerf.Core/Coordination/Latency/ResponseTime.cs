namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>What response times are added up by.</summary>
public enum ResponseTimeGrouping
{
    /// <summary>Models, by the names that the transcripts have.</summary>
    Model,

    /// <summary>Agent types; the main thread is called main.</summary>
    Agent,

    /// <summary>The size of the prompt, in bands; see <see cref="ContextBand"/>.</summary>
    Context,

    /// <summary>Effort levels.</summary>
    Effort,
}

/// <summary>How long the responses of one group took. What was served in fast mode is a group of its own.</summary>
public sealed record ResponseTime
{
    /// <summary>The model's name; null where responses are not told apart by it.</summary>
    public string? Model { get; init; }

    /// <summary>The agent type; null where responses are not told apart by it.</summary>
    public string? Agent { get; init; }

    /// <summary>The size of the prompt; null where responses are not told apart by it.</summary>
    public ContextBand? Context { get; init; }

    /// <summary>The effort level; null where responses are not told apart by it, or have none.</summary>
    public string? Effort { get; init; }

    /// <summary>Whether they were served in fast mode.</summary>
    public bool IsFast { get; init; }

    /// <summary>How many responses were timed.</summary>
    public required int Responses { get; init; }

    /// <summary>The sessions that they are of.</summary>
    public required int Sessions { get; init; }

    /// <summary>Seconds from what a response answers to its last block: the median.</summary>
    public required double Median { get; init; }

    /// <summary>The same: nine in ten took no longer.</summary>
    public required double Percentile90 { get; init; }

    /// <summary>Seconds to the end of the first block, the median: what one waits until something shows. With thinking it is the whole of
    /// that.</summary>
    public required double FirstBlock { get; init; }

    /// <summary>
    /// Seconds to the first token that the model of response times expects for the group's prompts, the median. Transcripts do not show
    /// it. Null where the group has several models, or the model's times are not known.
    /// </summary>
    public double? FirstToken { get; init; }

    /// <summary>
    /// Tokens of output a second after the first token, the median of the responses with at least
    /// <see cref="ResponseTimeAnalysis.LongOutput"/> tokens. Null where there are none, and where <see cref="FirstToken"/> is null.
    /// </summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Prompt tokens, the median.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>The part of them that was not read from the provider's cache, the median.</summary>
    public required long UncachedTokens { get; init; }

    /// <summary>Tokens of output, the median.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>How far the model of response times is off for half of the responses of other sessions, as a share; null where there is
    /// no model.</summary>
    public double? ModelError => Latency?.MedianError;

    /// <summary>The model of response times, fitted on all timed responses of the group's model; null where there are too few, for
    /// several models, and in fast mode.</summary>
    public ModelLatency? Latency { get; init; }
}
