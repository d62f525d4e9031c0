using System.Management.Automation;

namespace ClaudePerf.Shell.Commands;

/// <summary><c>Get-Location</c> (<c>pwd</c>) with the parameters and behaviour of PowerShell's own.</summary>
[Cmdlet(VerbsCommon.Get, "Location", DefaultParameterSetName = "Location")]
[OutputType(typeof(PathInfo), typeof(PathInfoStack))]
public sealed class GetLocationCommand : PSCmdlet
{
    /// <summary>Providers to tell the current location of.</summary>
    [Parameter(ParameterSetName = "Location", ValueFromPipelineByPropertyName = true)]
    public string[]? PSProvider { get; set; }

    /// <summary>Drives to tell the current location of.</summary>
    [Parameter(ParameterSetName = "Location", ValueFromPipelineByPropertyName = true)]
    public string[]? PSDrive { get; set; }

    /// <summary>Outputs the current stack of locations.</summary>
    [Parameter(ParameterSetName = "Stack")]
    public SwitchParameter Stack { get; set; }

    /// <summary>Outputs the stacks of these names.</summary>
    [Parameter(ParameterSetName = "Stack", ValueFromPipelineByPropertyName = true)]
    public string[]? StackName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Stack")
        {
            foreach (var name in StackName ?? [null!])
                Output(() => SessionState.Path.LocationStack(name));
            return;
        }
        if (PSDrive is null && PSProvider is null)
        {
            WriteObject(SessionState.Path.CurrentLocation);
            return;
        }
        foreach (var drive in PSDrive ?? [])
            Output(() => SessionState.Path.GetResolvedPSPathFromPSPath(drive + ":"), enumerate: true);
        foreach (var provider in PSProvider ?? [])
            Output(() => SessionState.Path.CurrentProviderLocation(provider));
    }

    private void Output(Func<object> find, bool enumerate = false)
    {
        try
        {
            WriteObject(find(), enumerate);
        }
        catch (Exception e) when (e is PSArgumentException or SessionStateException)
        {
            WriteError(new ErrorRecord(((IContainsErrorRecord)e).ErrorRecord, e));
        }
    }
}
