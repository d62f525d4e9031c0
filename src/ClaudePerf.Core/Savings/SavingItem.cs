namespace ClaudePerf.Core.Savings;

/// <summary>What a part of a finding is.</summary>
public enum SavingPart
{
    /// <summary>The tools and instructions of an MCP server.</summary>
    McpServer,

    /// <summary>One tool of an MCP server.</summary>
    McpTool,

    /// <summary>A tool of Claude Code.</summary>
    Tool,

    /// <summary>The line of an agent in the list of agents.</summary>
    Agent,

    /// <summary>The line of a skill or command in the list of skills.</summary>
    Skill,

    /// <summary>Everything that a plugin adds.</summary>
    Plugin,

    /// <summary>A CLAUDE.md file, a rule, or a file that one of them imports.</summary>
    MemoryFile,

    /// <summary>An output style.</summary>
    OutputStyle,

    /// <summary>The system prompt.</summary>
    SystemPrompt,

    /// <summary>The output of hooks.</summary>
    Hook,

    /// <summary>What Claude Code adds itself: environment, git status, dates, reminders.</summary>
    Environment,

    /// <summary>A project.</summary>
    Project,

    /// <summary>The messages of a conversation.</summary>
    Messages,

    /// <summary>A setting or parameter of requests, such as the model or the effort.</summary>
    Setting,

    /// <summary>The version of Claude Code.</summary>
    Version,

    /// <summary>Not recorded.</summary>
    Unknown,
}

/// <summary>A part of a finding with its own saving. Amounts are in USD per month of 30 days.</summary>
public sealed record SavingItem
{
    /// <summary>What it is.</summary>
    public required SavingPart Part { get; init; }

    /// <summary>Its name: a server, tool, agent, skill, file, project, or what changed.</summary>
    public required string Name { get; init; }

    /// <summary>Its mean length in a prompt, in tokens; for projects and changes, prompt tokens of the period that are saved.</summary>
    public long Tokens { get; init; }

    /// <summary>The sessions of the period that it is part of.</summary>
    public int Sessions { get; init; }

    /// <summary>How often it happened in the period; null for texts, which every request repeats.</summary>
    public int? Times { get; init; }

    /// <summary>What removing it, or the change, saves.</summary>
    public required decimal Saving { get; init; }

    /// <summary>The lower end of the 90% interval of <see cref="Saving"/>; null if there is none.</summary>
    public decimal? Low { get; init; }

    /// <summary>The upper end of the interval.</summary>
    public decimal? High { get; init; }

    /// <summary>Whether any session of the period called it; null if it cannot be called.</summary>
    public bool? IsUsed { get; init; }

    /// <summary>What to do: a command, a setting with its file, or a habit; null if it cannot be removed.</summary>
    public string? Change { get; init; }

    /// <summary>The setting's name; null if the change is not a setting. A dot separates the levels of a nested setting.</summary>
    public string? Setting { get; init; }

    /// <summary>The setting's value as JSON. Lists and objects are added to what the file has.</summary>
    public string? SettingValue { get; init; }

    /// <summary>The settings file: the user's (<c>~/.claude/settings.json</c>), or the full path of a project's.</summary>
    public string? SettingFile { get; init; }

    /// <summary>The full path of the file that contains or defines it; null if unknown.</summary>
    public string? File { get; init; }

    /// <summary>The line of <see cref="File"/> to change, from 1; null for the whole file.</summary>
    public int? Line { get; init; }

    internal SavingItem Scaled(decimal factor) => this with { Saving = Saving * factor, Low = Low * factor, High = High * factor };

    /// <summary><see cref="Saving"/>, as tables name it.</summary>
    public decimal PerMonth => Saving;
}
