using System.Management.Automation;
using ClaudePerf.Core.Savings;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Applies findings of Find-TokenSaving that are settings of Claude Code. Disable-TokenSaving undoes it.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Enable, "TokenSaving", SupportsShouldProcess = true)]
[OutputType(typeof(AppliedSaving))]
public sealed class EnableTokenSavingCommand : ModuleCommand
{
    private SavingApplication _application = null!;

    /// <summary>Findings, as Find-TokenSaving writes them. Those that are not settings are listed with what to do by hand.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SavingFinding[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing() => _application = new SavingApplication(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var finding in InputObject)
            _application.Apply(finding);
    }
}
