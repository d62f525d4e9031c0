namespace ClaudePerf.Core.Reports.Export.Identity;

/// <summary>What the user says about the identity of an export.</summary>
public sealed record ExportIdentityRequest
{
    /// <summary>The user; null to ask the environment.</summary>
    public string? User { get; init; }

    /// <summary>The host; null to ask the environment.</summary>
    public string? Host { get; init; }

    /// <summary>The team; null to ask the environment.</summary>
    public string? Team { get; init; }

    /// <summary>The organization; null to ask the environment.</summary>
    public string? Organization { get; init; }

    /// <summary>The repository of all requests; null to ask git for each project.</summary>
    public string? Repository { get; init; }

    /// <summary>Whether git's <c>user.email</c> is the user, if nothing else names one.</summary>
    public bool UsesGitEmail { get; init; }

    /// <summary>
    /// Whether projects are folders of this machine, so that git can be asked for their repository. A folder of another machine may exist
    /// here too and contain something else.
    /// </summary>
    public bool HasOwnProjects { get; init; } = true;

    /// <summary>Whether user, host and project are replaced by pseudonyms.</summary>
    public bool Hashes { get; init; }
}
