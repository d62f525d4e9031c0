using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Makes a Pester container that tests every definition of an ecosystem, one test each.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "AgentEcosystemPesterContainer")]
[OutputType("Pester.ContainerInfo")]
public sealed class NewAgentEcosystemPesterContainerCommand : ModuleCommand
{
    private const string TestFile = "AgentEcosystem.Tests.ps1";
    private const string TestFolder = "Tests";

    /// <summary>The ecosystem's folder; the current one where none is given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The least severity that fails a test: Error, Warning or Information.</summary>
    [Parameter]
    public Core.Validation.FindingSeverity Severity { get; set; } = Core.Validation.FindingSeverity.Error;

    /// <summary>Also hold every definition, optimized, against what it was.</summary>
    [Parameter]
    public SwitchParameter Optimized { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var folder in this.ResolvePath(Path, literal: false))
        {
            var file = System.IO.Path.Combine(MyInvocation.MyCommand.Module.ModuleBase, TestFolder, TestFile);
            try
            {
                WriteObject(InvokeCommand.InvokeScript(
                    "param($File, $Folder, $Severity, $Optimized) New-PesterContainer -Path $File -Data @{ Path = $Folder; Severity = $Severity; Optimized = $Optimized }",
                    file, folder, Severity.ToString(), Optimized.ToBool()), enumerateCollection: true);
            }
            catch (CommandNotFoundException exception)
            {
                ThrowTerminatingError(ValidationErrors.PesterMissing(exception));
            }
        }
    }
}
