namespace ClaudePerf.Core.Savings.History;

/// <summary>Who made a change.</summary>
public enum SavingEventSource
{
    /// <summary>ClaudePerf; the journal has the exact time.</summary>
    ClaudePerf,

    /// <summary>Somebody else; found in git or in transcripts.</summary>
    Hand,
}

/// <summary>What was changed.</summary>
public enum SavingEventKind
{
    /// <summary>A setting of Claude Code.</summary>
    Setting,

    /// <summary>A prompt: an agent, command, skill, rule, output style or memory file.</summary>
    Prompt,

    /// <summary>The MCP servers of a project (<c>.mcp.json</c>).</summary>
    McpServers,
}

/// <summary>A dated change that may have changed costs.</summary>
public sealed record SavingEvent
{
    /// <summary>The journal entry, the git commit, or the first session after the change.</summary>
    public required string Id { get; init; }

    /// <summary>When the change was made, UTC; the latest possible time if only a range is known.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The earliest possible time; null if <see cref="Time"/> is exact.</summary>
    public DateTimeOffset? Earliest { get; init; }

    /// <summary>Who made the change.</summary>
    public required SavingEventSource Source { get; init; }

    /// <summary>What was changed.</summary>
    public required SavingEventKind Kind { get; init; }

    /// <summary>The setting or the prompt's name.</summary>
    public required string Name { get; init; }

    /// <summary>The changed file; null if unknown.</summary>
    public string? File { get; init; }

    /// <summary>A setting's new value as JSON; null if it was removed or is unknown.</summary>
    public string? Value { get; init; }

    /// <summary>A setting's previous value as JSON; null if it was not set or is unknown.</summary>
    public string? PreviousValue { get; init; }

    /// <summary>The folder of the project that the change affects; null for all projects.</summary>
    public string? Project { get; init; }

    /// <summary>The predicted saving in USD per month; null if none was predicted.</summary>
    public decimal? Predicted { get; init; }

    /// <summary>When the change was undone, UTC; null if it was not.</summary>
    public DateTimeOffset? Undone { get; init; }

    /// <summary>The latest time at which the old state was certainly in use.</summary>
    internal DateTimeOffset From => Earliest ?? Time;

    /// <inheritdoc/>
    public override string ToString() => Kind == SavingEventKind.Setting ? $"{Name} = {Value ?? "(removed)"}" : Name;
}
