namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>How <see cref="ClaudeProgram"/> is run.</summary>
internal sealed record ProgramCall
{
    /// <summary>The default prompt for the main thread.</summary>
    internal const string Prompt = "SPAWN now";

    /// <summary>The working folder.</summary>
    internal required string Project { get; init; }

    /// <summary>The home folder, either empty or made by us.</summary>
    internal required string Home { get; init; }

    /// <summary>The user's configuration folder.</summary>
    internal string Configuration => Path.Combine(Home, ".claude");

    /// <summary>The agents to spawn, one after the other.</summary>
    internal IReadOnlyList<SpawnedAgent> Agents { get; init; } = [];

    /// <summary>What its provider answers; null to spawn <see cref="Agents"/>.</summary>
    internal IStubScript? Script { get; init; }

    /// <summary>The prompt for the main thread.</summary>
    internal string Asked { get; init; } = Prompt;

    /// <summary>How many turns it may take.</summary>
    internal int Turns { get; init; } = 5;

    /// <summary>More arguments.</summary>
    internal IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>More environment variables.</summary>
    internal IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}

/// <summary>An agent that the main thread is made to spawn.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InForeground">Whether it is asked to run in the foreground; otherwise the call does not say, and it runs in the
/// background.</param>
internal sealed record SpawnedAgent(string Name, bool InForeground = false);
