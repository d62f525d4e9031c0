namespace ClaudePerf.Cmdlets;

/// <summary>Which settings of Claude Code contain the hook.</summary>
public enum TokenBudgetHookScope
{
    /// <summary>The user's settings for all projects.</summary>
    User,

    /// <summary>The project's settings, shared through version control.</summary>
    Project,

    /// <summary>The user's own settings for the project.</summary>
    Local,
}
