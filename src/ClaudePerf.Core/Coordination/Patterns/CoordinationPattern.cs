using System.Collections.Immutable;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>Where a pattern is known from.</summary>
public enum PatternSource
{
    /// <summary>A prompt or coordination document says so.</summary>
    Prompt,

    /// <summary>The user's pattern file says so.</summary>
    File,

    /// <summary>Transcripts show that it happened.</summary>
    Transcript,
}

/// <summary>How a pattern was written down.</summary>
public enum PatternForm
{
    /// <summary>Calls of the Agent tool (older: Task), as the model makes them.</summary>
    Call,

    /// <summary>Agents joined by a plus sign: <c>a + b</c>.</summary>
    Combination,

    /// <summary>Agents joined by an arrow: <c>a → b</c>.</summary>
    Flow,

    /// <summary>A row of a table that says whom an agent may call: a choice, of which one run takes a part.</summary>
    Choice,

    /// <summary>An entry of the pattern file.</summary>
    Entry,

    /// <summary>Runs of the same shape in transcripts.</summary>
    Runs,
}

/// <summary>Who calls whom, in which order. Tokens are as the provider counted them, amounts USD at list prices, both of the median run.</summary>
public sealed record CoordinationPattern
{
    /// <summary>The caller of a pattern that begins in the main thread.</summary>
    public const string MainThread = "main";

    /// <summary>What it is called: the entry's name, the row's or line's first words, else who calls whom.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is known from.</summary>
    public required PatternSource Source { get; init; }

    /// <summary>How it was written down.</summary>
    public required PatternForm Form { get; init; }

    /// <summary>Who makes the calls: an agent, or <see cref="MainThread"/>.</summary>
    public required string Caller { get; init; }

    /// <summary>The calls, by stage.</summary>
    public required ImmutableArray<AgentCall> Calls { get; init; }

    /// <summary>The file that tells of it; null for transcripts.</summary>
    public string? Path { get; init; }

    /// <summary>The line in the file, from 1; 0 for transcripts.</summary>
    public int Line { get; init; }

    /// <summary>How often it was seen: places that say the same, or runs in transcripts.</summary>
    public int Seen { get; init; } = 1;

    /// <summary>The first run in transcripts, UTC.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>The last run in transcripts, UTC.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>From the first call to the end of the last run; null where transcripts do not tell.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>All tokens of the called agents' requests; null where transcripts do not tell.</summary>
    public long? Tokens { get; init; }

    /// <summary>What these cost; null where transcripts do not tell or a model has no price.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The models that served it; empty where transcripts do not tell.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Called agents that the ecosystem does not have and Claude Code has not built in.</summary>
    public ImmutableArray<string> UnknownAgents { get; init; } = [];

    /// <summary>The called agents, each once, in the order of their first calls.</summary>
    public IEnumerable<string> Agents => AllCalls.Select(static call => call.Agent).Distinct(StringComparer.Ordinal);

    /// <summary>How many runs of agents one run of the pattern starts.</summary>
    public int Invocations => Calls.Sum(static call => CountRuns(call));

    /// <summary>The calls in one line: <c>&gt;</c> one after the other, <c>&amp;</c> in parallel, in brackets what an agent calls itself.</summary>
    public string Flow => CallText.Of(Calls);

    internal IEnumerable<AgentCall> AllCalls => Calls.SelectMany(static call => call.WithNested());

    /// <summary>Caller and called of each call, callers first.</summary>
    internal IEnumerable<(string Caller, AgentCall Call)> Edges => Calls.SelectMany(call => Below(Caller, call));

    /// <inheritdoc/>
    public override string ToString() => $"{Caller}: {Flow}";

    private static int CountRuns(AgentCall call) => call.Count * (1 + call.Calls.Sum(static nested => CountRuns(nested)));

    private static IEnumerable<(string, AgentCall)> Below(string caller, AgentCall call) =>
        call.Calls.SelectMany(nested => Below(call.Agent, nested)).Prepend((caller, call));
}
