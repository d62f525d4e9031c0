using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace ClaudePerf.Shell.Output;

/// <summary>
/// Stands at the end of each pipeline in place of PowerShell's Out-Default. Notes errors for the exit code and, with -Json, writes objects
/// as JSON; all else is shown by the original.
/// </summary>
[Cmdlet("Out", "Default")]
public sealed class DefaultOutputCommand : OutDefaultCommand
{
    // What the engine marks objects with that come from streams other than output.
    private static readonly string[] StreamMarks = ["writeWarningStream", "writeVerboseStream", "writeDebugStream", "writeInformationStream"];

    private bool errorShown;

    /// <summary>Where the process's output goes. The engine makes objects of this class, so they cannot be handed it.</summary>
    internal static OutputTarget? Target { get; set; }

    /// <summary>Whether objects are written as they are. A command that would show words in their place asks this.</summary>
    public static bool TakesObjects => Target is { IsJson: true };

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var isError = InputObject?.BaseObject is ErrorRecord;
        errorShown |= isError;
        if (Target is not { IsJson: true } target || isError || Array.Exists(StreamMarks, mark => InputObject?.Properties[mark] is not null))
        {
            base.ProcessRecord();
            return;
        }
        try
        {
            target.Add(InputObject);
        }
        catch (OutputException e)
        {
            ThrowTerminatingError(new ErrorRecord(e, "OutputFailed", ErrorCategory.WriteError, null));
        }
        catch (Exception e) when (e is not (RuntimeException or OutOfMemoryException))
        {
            // An object that cannot be read, such as a sequence that fails: the array goes on without it.
            errorShown = true;
            WriteUnreadable(e);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Target is { } target)
            target.ErrorInFinishedPipeline |= errorShown;
    }

    private void WriteUnreadable(Exception exception)
    {
        var unreadable = InputObject;
        InputObject = PSObject.AsPSObject(new ErrorRecord(exception, "OutputUnreadable", ErrorCategory.ReadError, unreadable));
        base.ProcessRecord();
    }
}
