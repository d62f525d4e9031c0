using System.Management.Automation;
using System.Reflection;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Base class of commands that check prompts for people, scripts and CI. They write objects, a report in another program's format, a
/// Boolean, or set an exit code.
/// </summary>
public abstract class CheckCommand : PromptPathCommand
{
    private const int FailedExitCode = 1;

    private TokenCounters? _counters;
    private bool _isIncomplete;
    private string? _file;

    /// <summary>Write the findings as one text in this format instead of as objects.</summary>
    [Parameter]
    public FindingFormat Format { get; set; }

    /// <summary>Write the output of -Format to this file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Replace an existing file even if it is not output of this command.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Write only whether the check passed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>End the process with exit code 1 if the check failed, for scripts run with pwsh -File in CI.</summary>
    [Parameter]
    public SwitchParameter EnableExit { get; set; }

    /// <summary>Whether text is requested instead of objects.</summary>
    private protected bool HasFormat => MyInvocation.BoundParameters.ContainsKey(nameof(Format));

    /// <summary>The version that reports mention.</summary>
    private protected static string Version =>
        typeof(Finding).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (OutputPath is not null && !HasFormat)
            ThrowTerminatingError(Errors.ParameterNeeds(nameof(OutputPath), nameof(Format)));
        if (OutputPath is not null)
        {
            var content = new OutputContent("Findings", $"findings in the format {Format}", FindingFile.ExtensionsOf(Format),
                file => FindingFile.IsOwn(file, Format));
            _file = RequireOutput(OutputPath, content, Force);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The options for measuring prompts. Must be called only once.</summary>
    private protected MeasureOptions MeasureOptions()
    {
        var catalog = LoadCatalog();
        _counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
        return new MeasureOptions
        {
            Catalog = catalog,
            Counter = _counters.For,
            Model = Model is null ? null : this.ResolveModel(catalog, Model),
            At = TimeProvider.System.GetUtcNow(),
        };
    }

    /// <summary>
    /// The files and folders of a path. A path that matches nothing is reported, and the check fails: what was not checked has not passed.
    /// </summary>
    private protected List<string> ResolveChecked(string path, bool literal)
    {
        var found = this.ResolvePath(path, literal).ToList();
        _isIncomplete |= found.Count == 0;
        return found;
    }

    /// <summary>Reports something that could not be checked; the check fails.</summary>
    private protected void WriteUnchecked(ErrorRecord error)
    {
        _isIncomplete = true;
        WriteError(error);
    }

    /// <summary>Writes the result as -Format, -Quiet or objects, and sets the exit code.</summary>
    /// <param name="failed">Whether the check failed.</param>
    /// <param name="objects">What to write without -Format and -Quiet.</param>
    /// <param name="text">The text of -Format.</param>
    /// <param name="what">What the text contains, for -WhatIf: "12 findings".</param>
    /// <param name="footer">A line below a table on the screen; null for none.</param>
    /// <param name="isScreen">Whether to write the line in scripts too, because it replaces the objects.</param>
    private protected void WriteOutcome(bool failed, object objects, Func<string>? text, string what, Func<string>? footer,
        bool isScreen = false)
    {
        failed |= _isIncomplete;
        if (HasFormat && text is not null)
            WriteFormatted(text(), what);
        else if (Quiet)
            WriteObject(!failed);
        else
            WriteObject(objects, enumerateCollection: true);
        if (!Quiet && !HasFormat && footer is not null && (isScreen || DirectDisplay.IsDirect(MyInvocation)))
            WriteHost(footer());
        if (EnableExit && failed)
            Host.SetShouldExit(FailedExitCode);
    }

    /// <summary>Runs an action that writes a file, and reports an error if it fails.</summary>
    /// <returns>Whether the file was written.</returns>
    private protected bool TryWrite(string file, Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(ValidationErrors.NotWritten(exception, file));
            return false;
        }
    }

    private void WriteFormatted(string text, string what)
    {
        if (_file is null)
        {
            WriteObject(text);
            return;
        }
        if (ShouldProcess(_file, $"Write {what} as {Format}") && TryWrite(_file, () => FindingWriter.Save(_file, text)))
            ReportWritten(what, _file, Quiet);
    }
}
