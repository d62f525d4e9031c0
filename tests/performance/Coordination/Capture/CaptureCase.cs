using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;

namespace ClaudePerf.Performance.Coordination.Capture;

/// <summary>
/// One or more sessions that follow one another, each of them a pattern that the real Claude Code plays. The provider's cache goes on
/// from one to the next.
/// </summary>
/// <param name="Name">What it shows.</param>
/// <param name="Sessions">The sessions.</param>
internal sealed record CaptureCase(string Name, params CaptureSession[] Sessions)
{
    /// <summary>The files of the project that differ from <see cref="CaptureProject"/>'s; a text of null takes a file away.</summary>
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

    /// <summary>What the main thread is asked; sessions that are asked the same begin alike.</summary>
    internal string Asked { get; init; } = "Have the agents look at the project.";

    /// <summary>The folder beside the first project that it is started in, with the same files; empty for the first.</summary>
    internal string Project { get; init; } = "";

    /// <summary>The home folder; empty for the first.</summary>
    internal string Home { get; init; } = "";

    /// <summary>The text of <c>--append-system-prompt</c>.</summary>
    internal string? Appended { get; init; }

    /// <summary>The model that the command line names; null for Claude Code's default.</summary>
    internal string? Model { get; init; }

    /// <summary>More environment variables.</summary>
    internal IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
