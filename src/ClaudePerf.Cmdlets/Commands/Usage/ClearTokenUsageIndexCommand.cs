using System.Management.Automation;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Forgets what the usage index remembers. Transcripts are not touched; those that are still there are read again at the next query.</para>
/// </summary>
[Cmdlet(VerbsCommon.Clear, "TokenUsageIndex", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class ClearTokenUsageIndexCommand : CancellableCommand
{
    /// <summary>Forget only the transcripts that are or were at these paths.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var index = UsageIndex.DefaultPath;
            var roots = Path?.Select(GetUnresolvedProviderPathFromPSPath).ToList();
            if (!File.Exists(index))
            {
                WriteVerbose($"There is no index at '{index}'.");
                return;
            }
            var what = roots is null ? "Forget all usage, that of deleted transcripts for good" : $"Forget the usage below {string.Join(", ", roots)}, that of deleted transcripts for good";
            if (!ShouldProcess(index, what))
                return;
            using var opened = UsageIndex.Open(index, cancellation: Cancellation);
            WriteVerbose($"Forgot {opened.Clear(roots, Cancellation):N0} transcripts.");
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
        catch (DatabaseException exception)
        {
            ThrowTerminatingError(Errors.UsageIndexUnusable(exception));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}
