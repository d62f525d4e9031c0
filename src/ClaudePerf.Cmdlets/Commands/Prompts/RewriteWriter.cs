namespace ClaudePerf.Cmdlets;

/// <summary>Who rewrites sections.</summary>
public enum RewriteWriter
{
    /// <summary>The API if a key is set, otherwise Claude Code.</summary>
    Auto,

    /// <summary>The provider's API, with the key in ANTHROPIC_API_KEY.</summary>
    Api,

    /// <summary>Claude Code on this machine, with its signed-in account.</summary>
    ClaudeCode,
}
