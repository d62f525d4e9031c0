using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Changes;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of validation. The ids are part of the module's interface.</summary>
internal static class ValidationErrors
{
    internal static ErrorRecord UnknownRule(string pattern, IEnumerable<string> own) => new(
        new ItemNotFoundException(
            Errors.UnknownRule("validation", pattern, ValidationRules.All.Select(static rule => rule.Id).Concat(own))),
        "UnknownRule", ErrorCategory.ObjectNotFound, pattern);

    internal static ErrorRecord SettingsUnusable(ValidationSettingsException exception) => new(
        exception, "ValidationSettingsUnusable", ErrorCategory.InvalidData, exception.File);

    internal static ErrorRecord CustomRuleUnusable(ArgumentException exception, object? given) => new(
        new ArgumentException($"The value of -CustomRule is invalid: {exception.Message}", exception),
        "CustomRuleUnusable", ErrorCategory.InvalidArgument, given);

    internal static ErrorRecord CustomRuleFailed(string id, PromptDefinition definition, Exception exception) => new(
        new InvalidOperationException($"The rule '{id}' failed on '{definition.Path}': {exception.Message}", exception),
        "CustomRuleFailed", ErrorCategory.InvalidResult, definition);

    internal static ErrorRecord GitFailed(GitException exception, string folder) => exception.Failure switch
    {
        GitFailure.NotFound => new(exception, "GitNotFound", ErrorCategory.NotInstalled, "git"),
        GitFailure.NoRepository => new(exception, "NotARepository", ErrorCategory.ObjectNotFound, folder),
        GitFailure.UnknownReference => new(exception, "GitReferenceNotFound", ErrorCategory.ObjectNotFound, folder),
        _ => new(exception, "GitFailed", ErrorCategory.ReadError, folder),
    };

    internal static ErrorRecord NotWritten(Exception exception, string file) => new(
        new IOException($"'{file}' was not written: {exception.Message}", exception),
        "FileNotWritten", ErrorCategory.WriteError, file);

    internal static ErrorRecord PesterMissing(Exception exception) => new(
        new InvalidOperationException("Creating a container requires Pester 5. Install it with: Install-PSResource Pester", exception),
        "PesterMissing", ErrorCategory.NotInstalled, "Pester");
}
