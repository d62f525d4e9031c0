using System.Management.Automation;
using ClaudePerf.Core.Reports.Export.Identity;
using ClaudePerf.Core.Reports.Export.Parquet;

namespace ClaudePerf.Cmdlets;

public sealed partial class ExportTokenUsageCommand
{
    private ExportIdentity _identity = ExportIdentity.Unknown;

    /// <summary>The user whose usage it is. Default: CLAUDEPERF_USER, or the user in OTEL_RESOURCE_ATTRIBUTES.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>The host that it was used on. Default: CLAUDEPERF_HOST, or the host in OTEL_RESOURCE_ATTRIBUTES.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HostName { get; set; }

    /// <summary>The user's team. Default: CLAUDEPERF_TEAM, or the team in OTEL_RESOURCE_ATTRIBUTES.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Team { get; set; }

    /// <summary>The organization. Default: CLAUDEPERF_ORGANIZATION, or the organization in OTEL_RESOURCE_ATTRIBUTES.</summary>
    [Parameter]
    [Alias("Organisation")]
    [ValidateNotNullOrEmpty]
    public string? Organization { get; set; }

    /// <summary>The repository of all requests. Default: the remote of each project's git repository on this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Repository { get; set; }

    /// <summary>Use git's user.email as the user if nothing else names one.</summary>
    [Parameter]
    public SwitchParameter GitEmail { get; set; }

    /// <summary>Replace user, host and project by pseudonyms made with the key in CLAUDEPERF_IDENTITY_KEY.</summary>
    [Parameter]
    public SwitchParameter HashIdentity { get; set; }

    private void AddPartitions()
    {
        try
        {
            _folder = PartitionFolder.Of(_folder, _identity, PartitionBy ?? []);
        }
        catch (ExportIdentityException exception)
        {
            ThrowTerminatingError(ExportErrors.IdentityUnknown(exception));
        }
    }

    private void FindIdentity()
    {
        try
        {
            _identity = ExportIdentity.Find(new ExportIdentityRequest
            {
                User = User,
                Host = HostName,
                Team = Team,
                Organization = Organization,
                Repository = Repository,
                UsesGitEmail = GitEmail,
                // Transcripts in other folders may be from another machine.
                HasOwnProjects = Path is null && LiteralPath is null,
                Hashes = HashIdentity,
            });
        }
        catch (ExportIdentityException exception)
        {
            ThrowTerminatingError(ExportErrors.IdentityUnknown(exception));
        }
    }
}
