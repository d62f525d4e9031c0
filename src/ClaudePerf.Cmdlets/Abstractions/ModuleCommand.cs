using System.Collections;
using System.Management.Automation;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Base class of all commands. Names in messages cannot send control sequences to the terminal, and written objects carry their default
/// display properties.
/// </summary>
public abstract class ModuleCommand : PSCmdlet
{
    private int _written;

    /// <summary>Writes an object.</summary>
    /// <param name="sendToPipeline">The object.</param>
    public new void WriteObject(object? sendToPipeline) => base.WriteObject(ListedProperties.Tag(sendToPipeline, _written++));

    /// <summary>Writes an object, or the objects of a collection.</summary>
    /// <param name="sendToPipeline">The object or the collection.</param>
    /// <param name="enumerateCollection">Whether to write the objects of a collection instead of the collection itself.</param>
    public new void WriteObject(object? sendToPipeline, bool enumerateCollection)
    {
        if (enumerateCollection && sendToPipeline is IEnumerable objects and not string)
        {
            foreach (var item in objects)
                WriteObject(item);
        }
        else
        {
            base.WriteObject(ListedProperties.Tag(sendToPipeline, _written++), enumerateCollection);
        }
    }

    /// <summary>Writes a warning.</summary>
    /// <param name="text">The warning.</param>
    public new void WriteWarning(string text) => base.WriteWarning(VisibleText.OfLines(text));

    /// <summary>Writes a verbose message.</summary>
    /// <param name="text">The message.</param>
    public new void WriteVerbose(string text) => base.WriteVerbose(VisibleText.OfLines(text));

    /// <summary>Writes lines to the screen in addition to the objects; -InformationAction and 6>&amp;1 apply to them.</summary>
    /// <param name="lines">The lines.</param>
    private protected void WriteHost(params IEnumerable<string> lines) =>
        WriteInformation(new HostInformationMessage { Message = VisibleText.OfLines(string.Join(Environment.NewLine, lines)) }, ["PSHOST"]);

    /// <summary>
    /// Loads the models and prices, with the user's own on top. Invalid price data ends the command; -Verbose reports contract prices.
    /// </summary>
    /// <param name="priceFile">The price file that the user gave; null for the default one.</param>
    private protected ModelCatalog LoadCatalog(string? priceFile = null)
    {
        try
        {
            var catalog = ModelCatalog.LoadDefault(priceFile is null ? null : GetUnresolvedProviderPathFromPSPath(priceFile));
            if (catalog.Contract is { } contract)
                WriteVerbose($"Prices are the {contract}.");
            return catalog;
        }
        catch (PriceDataException exception)
        {
            ThrowTerminatingError(Errors.InvalidPriceData(exception));
            throw;
        }
    }

    /// <summary>Writes a non-terminating error.</summary>
    /// <param name="errorRecord">The error.</param>
    public new void WriteError(ErrorRecord errorRecord) => base.WriteError(Visible(errorRecord));

    /// <summary>Throws a terminating error.</summary>
    /// <param name="errorRecord">The error.</param>
    public new void ThrowTerminatingError(ErrorRecord errorRecord) => base.ThrowTerminatingError(Visible(errorRecord));

    /// <summary>
    /// The full path of a file to write. It ends the command with an error if the extension belongs to another format, the folder is
    /// missing, or a file would be replaced that this product did not write.
    /// </summary>
    /// <param name="path">The path as given.</param>
    /// <param name="content">What will be written.</param>
    /// <param name="force">Whether any existing file may be replaced.</param>
    private protected string RequireOutput(string path, OutputContent content, bool force)
    {
        var full = GetUnresolvedProviderPathFromPSPath(path);
        try
        {
            if (OutputFile.Check(full, content.Extensions, content.IsOwn, force) is { } refusal)
                ThrowTerminatingError(OutputErrors.Refused(refusal, content, full));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(OutputErrors.NotReadable(content, full, exception));
        }
        return full;
    }

    /// <summary>Says where something was written: on the screen for an interactive user, otherwise with -Verbose.</summary>
    /// <param name="what">What was written, as the object of a sentence: "a baseline of 12 findings"; null for none.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="isQuiet">Whether the user asked for an object instead.</param>
    private protected void ReportWritten(string? what, string path, bool isQuiet = false)
    {
        var sentence = what is null ? $"Wrote '{path}'." : $"Wrote {what} to '{path}'.";
        if (!isQuiet && DirectDisplay.IsDirect(MyInvocation))
            WriteHost(sentence);
        else
            WriteVerbose(sentence);
    }

    /// <summary>Asks for confirmation before a change.</summary>
    /// <param name="target">What will be changed.</param>
    /// <param name="action">The change.</param>
    public new bool ShouldProcess(string target, string action) => base.ShouldProcess(VisibleText.Of(target), VisibleText.OfLines(action));

    /// <summary>Asks for confirmation before a change that is described in several lines.</summary>
    /// <param name="description">The change, for -WhatIf and -Verbose.</param>
    /// <param name="question">The change, for the confirmation.</param>
    /// <param name="caption">The title of the confirmation.</param>
    public new bool ShouldProcess(string description, string question, string caption) =>
        base.ShouldProcess(VisibleText.OfLines(description), VisibleText.OfLines(question), caption);

    /// <summary>The stored answers of MCP servers that the user queried; null if the system has no folder for them.</summary>
    private protected McpAnswerStore? OpenMcpAnswers()
    {
        try
        {
            return McpAnswerStore.ForUser();
        }
        catch (DirectoryNotFoundException exception)
        {
            WriteVerbose($"No stored answers of MCP servers are available. {exception.Message}");
            return null;
        }
    }

    // Only the details are shown. The exception keeps the original names.
    private static ErrorRecord Visible(ErrorRecord errorRecord)
    {
        ArgumentNullException.ThrowIfNull(errorRecord);
        var shown = errorRecord.ErrorDetails?.Message ?? errorRecord.Exception.Message;
        if (VisibleText.OfLines(shown) is var visible && !string.Equals(visible, shown, StringComparison.Ordinal))
            errorRecord.ErrorDetails = new ErrorDetails(visible) { RecommendedAction = errorRecord.ErrorDetails?.RecommendedAction ?? "" };
        return errorRecord;
    }
}
