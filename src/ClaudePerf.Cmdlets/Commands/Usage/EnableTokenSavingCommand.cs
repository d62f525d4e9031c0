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
    private bool _hasRefused;

    /// <summary>Findings, as Find-TokenSaving writes them. Those that are not settings are listed with what to do by hand.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing() => _application = new SavingApplication(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var input in InputObject)
        {
            if (input.BaseObject is SavingFinding finding)
            {
                _application.Apply(finding);
            }
            else if (!_hasRefused)
            {
                // One error says it for all piped objects.
                _hasRefused = true;
                WriteError(SavingErrors.NotAFinding(input.BaseObject));
            }
        }
    }
}
