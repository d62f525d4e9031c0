using System.Collections;
using System.Management.Automation;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>What all commands share: no message of theirs steers the terminal, whatever the names in it hold, and what they write says what is listed of it.</summary>
public abstract class ModuleCommand : PSCmdlet
{
    private int _written;

    /// <summary>Writes an object.</summary>
    /// <param name="sendToPipeline">The object.</param>
    public new void WriteObject(object? sendToPipeline) => base.WriteObject(ListedProperties.On(sendToPipeline, _written++));

    /// <summary>Writes an object, or those of a collection.</summary>
    /// <param name="sendToPipeline">The object or the collection.</param>
    /// <param name="enumerateCollection">Whether to write a collection's objects instead of itself.</param>
    public new void WriteObject(object? sendToPipeline, bool enumerateCollection)
    {
        if (enumerateCollection && sendToPipeline is IEnumerable objects and not string)
        {
            foreach (var item in objects)
                WriteObject(item);
        }
        else
        {
            base.WriteObject(ListedProperties.On(sendToPipeline, _written++), enumerateCollection);
        }
    }

    /// <summary>Warns.</summary>
    /// <param name="text">The warning.</param>
    public new void WriteWarning(string text) => base.WriteWarning(VisibleText.OfLines(text));

    /// <summary>Says what is done, with -Verbose.</summary>
    /// <param name="text">What is done.</param>
    public new void WriteVerbose(string text) => base.WriteVerbose(VisibleText.OfLines(text));

    /// <summary>Says something on the screen, beside the objects; -InformationAction and 6>&amp;1 reach it.</summary>
    /// <param name="lines">The lines.</param>
    private protected void WriteHost(params IEnumerable<string> lines) =>
        WriteInformation(new HostInformationMessage { Message = VisibleText.OfLines(string.Join(Environment.NewLine, lines)) }, ["PSHOST"]);

    /// <summary>Says with -Verbose whose prices a catalog holds, where they are not those of the price list.</summary>
    private protected ModelCatalog Told(ModelCatalog catalog)
    {
        if (catalog.Contract is { } contract)
            WriteVerbose($"Prices are the {contract}.");
        return catalog;
    }

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

    /// <summary>What MCP servers answered when the user had them asked; null where the system has no folder for it.</summary>
    private protected McpAnswerStore? OpenMcpAnswers()
    {
        try
        {
            return McpAnswerStore.ForUser();
        }
        catch (DirectoryNotFoundException exception)
        {
            WriteVerbose($"No answers of MCP servers are remembered. {exception.Message}");
            return null;
        }
    }

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
