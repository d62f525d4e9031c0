namespace ClaudePerf.Core.Tests.Prerequisites;

/// <summary>What some tests need that neither the repository nor the .NET SDK brings.</summary>
public enum Prerequisite
{
    /// <summary>The program <c>redis-server</c>.</summary>
    Redis,

    /// <summary>Chromium, Chrome or Edge.</summary>
    Chromium,

    /// <summary>The program <c>jq</c> on a system with a shell, as the action for pull requests needs.</summary>
    Jq,

    /// <summary>docfx, which builds the documentation site.</summary>
    Docfx,

    /// <summary>Real transcripts, ecosystems, vocabularies and recorded counts, which are too large or not ours to publish.</summary>
    RealInput,
}
