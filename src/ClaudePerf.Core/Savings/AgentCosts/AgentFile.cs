using System.Collections.Immutable;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.AgentCosts;

/// <summary>The file of an agent, and what changes to it would save in each of its runs.</summary>
internal sealed record AgentFile
{
    internal required AgentRuns Runs { get; init; }

    /// <summary>The full path.</summary>
    internal required string Path { get; init; }

    /// <summary>Its runs in projects that have the file.</summary>
    internal required IReadOnlyList<ReplayedThread> Threads { get; init; }

    /// <summary>Whether it inherits all tools.</summary>
    internal required bool InheritsTools { get; init; }

    /// <summary>The tools that its prompt names or that it called; null if fewer tools would not save enough.</summary>
    internal required ImmutableArray<string>? Tools { get; init; }

    /// <summary>Tokens of the tools that it does not need.</summary>
    internal required long ToolTokens { get; init; }

    /// <summary>Tokens that the lossless rules remove from its prompt.</summary>
    internal required long LosslessTokens { get; init; }

    /// <summary>The length of its tools and its prompt, which come first in every request, in tokens.</summary>
    internal required long SystemTokens { get; init; }

    /// <summary>Files with text moved out of its prompt that are read more often than the move pays for.</summary>
    internal required IReadOnlyList<MovedReference> Moved { get; init; }
}

/// <summary>Text that was moved from a prompt to a file.</summary>
/// <param name="File">The end of the file's path, from <c>references</c> on.</param>
/// <param name="Tokens">The tokens by which the prompt is shorter.</param>
/// <param name="ReadShare">The share of runs that read it, 0 to 1.</param>
/// <param name="BreakEven">The share up to which the move saves.</param>
internal sealed record MovedReference(string File, long Tokens, double ReadShare, double BreakEven);
