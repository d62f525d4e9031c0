using System.Management.Automation;
using System.Reflection;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// A command that checks prompts, for people, scripts and CI: it gives objects, a report of another program's form, a Boolean or an exit
/// code.
/// </summary>
public abstract class CheckCommand : PromptPathCommand
{
    private const int FailedExitCode = 1;

    private TokenCounters? _counters;
    private bool _isIncomplete;

    /// <summary>Give what was found in this form, as one text, instead of as objects.</summary>
    [Parameter]
    public FindingFormat Format { get; set; }

    /// <summary>Write what -Format gives to this file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Give only whether the check passed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>End the process with exit code 1 where it did not, for scripts run with pwsh -File in CI.</summary>
    [Parameter]
    public SwitchParameter EnableExit { get; set; }

    /// <summary>Whether a text is asked for instead of objects.</summary>
    private protected bool HasFormat => MyInvocation.BoundParameters.ContainsKey(nameof(Format));

    /// <summary>The version that reports name.</summary>
    private protected static string Version =>
        typeof(Finding).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (OutputPath is not null && !HasFormat)
            ThrowTerminatingError(Errors.ParameterNeeds(nameof(OutputPath), nameof(Format)));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What prompts are measured with. Asked for once.</summary>
    private protected MeasureOptions MeasureOptions()
    {
        var catalog = LoadCatalog();
        _counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
        return new MeasureOptions
        {
            Catalog = catalog,
            Counter = _counters.For,
            Model = Model is null ? null : ResolveModel(catalog, Model),
            At = TimeProvider.System.GetUtcNow(),
        };
    }

    /// <summary>
    /// The files and folders of a path. One that names nothing is told, and the check does not pass: what was not looked at is not fine.
    /// </summary>
    private protected List<string> Resolved(string path, bool literal)
    {
        var found = this.ResolvePath(path, literal).ToList();
        _isIncomplete |= found.Count == 0;
        return found;
    }

    /// <summary>Tells of something that could not be checked; the check does not pass.</summary>
    private protected void WriteUnchecked(ErrorRecord error)
    {
        _isIncomplete = true;
        WriteError(error);
    }

    /// <summary>Gives what was found as -Format, -Quiet or the objects ask for, and the exit code.</summary>
    /// <param name="failed">Whether the check failed.</param>
    /// <param name="objects">What is given without -Format and -Quiet.</param>
    /// <param name="text">The text of -Format.</param>
    /// <param name="what">What the text holds, for -WhatIf: "12 findings".</param>
    /// <param name="footer">A line below a table on the screen; null for none.</param>
    /// <param name="isScreen">Whether the line is for the screen also in a script, because it stands in place of objects.</param>
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

    /// <summary>Runs what writes a file, and tells where it could not.</summary>
    /// <returns>Whether it was written.</returns>
    private protected bool Written(string file, Action write)
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
        if (OutputPath is null)
        {
            WriteObject(text);
            return;
        }
        var file = GetUnresolvedProviderPathFromPSPath(OutputPath);
        if (ShouldProcess(file, $"Write {what} as {Format}"))
            Written(file, () => AtomicFile.Write(file, System.Text.Encoding.UTF8.GetBytes(text)));
    }
}
