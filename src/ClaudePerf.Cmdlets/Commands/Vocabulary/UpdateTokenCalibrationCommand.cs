using System.Management.Automation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Correction;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Calibration;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Compares estimates with what the provider billed for the user's own messages, and corrects future estimates if
/// that improves them.</para>
/// </summary>
[Cmdlet(VerbsData.Update, "TokenCalibration", SupportsShouldProcess = true)]
[OutputType(typeof(EstimateCorrection))]
public sealed class UpdateTokenCalibrationCommand : CancellableCommand
{
    private const string Activity = "Comparing estimates with bills";

    /// <summary>Folders or transcripts to read instead of the user's own; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var store = new CorrectionStore();
            IReadOnlyList<string> roots =
                Path is null ? TranscriptRoots.Find() : [.. Path.SelectMany(path => this.ResolvePath(path, literal: false))];
            if (Path is not null && roots.Count == 0)
                return;
            var files = TranscriptDiscovery.Find(roots, withMeta: false, Cancellation);
            WriteVerbose($"Reading {files.Count} transcripts in {string.Join(", ", roots)}.");
            Save(store, Calibrate(files));
        }
        catch (PriceDataException exception)
        {
            ThrowTerminatingError(Errors.InvalidPriceData(exception));
        }
        catch (CorrectionException exception)
        {
            ThrowTerminatingError(Errors.CalibrationUnusable(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private CalibrationResult Calibrate(IReadOnlyList<TranscriptFile> files)
    {
        var progress = new ProgressRecord(0, Activity, $"{files.Count} transcripts");
        WriteProgress(progress);
        try
        {
            return new TokenCalibrator(ModelCatalog.LoadDefault(), TimeProvider.System).Calibrate(files, Cancellation);
        }
        finally
        {
            progress.RecordType = ProgressRecordType.Completed;
            WriteProgress(progress);
        }
    }

    private void Save(CorrectionStore store, CalibrationResult result)
    {
        foreach (var problem in result.Unreadable)
            WriteWarning(problem);
        foreach (var (generation, count) in result.TooFew)
            WriteVerbose($"{generation}: {count} messages are too few; at least {TokenCalibrator.MinimumMessages} are required.");
        if (result.Corrections.Count == 0)
        {
            WriteWarning("Nothing was calibrated: no tokenizer generation has "
                + $"{TokenCalibrator.MinimumMessages} finished text-only messages. Use -Verbose to show how many there are.");
            return;
        }
        var samples = result.Corrections.Sum(correction => correction.Samples);
        if (ShouldProcess(store.FilePath, $"Save how estimates compare with {samples:N0} billed messages"))
            store.Replace(result.Corrections);
        WriteObject(result.Corrections, enumerateCollection: true);
    }
}
