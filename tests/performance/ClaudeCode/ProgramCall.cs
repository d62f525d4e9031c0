namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>How <see cref="ClaudeProgram"/> is run.</summary>
internal sealed record ProgramCall
{
    /// <summary>What the main thread is asked.</summary>
    internal const string Prompt = "SPAWN now";

    /// <summary>The folder it is started in.</summary>
    internal required string Project { get; init; }

    /// <summary>The home folder, empty or of our own making.</summary>
    internal required string Home { get; init; }

    /// <summary>The user's configuration folder.</summary>
    internal string Configuration => Path.Combine(Home, ".claude");

    /// <summary>The agents to spawn, by name, one after the other.</summary>
    internal IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>Whether the agents are asked to run in the foreground.</summary>
    internal bool InForeground { get; init; }

    /// <summary>More arguments.</summary>
    internal IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>More environment variables.</summary>
    internal IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
