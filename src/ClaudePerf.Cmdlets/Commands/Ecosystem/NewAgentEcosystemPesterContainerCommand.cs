using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Creates a Pester container with one test for each definition of an ecosystem.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "AgentEcosystemPesterContainer")]
[OutputType("Pester.ContainerInfo")]
public sealed class NewAgentEcosystemPesterContainerCommand : ModuleCommand
{
    private const string TestFile = "AgentEcosystem.Tests.ps1";
    private const string TestFolder = "Tests";

    /// <summary>The folder of the ecosystem. Default: the current folder.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The lowest severity that fails a test: Error, Warning or Information.</summary>
    [Parameter]
    public Core.Validation.FindingSeverity Severity { get; set; } = Core.Validation.FindingSeverity.Error;

    /// <summary>Also compare every definition with its optimized version.</summary>
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
                    "param($File, $Folder, $Severity, $Optimized) "
                    + "New-PesterContainer -Path $File -Data @{ Path = $Folder; Severity = $Severity; Optimized = $Optimized }",
                    file, folder, Severity.ToString(), Optimized.ToBool()), enumerateCollection: true);
            }
            catch (CommandNotFoundException exception)
            {
                ThrowTerminatingError(ValidationErrors.PesterMissing(exception));
            }
        }
    }
}
