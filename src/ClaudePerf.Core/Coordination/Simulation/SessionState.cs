namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>What the requests of a session depend on besides files and settings.</summary>
internal sealed record SessionState
{
    /// <summary>The home folder: the main thread is told where its memory is.</summary>
    internal string Home { get; init; } = "";

    /// <summary>The date that is sent.</summary>
    internal string Date { get; init; } = "";

    /// <summary>What tells the repository's status from another one: it is sent as it is when a run begins.</summary>
    internal string GitState { get; init; } = "";

    /// <summary>The text of <c>--append-system-prompt</c>; null where there is none.</summary>
    internal string? AppendedPrompt { get; init; }

    /// <summary>Tokens of that text.</summary>
    internal long AppendedPromptTokens { get; init; }
}
