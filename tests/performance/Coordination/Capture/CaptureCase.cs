using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;

namespace ClaudePerf.Performance.Coordination.Capture;

/// <summary>
/// One or more successive sessions, each a pattern that the real Claude Code runs. The provider's cache is kept from one to the next.
/// </summary>
/// <param name="Name">What it shows.</param>
/// <param name="Sessions">The sessions.</param>
internal sealed record CaptureCase(string Name, params CaptureSession[] Sessions)
{
    /// <summary>The files of the project that differ from <see cref="CaptureProject"/>'s; a null text removes a file.</summary>
    internal IReadOnlyDictionary<string, string?> Files { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether the project is a git repository.</summary>
    internal bool InGit { get; init; } = true;

    /// <summary>Where requests go.</summary>
    internal RequestHost Host { get; init; } = RequestHost.WithoutHeader;
}

/// <summary>A session of a case.</summary>
/// <param name="Calls">What the main thread calls.</param>
internal sealed record CaptureSession(params AgentCall[] Calls)
{
    /// <summary>Files that are changed before it begins, as in <see cref="CaptureCase.Files"/>.</summary>
    internal IReadOnlyDictionary<string, string?> Edits { get; init; } = new Dictionary<string, string?>();

    /// <summary>The prompt for the main thread; sessions with the same prompt have the same beginning.</summary>
    internal string Asked { get; init; } = "Have the agents look at the project.";

    /// <summary>The working folder, next to the first project and with the same files; empty for the first.</summary>
    internal string Project { get; init; } = "";

    /// <summary>The home folder; empty for the first.</summary>
    internal string Home { get; init; } = "";

    /// <summary>The text of <c>--append-system-prompt</c>.</summary>
    internal string? Appended { get; init; }

    /// <summary>The model on the command line; null for Claude Code's default.</summary>
    internal string? Model { get; init; }

    /// <summary>More environment variables.</summary>
    internal IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
