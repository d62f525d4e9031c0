using System.Management.Automation;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>What all commands share: no message of theirs steers the terminal, whatever the names in it hold.</summary>
public abstract class ModuleCommand : PSCmdlet
{
    /// <summary>Warns.</summary>
    /// <param name="text">The warning.</param>
    public new void WriteWarning(string text) => base.WriteWarning(VisibleText.OfLines(text));

    /// <summary>Says what is done, with -Verbose.</summary>
    /// <param name="text">What is done.</param>
    public new void WriteVerbose(string text) => base.WriteVerbose(VisibleText.OfLines(text));

    /// <summary>Reports an error after which the command goes on.</summary>
    /// <param name="errorRecord">The error.</param>
    public new void WriteError(ErrorRecord errorRecord) => base.WriteError(Visible(errorRecord));

    /// <summary>Reports an error that ends the command.</summary>
    /// <param name="errorRecord">The error.</param>
    public new void ThrowTerminatingError(ErrorRecord errorRecord) => base.ThrowTerminatingError(Visible(errorRecord));

    /// <summary>Asks before a change.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">How.</param>
    public new bool ShouldProcess(string target, string action) => base.ShouldProcess(VisibleText.Of(target), VisibleText.OfLines(action));

    // The details are what is shown; the exception keeps the names as they are.
    private static ErrorRecord Visible(ErrorRecord errorRecord)
    {
        ArgumentNullException.ThrowIfNull(errorRecord);
        var shown = errorRecord.ErrorDetails?.Message ?? errorRecord.Exception.Message;
        if (VisibleText.OfLines(shown) is var visible && !string.Equals(visible, shown, StringComparison.Ordinal))
            errorRecord.ErrorDetails = new ErrorDetails(visible) { RecommendedAction = errorRecord.ErrorDetails?.RecommendedAction ?? "" };
        return errorRecord;
    }
}
