namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>What the requests of a session depend on in addition to files and settings.</summary>
internal sealed record SessionState
{
    /// <summary>The home folder: the main thread is told the location of its memory.</summary>
    internal string Home { get; init; } = "";

    /// <summary>The date in the prompt.</summary>
    internal string Date { get; init; } = "";

    /// <summary>Distinguishes the status of the repository from others: it is sent as it is when a run starts.</summary>
    internal string GitState { get; init; } = "";

    /// <summary>The text of <c>--append-system-prompt</c>; null if there is none.</summary>
    internal string? AppendedPrompt { get; init; }

    /// <summary>Tokens of that text.</summary>
    internal long AppendedPromptTokens { get; init; }
}
