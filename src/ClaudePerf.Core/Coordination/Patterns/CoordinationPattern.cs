using System.Collections.Immutable;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>The source of a pattern.</summary>
public enum PatternSource
{
    /// <summary>A prompt or coordination document describes it.</summary>
    Prompt,

    /// <summary>The user's pattern file describes it.</summary>
    File,

    /// <summary>Transcripts show it.</summary>
    Transcript,
}

/// <summary>The notation of a pattern.</summary>
public enum PatternForm
{
    /// <summary>Calls of the Agent tool (older: Task), as the model makes them.</summary>
    Call,

    /// <summary>Agents joined by a plus sign: <c>a + b</c>.</summary>
    Combination,

    /// <summary>Agents joined by an arrow: <c>a → b</c>.</summary>
    Flow,

    /// <summary>A table row that lists which agents an agent may call: a choice, of which one run uses a part.</summary>
    Choice,

    /// <summary>An entry in the pattern file.</summary>
    Entry,

    /// <summary>Runs of the same shape in transcripts.</summary>
    Runs,
}

/// <summary>
/// Who calls whom, in which order. Tokens are as counted by the provider, amounts in USD at list prices, both for the median run.
/// </summary>
public sealed record CoordinationPattern
{
    /// <summary>The caller of a pattern that starts in the main thread.</summary>
    public const string MainThread = "main";

    /// <summary>The name: that of the entry, the first words of the row or line, or else who calls whom.</summary>
    public required string Name { get; init; }

    /// <summary>The source.</summary>
    public required PatternSource Source { get; init; }

    /// <summary>The notation.</summary>
    public required PatternForm Form { get; init; }

    /// <summary>The caller: an agent, or <see cref="MainThread"/>.</summary>
    public required string Caller { get; init; }

    /// <summary>The calls, by stage.</summary>
    public required ImmutableArray<AgentCall> Calls { get; init; }

    /// <summary>The file that describes it; null for transcripts.</summary>
    public string? Path { get; init; }

    /// <summary>The line in the file, from 1; 0 for transcripts.</summary>
    public int Line { get; init; }

    /// <summary>How often it occurs: places with the same content, or runs in transcripts.</summary>
    public int Seen { get; init; } = 1;

    /// <summary>The first run in transcripts, in UTC.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>The last run in transcripts, in UTC.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The time from the first call to the end of the last run; null if not from transcripts.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>All tokens of the called agents' requests; null if not from transcripts.</summary>
    public long? Tokens { get; init; }

    /// <summary>Their cost; null if not from transcripts, or if a model has no price.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The models that served it; empty if not from transcripts.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Called agents that are neither in the ecosystem nor built into Claude Code.</summary>
    public ImmutableArray<string> UnknownAgents { get; init; } = [];

    /// <summary>The called agents, each once, in the order of their first calls.</summary>
    public IEnumerable<string> Agents => AllCalls.Select(static call => call.Agent).Distinct(StringComparer.Ordinal);

    /// <summary>The number of agent runs that one run of the pattern starts.</summary>
    public int Invocations => Calls.Sum(static call => CountRuns(call));

    /// <summary>
    /// The calls in one line: <c>&gt;</c> for sequential, <c>&amp;</c> for parallel, with an agent's own calls in brackets.
    /// </summary>
    public string Flow => CallText.Format(Calls);

    internal IEnumerable<AgentCall> AllCalls => Calls.SelectMany(static call => call.WithNested());

    /// <summary>The caller and callee of each call, callers first.</summary>
    internal IEnumerable<(string Caller, AgentCall Call)> Edges => Calls.SelectMany(call => Below(Caller, call));

    /// <inheritdoc/>
    public override string ToString() => $"{Caller}: {Flow}";

    private static int CountRuns(AgentCall call) => call.Count * (1 + call.Calls.Sum(static nested => CountRuns(nested)));

    private static IEnumerable<(string, AgentCall)> Below(string caller, AgentCall call) =>
        call.Calls.SelectMany(nested => Below(call.Agent, nested)).Prepend((caller, call));
}
