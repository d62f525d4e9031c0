using System.Management.Automation;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Optimization.Rewriting;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records for optimizing and restoring prompts. The ids are part of the module's interface.</summary>
internal static class OptimizationErrors
{
    internal static ErrorRecord InputNotOptimizable(PSObject? input) => new(
        new PSArgumentException($"An object of type '{input?.BaseObject.GetType().FullName ?? "null"}' cannot be optimized. "
            + "Pipe strings, files, folders, definitions, or objects with a Path property."),
        "InputNotOptimizable", ErrorCategory.InvalidArgument, input);

    internal static ErrorRecord UnknownRule(string pattern, IEnumerable<string> known) => new(
        new ItemNotFoundException(NearNames.UnknownRule("optimization", pattern, [.. known])),
        "UnknownRule", ErrorCategory.ObjectNotFound, pattern);

    internal static ErrorRecord NothingToWriteTo(string name) => new(
        new InvalidOperationException($"'{name}' is not from a file, so it cannot be written in place. Use its Text property or "
            + "-OutputPath."),
        "NothingToWriteTo", ErrorCategory.InvalidOperation, name);

    internal static ErrorRecord NotWrittenBack(PromptDefinition definition) => new(
        new InvalidDataException(
            $"'{definition.Path}' has bytes that are not valid text and would be lost when writing it back. Fix its encoding first."),
        "PromptNotWritable", ErrorCategory.InvalidData, definition.Path);

    internal static ErrorRecord JournalFailed(JournalException exception) => new(
        exception,
        exception.Failure switch
        {
            JournalFailure.Conflict => "RestoreConflict",
            JournalFailure.ChangedMeanwhile => "PromptChangedMeanwhile",
            JournalFailure.Damaged => "JournalDamaged",
            JournalFailure.Unsafe => "PromptBehindLink",
            _ => "PromptNotWritten",
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

    internal static ErrorRecord OutputNotWritten(string path, Exception exception) => new(
        new IOException($"'{path}' cannot be written. {exception.Message}", exception),
        "OutputNotWritten", ErrorCategory.WriteError, path);

    internal static ErrorRecord NothingToRestore(string path) => new(
        new ItemNotFoundException($"There are no optimizations at '{path}' left to undo."),
        "NothingToRestore", ErrorCategory.ObjectNotFound, path);

    internal static ErrorRecord RewriteFailed(RewriteException exception, string? target) => new(
        exception,
        exception.Failure == RewriteFailure.NotConfigured ? "RewriteNotConfigured" : "RewriteFailed",
        exception.Failure == RewriteFailure.NotConfigured ? ErrorCategory.NotInstalled : ErrorCategory.InvalidResult,
        target);

    internal static ErrorRecord RewriteTooExpensive(decimal predicted, decimal limit) => new(
        new InvalidOperationException(FormattableString.Invariant(
            $"Rewriting would cost about ${predicted:0.0000}, more than -MaxCost allows (${limit:0.0000}). Nothing was sent. ")
            + "Give fewer prompts, a cheaper -RewriteModel, or a higher limit."),
        "RewriteTooDear", ErrorCategory.LimitsExceeded, predicted);
}
