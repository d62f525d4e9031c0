using System.Collections.Immutable;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>One call of an agent within a pattern.</summary>
public sealed record AgentCall
{
    /// <summary>The agent name of a fork, which continues from everything its caller has been sent.</summary>
    public const string Fork = "fork";

    /// <summary>The called agent.</summary>
    public required string Agent { get; init; }

    /// <summary>
    /// The position among the calls of its caller, from 1. Calls of one stage run in parallel; a stage starts when the previous one
    /// has ended.
    /// </summary>
    public int Stage { get; init; } = 1;

    /// <summary>How many runs of the agent are started at once.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The model that the call names, or that served it; null for the agent's own.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Whether it runs in the background; null for Claude Code's default: in the background if called by the main thread, in the
    /// foreground if called by an agent.
    /// </summary>
    public bool? InBackground { get; init; }

    /// <summary>
    /// Whether the call is a message to the caller's last run of the agent, which continues its conversation; a new run if there
    /// was none.
    /// </summary>
    public bool Resumes { get; init; }

    /// <summary>How the run continues: its requests and their size; null if unknown.</summary>
    public RunProfile? Profile { get; init; }

    /// <summary>The calls that the agent makes.</summary>
    public ImmutableArray<AgentCall> Calls { get; init; } = [];

    /// <summary>The call and all calls below it, callers first.</summary>
    internal IEnumerable<AgentCall> WithNested() => Calls.SelectMany(static call => call.WithNested()).Prepend(this);

    /// <inheritdoc/>
    public override string ToString() =>
        (Resumes ? "again " : "") + Agent + (Count > 1 ? FormattableString.Invariant($" x{Count}") : "")
            + (Calls.IsEmpty ? "" : $" [{CallText.Format(Calls)}]");
}

/// <summary>How a run of an agent continues. Each value is null if unknown.</summary>
/// <param name="Requests">The number of requests to the model.</param>
/// <param name="TaskTokens">Tokens of the task.</param>
/// <param name="OutputTokens">Output tokens per request.</param>
/// <param name="ResultTokens">Tokens of tool results that each further request adds.</param>
/// <param name="Pause">The time from one request to the next.</param>
/// <param name="FirstPromptTokens">The whole first prompt as counted by the provider.</param>
public sealed record RunProfile(
    int? Requests = null, long? TaskTokens = null, long? OutputTokens = null, long? ResultTokens = null, TimeSpan? Pause = null,
    long? FirstPromptTokens = null);

/// <summary>Formats calls in one line.</summary>
internal static class CallText
{
    internal static string Format(IEnumerable<AgentCall> calls) =>
        string.Join(" > ", calls.GroupBy(static call => call.Stage).OrderBy(static stage => stage.Key)
            .Select(static stage => string.Join(" & ", stage)));
}
