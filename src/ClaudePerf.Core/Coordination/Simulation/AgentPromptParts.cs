using System.Collections.Immutable;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>A block of a prompt.</summary>
/// <param name="Name">What the block is, such as <c>tool Bash</c>.</param>
/// <param name="Tokens">Its tokens, including what the provider adds around it.</param>
/// <param name="DynamicTokens">The tokens of lines that differ between runs; if there are any, the whole block differs in each
/// run.</param>
internal readonly record struct PromptPiece(string Name, long Tokens, long DynamicTokens = 0)
{
    /// <summary>Distinguishes its content from others; null if name and tokens are enough.</summary>
    public string? Content { get; init; }

    /// <summary>The block as it appears in a request.</summary>
    internal RequestBlock ToBlock(PromptPart part) => new(part, Name, Content ?? FormattableString.Invariant($"{Name}/{Tokens}"), Tokens);
}

/// <summary>
/// The parts of the prompt of one agent or the main thread, as Claude Code sends them, in the order in which they are sent.
/// </summary>
internal sealed record AgentPromptParts
{
    /// <summary>The name of the memory chain among the pieces.</summary>
    internal const string MemoryChain = "CLAUDE.md chain";

    /// <summary>The name of the git status among the pieces.</summary>
    internal const string GitStatus = "git status";

    /// <summary>The names of blocks of the system prompt.</summary>
    internal const string Header = "header", Identity = "identity";

    /// <summary>
    /// The part of the main thread's system prompt that is the same for everyone, which is sent separately only to the provider's
    /// own host.
    /// </summary>
    internal const string ForEveryone = "instructions for everyone";

    /// <summary>The agent, or the main thread.</summary>
    public required string Agent { get; init; }

    /// <summary>The model.</summary>
    public required ModelInfo Model { get; init; }

    /// <summary>The tool definitions. They have no separate breakpoint.</summary>
    public required ImmutableArray<PromptPiece> Tools { get; init; }

    /// <summary>
    /// The blocks of the system prompt. There are breakpoints after the identity, or after the part that is the same for everyone
    /// if there is one, and after the last block.
    /// </summary>
    public required ImmutableArray<PromptPiece> System { get; init; }

    /// <summary>The blocks of the first message before the task.</summary>
    public required ImmutableArray<PromptPiece> Messages { get; init; }

    /// <summary>
    /// The blocks of the first request after the task: preloaded skills, and the message with the environment and listings.
    /// </summary>
    public ImmutableArray<PromptPiece> AfterTask { get; init; } = [];

    /// <summary>What only the second request adds: the listing of agents, for an agent that may start some.</summary>
    public ImmutableArray<PromptPiece> InSecondRequest { get; init; } = [];

    /// <summary>Whether its frontmatter makes it always run in the background (<c>background: true</c>).</summary>
    public bool RunsInBackground { get; init; }

    /// <summary>The TTL that settings or its frontmatter request; null if they do not specify one.</summary>
    public CacheLifetime? Lifetime { get; init; }

    /// <summary>
    /// All tokens of its first prompt without the task, including what the provider adds around the first message.
    /// </summary>
    public long Tokens => Tools.Concat(System).Concat(Messages).Concat(AfterTask).Sum(static piece => piece.Tokens)
        + RequestFraming.Of(Model.Tokenizer).FirstMessage;
}
