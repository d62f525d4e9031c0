using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>The groupings of response times.</summary>
public enum ResponseTimeGrouping
{
    /// <summary>Models, by their names in transcripts.</summary>
    Model,

    /// <summary>Agent types; the main thread is called main.</summary>
    Agent,

    /// <summary>Prompt sizes, in bands; see <see cref="ContextBand"/>.</summary>
    Context,

    /// <summary>Effort levels.</summary>
    Effort,
}

/// <summary>How long the responses of one group took. Responses in fast mode form a separate group.</summary>
public sealed record ResponseTime
{
    /// <summary>The model; null if not grouped by it.</summary>
    public string? Model { get; init; }

    /// <summary>The agent type; null if not grouped by it.</summary>
    public string? Agent { get; init; }

    /// <summary>The prompt size; null if not grouped by it.</summary>
    public ContextBand? Context { get; init; }

    /// <summary>The effort level; null if not grouped by it or if there is none.</summary>
    public string? Effort { get; init; }

    /// <summary>Whether they were served in fast mode.</summary>
    public bool IsFast { get; init; }

    /// <summary>The number of timed responses.</summary>
    public required int Responses { get; init; }

    /// <summary>The number of their sessions.</summary>
    public required int Sessions { get; init; }

    /// <summary>Median of the seconds from what a response answers to its last block.</summary>
    public required double Median { get; init; }

    /// <summary>The 90th percentile of the same.</summary>
    public required double Percentile90 { get; init; }

    /// <summary>
    /// Median of the seconds to the end of the first block: the time until something is shown. With thinking, it includes all of
    /// it.
    /// </summary>
    public required double FirstBlock { get; init; }

    /// <summary>
    /// Median of the seconds to the first token, as expected by the response time model for the group's prompts. Transcripts do not
    /// show it. Null if the group has several models, or the model's times are unknown.
    /// </summary>
    public double? FirstToken { get; init; }

    /// <summary>
    /// Output tokens per second after the first token: the median of responses with at least
    /// <see cref="ResponseTimeAnalysis.LongOutput"/> tokens. Null without such responses, and if <see cref="FirstToken"/> is null.
    /// </summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Median of the prompt tokens.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Median of the prompt tokens that were not read from the provider's cache.</summary>
    public required long UncachedTokens { get; init; }

    /// <summary>Median of the output tokens.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>
    /// The median error of the response time model for responses of other sessions, as a share; null if there is no model.
    /// </summary>
    public double? ModelError => Latency?.MedianError;

    /// <summary>
    /// The response time model, fitted to all timed responses of the group's model; null if there are too few, for several models,
    /// and in fast mode.
    /// </summary>
    public ModelLatency? Latency { get; init; }

    /// <summary>Which responses these are: agent, model, prompt size, effort and speed, separated by commas; or all.</summary>
    public string Group
    {
        get
        {
            string?[] keys = [Agent, Model is null ? null : ModelName.Short(Model), Context?.ToString(), Effort, IsFast ? "fast" : null];
            var named = string.Join(", ", keys.Where(static key => !string.IsNullOrEmpty(key)));
            return named.Length == 0 ? "all" : named;
        }
    }
}
