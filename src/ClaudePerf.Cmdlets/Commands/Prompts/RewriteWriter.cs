namespace ClaudePerf.Cmdlets;

/// <summary>Who rewrites sections.</summary>
public enum RewriteWriter
{
    /// <summary>The API where a key is set, else Claude Code.</summary>
    Auto,

    /// <summary>The provider's API, with the key in ANTHROPIC_API_KEY.</summary>
    Api,

    /// <summary>The Claude Code of this machine, with the account it is signed in with.</summary>
    ClaudeCode,
}
