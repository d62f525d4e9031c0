using System.Collections.Immutable;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>A block of a prompt.</summary>
/// <param name="Name">What it is, such as <c>tool Bash</c>.</param>
/// <param name="Tokens">Its tokens, with what the provider puts around it.</param>
/// <param name="DynamicTokens">
/// Of these, tokens of lines that differ from run to run; then the block as a whole is another one in each.
/// </param>
internal readonly record struct PromptPiece(string Name, long Tokens, long DynamicTokens = 0)
{
    /// <summary>What tells its content from others; null where name and tokens do.</summary>
    public string? Content { get; init; }

    /// <summary>The block as it stands in a request.</summary>
    internal RequestBlock ToBlock(PromptPart part) => new(part, Name, Content ?? FormattableString.Invariant($"{Name}/{Tokens}"), Tokens);
}

/// <summary>
/// What the prompts of one agent, or of the main thread, are put together of, as Claude Code sends them, in the order in which it does.
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
    /// The part of the main thread's system prompt that is the same for everyone, which only the provider's own host is sent apart from
    /// the rest.
    /// </summary>
    internal const string ForEveryone = "instructions for everyone";

    /// <summary>The agent, or the main thread.</summary>
    public required string Agent { get; init; }

    /// <summary>The model.</summary>
    public required ModelInfo Model { get; init; }

    /// <summary>The tool definitions. They have no breakpoint of their own.</summary>
    public required ImmutableArray<PromptPiece> Tools { get; init; }

    /// <summary>
    /// The blocks of the system prompt. Breakpoints stand behind the identity, or where there is one behind the part that is the same for
    /// everyone, and behind the last.
    /// </summary>
    public required ImmutableArray<PromptPiece> System { get; init; }

    /// <summary>The blocks of the first message that stand before the task.</summary>
    public required ImmutableArray<PromptPiece> Messages { get; init; }

    /// <summary>
    /// The blocks of the first request that stand behind the task: preloaded skills, and the message with the environment and listings.
    /// </summary>
    public ImmutableArray<PromptPiece> AfterTask { get; init; } = [];

    /// <summary>What only the second request brings: the listing of agents for an agent that may start some.</summary>
    public ImmutableArray<PromptPiece> InSecondRequest { get; init; } = [];

    /// <summary>Whether its frontmatter has it always run in the background (<c>background: true</c>).</summary>
    public bool RunsInBackground { get; init; }

    /// <summary>How long settings or its frontmatter ask the provider to keep what it sends; null where they do not say.</summary>
    public CacheLifetime? Lifetime { get; init; }

    /// <summary>All tokens of its first prompt, without the task, with what the provider puts around the first message.</summary>
    public long Tokens => Tools.Concat(System).Concat(Messages).Concat(AfterTask).Sum(static piece => piece.Tokens)
        + RequestFraming.Of(Model.Tokenizer).FirstMessage;
}
