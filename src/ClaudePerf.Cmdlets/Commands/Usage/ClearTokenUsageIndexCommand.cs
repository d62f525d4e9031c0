using System.Management.Automation;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Clears the usage index. Transcripts are not changed; existing ones are read again by the next query.</para>
/// </summary>
[Cmdlet(VerbsCommon.Clear, "TokenUsageIndex", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class ClearTokenUsageIndexCommand : CancellableCommand
{
    /// <summary>Clear only transcripts that are or were at these paths.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var index = UsageIndex.DefaultPath;
            var contents = ContentLookup.PathFor(index);
            var roots = Path?.Select(GetUnresolvedProviderPathFromPSPath).ToList();
            if (!File.Exists(index) && !File.Exists(contents))
            {
                WriteVerbose($"There is no index at '{index}'.");
                return;
            }
            var what = roots is null
                ? "Clear all usage; usage from deleted transcripts is lost"
                : $"Clear the usage in {string.Join(", ", roots)}; usage from deleted transcripts is lost";
            if (!ShouldProcess(index, what))
                return;
            ContentLookup.Clear(contents, roots, Cancellation);
            using var opened = UsageIndex.Open(index, cancellation: Cancellation);
            WriteVerbose($"Cleared {opened.Clear(roots, Cancellation):N0} transcripts.");
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
