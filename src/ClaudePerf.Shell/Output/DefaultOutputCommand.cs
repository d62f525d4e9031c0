using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace ClaudePerf.Shell.Output;

/// <summary>
/// Replaces PowerShell's Out-Default at the end of each pipeline. Records errors for the exit code and, with -Json, writes objects as JSON;
/// everything else goes to the original.
/// </summary>
[Cmdlet("Out", "Default")]
public sealed class DefaultOutputCommand : OutDefaultCommand
{
    // The properties with which the engine marks objects from streams other than output.
    private static readonly string[] StreamMarks =
        ["writeWarningStream", "writeVerboseStream", "writeDebugStream", "writeInformationStream"];

    private bool _errorShown;

    /// <summary>The target of the process's output. Static because the engine creates the instances of this class.</summary>
    internal static OutputTarget? Target { get; set; }

    /// <summary>Whether objects are written unchanged. Commands that can show text instead of objects check this.</summary>
    public static bool TakesObjects => Target is { IsJson: true };

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var isError = InputObject?.BaseObject is ErrorRecord;
        _errorShown |= isError;
        if (Target is not { IsJson: true } target || isError
            || Array.Exists(StreamMarks, mark => InputObject?.Properties[mark] is not null))
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
            // If an object cannot be read, such as a sequence that fails, the array continues without it.
            _errorShown = true;
            WriteUnreadable(e);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Target is { } target)
            target.ErrorInFinishedPipeline |= _errorShown;
    }

    private void WriteUnreadable(Exception exception)
    {
        var unreadable = InputObject;
        InputObject = PSObject.AsPSObject(new ErrorRecord(exception, "OutputUnreadable", ErrorCategory.ReadError, unreadable));
        base.ProcessRecord();
    }
}
