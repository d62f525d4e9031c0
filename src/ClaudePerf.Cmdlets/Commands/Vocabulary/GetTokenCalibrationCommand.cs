using System.Management.Automation;
using ClaudePerf.Core.Tokens.Correction;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows how estimates compare with what the provider billed, and the resulting corrections.</para>
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
                WriteWarning("There are no calibrations yet. Compare estimates with your own transcripts using Update-TokenCalibration.");
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
