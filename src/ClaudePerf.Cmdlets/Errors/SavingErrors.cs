using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records for applying and undoing savings. The ids are part of the module's interface.</summary>
internal static class SavingErrors
{
    internal static ErrorRecord SettingsUnusable(HookSettingsException exception) => new(
        exception, "SettingsUnusable",
        exception.InnerException is IOException or UnauthorizedAccessException ? ErrorCategory.ReadError : ErrorCategory.InvalidData,
        exception.File);

    internal static ErrorRecord InvalidValue(string setting, string value, Exception exception) => new(
        new PSArgumentException($"The value of '{setting}' is not JSON: {value}", exception),
        "InvalidSettingValue", ErrorCategory.InvalidArgument, setting);

    internal static ErrorRecord JournalFailed(JournalException exception) => new(
        exception,
        exception.Failure switch
        {
            JournalFailure.Conflict => "RestoreConflict",
            JournalFailure.ChangedMeanwhile => "SettingsChangedMeanwhile",
            JournalFailure.Damaged => "JournalDamaged",
            JournalFailure.Unsafe => "SettingsBehindLink",
            _ => "SettingsNotWritten",
        },
        exception.Failure switch
        {
            JournalFailure.Conflict => ErrorCategory.ResourceExists,
            JournalFailure.ChangedMeanwhile => ErrorCategory.ResourceBusy,
            JournalFailure.Damaged => ErrorCategory.InvalidData,
            JournalFailure.Unsafe => ErrorCategory.PermissionDenied,
            _ => ErrorCategory.WriteError,
        },
        exception.Path);

    internal static ErrorRecord NothingToUndo(string name, IEnumerable<string> known) => new(
        new ItemNotFoundException(
            $"ClaudePerf has set no setting '{name}' that is left to undo.{NearNames.Question(name, known)}"),
        "NothingToUndo", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord NotOurs(string name) => new(
        new InvalidOperationException($"'{name}' was not changed by ClaudePerf, so ClaudePerf cannot undo it."),
        "NotChangedByClaudePerf", ErrorCategory.InvalidOperation, name);

    internal static ErrorRecord NotAFinding(object? input) => new(
        new PSArgumentException($"An object of type '{input?.GetType().FullName ?? "null"}' is not a finding. "
            + "Pipe what Find-TokenSaving writes: Find-TokenSaving | Enable-TokenSaving."),
        "InputNotAFinding", ErrorCategory.InvalidArgument, input);

    internal static ErrorRecord NotUndoable(object? input) => new(
        new PSArgumentException($"An object of type '{input?.GetType().FullName ?? "null"}' cannot be undone. "
            + "Pipe what Get-TokenSaving or Enable-TokenSaving write."),
        "InputNotUndoable", ErrorCategory.InvalidArgument, input);
}
