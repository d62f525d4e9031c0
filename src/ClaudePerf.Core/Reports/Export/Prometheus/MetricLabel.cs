namespace ClaudePerf.Core.Reports.Export.Prometheus;

/// <summary>What Prometheus metrics can be broken down by. Every combination of values is a time series of its own.</summary>
public enum MetricLabel
{
    /// <summary>The model name in the transcripts.</summary>
    Model,

    /// <summary>The agent's type; <c>main</c> for the main thread.</summary>
    Agent,

    /// <summary>The working folder.</summary>
    Project,

    /// <summary>The remote repository of the working folder.</summary>
    Repository,

    /// <summary>The skill that requests are attributed to.</summary>
    Skill,

    /// <summary>The plugin that requests are attributed to.</summary>
    Plugin,

    /// <summary>The MCP server that requests are attributed to.</summary>
    McpServer,

    /// <summary>The git branch.</summary>
    Branch,

    /// <summary>The effort level.</summary>
    Effort,

    /// <summary>The Claude Code version.</summary>
    Version,

    /// <summary>The session: a time series for each, which few Prometheus servers should store.</summary>
    Session,
}
