using System.Management.Automation;
using ClaudePerf.Core.Tokens.Correction;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows how estimates compare with what the provider billed, and what is corrected by it.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "TokenCalibration")]
[OutputType(typeof(EstimateCorrection))]
public sealed class GetTokenCalibrationCommand : ModuleCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var corrections = new CorrectionStore().Read();
            if (corrections.Count == 0)
                WriteWarning("Nothing was calibrated yet. Update-TokenCalibration compares estimates with your own transcripts.");
            WriteObject(corrections, enumerateCollection: true);
        }
        catch (CorrectionException exception)
        {
            ThrowTerminatingError(Errors.CalibrationUnusable(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }
}
