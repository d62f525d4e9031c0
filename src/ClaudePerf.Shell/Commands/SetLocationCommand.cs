using System.Management.Automation;

namespace ClaudePerf.Shell.Commands;

/// <summary>
/// <c>Set-Location</c> (<c>cd</c>) with the parameters and behaviour of PowerShell's own: a prompt without it would be of
/// little use, and the engine does all the work.
/// </summary>
[Cmdlet(VerbsCommon.Set, "Location", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo), typeof(PathInfoStack))]
public sealed class SetLocationCommand : PSCmdlet
{
    /// <summary>The folder; <c>-</c> and <c>+</c> go back and forward; none goes to the home folder.</summary>
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = "";

    /// <summary>The folder, without wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    /// <summary>The stack of locations to make the current one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Stack", ValueFromPipelineByPropertyName = true)]
    public string? StackName { get; set; }

    /// <summary>Outputs the new location.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            object? reached = ParameterSetName switch
            {
                "Stack" => SessionState.Path.SetDefaultLocationStack(StackName),
                "LiteralPath" => SessionState.Path.SetLocation(Literal(LiteralPath!)),
                _ => SessionState.Path.SetLocation(Path.Length > 0 ? Path : SessionState.Provider.GetOne("FileSystem").Home),
            };
            if (PassThru && reached is not null)
                WriteObject(reached);
        }
        catch (Exception e) when (e is PSArgumentException or PSNotSupportedException or SessionStateException)
        {
            WriteError(new ErrorRecord(((IContainsErrorRecord)e).ErrorRecord, e));
        }
    }

    // A dash or a plus alone would walk through the history of locations.
    private static string Literal(string path) => path is "-" or "+" ? "./" + path : WildcardPattern.Escape(path);
}
