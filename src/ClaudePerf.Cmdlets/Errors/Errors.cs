using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Correction;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Every error record that the module writes. The ids are part of its interface: scripts compare them.</summary>
internal static class Errors
{
    internal static ErrorRecord PathNotFound(string path) => new(
        new ItemNotFoundException($"The path '{path}' does not exist. Give an existing file or folder; use -LiteralPath for names with wildcard characters."),
        "PathNotFound", ErrorCategory.ObjectNotFound, path);

    internal static ErrorRecord NotAFileSystemPath(string path) => new(
        new PSNotSupportedException($"The path '{path}' is not in the file system."), "NotAFileSystemPath", ErrorCategory.InvalidArgument, path);

    internal static ErrorRecord PromptNotRead(PromptReadException exception) => new(
        exception,
        "PromptNotRead",
        exception.Failure switch
        {
            PromptReadFailure.Missing => ErrorCategory.ObjectNotFound,
            PromptReadFailure.Unreadable => ErrorCategory.PermissionDenied,
            _ => ErrorCategory.InvalidData,
        },
        exception.Path);

    internal static ErrorRecord RequestMalformed(string target, RequestFormatException exception) => new(
        new FormatException($"'{target}' cannot be measured as JSON. {exception.Message}", exception), "RequestMalformed", ErrorCategory.InvalidData, target);

    internal static ErrorRecord UnknownModel(UnknownModelException exception, string model) => new(
        exception, "UnknownModel", ErrorCategory.ObjectNotFound, model);

    internal static ErrorRecord InvalidPriceData(PriceDataException exception) => new(
        exception, "InvalidPriceData", ErrorCategory.InvalidData, exception.File);

    internal static ErrorRecord InvalidWildcard(Exception exception, string pattern) => new(
        exception, "InvalidWildcard", ErrorCategory.InvalidArgument, pattern);

    internal static ErrorRecord EcosystemProblem(DefinitionDiagnostic diagnostic) => new(
        new InvalidOperationException(diagnostic.ToString()), "DefinitionNotRead", ErrorCategory.ReadError, diagnostic.Path);

    internal static ErrorRecord DefinitionNotFound(string name) => new(
        new ItemNotFoundException($"No definition is named '{name}'."), "DefinitionNotFound", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord UnknownTimeZone(string name) => new(
        new TimeZoneNotFoundException($"No time zone is called '{name}'. Give an IANA name such as Europe/Berlin, a Windows name such as 'W. Europe Standard Time', or UTC."),
        "UnknownTimeZone", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord StatusNotRead(FormatException exception) => new(
        new FormatException($"{exception.Message} -StatusLine takes what Claude Code gives a status line command, from the pipeline or standard input.", exception),
        "StatusNotRead", ErrorCategory.InvalidData, null);

    internal static ErrorRecord SinceAndLast() => new(
        new PSArgumentException("-Since and -Last both say where to begin. Give one of them."), "SinceAndLast", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord ParametersExclude(string one, string other) => new(
        new PSArgumentException($"-{one} and -{other} ask for different things. Give one of them."), "ParametersExclude", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord ParameterNeeds(string parameter, string needed) => new(
        new PSArgumentException($"-{parameter} says something only together with -{needed}."), "ParameterNeeds", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord NoGroupsOfTools() => new(
        new PSArgumentException("A request has results of many tools in its prompt, and hits or misses the cache as a whole: -GroupBy Tool is for Get-TokenUsage."),
        "NoGroupsOfTools", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord SinceAfterUntil(DateTimeOffset since, DateTimeOffset until) => new(
        new PSArgumentException($"The time asked for ends ({until:u}) before it begins ({since:u})."), "SinceAfterUntil", ErrorCategory.InvalidArgument, since);

    internal static ErrorRecord TranscriptNotRead(TranscriptProblem problem) => new(
        new IOException($"'{problem.Path}' could not be read, and is not counted. {problem.Problem}"), "TranscriptNotRead", ErrorCategory.ReadError, problem.Path);

    internal static ErrorRecord UsageIndexUnusable(DatabaseException exception) => new(
        exception,
        "UsageIndexUnusable",
        exception.Failure switch
        {
            DatabaseFailure.Busy => ErrorCategory.ResourceBusy,
            DatabaseFailure.Newer => ErrorCategory.InvalidData,
            DatabaseFailure.Damaged => ErrorCategory.InvalidData,
            _ => ErrorCategory.OpenError,
        },
        exception.Path);

    internal static ErrorRecord NoDataFolder(DirectoryNotFoundException exception) => new(
        exception, "NoDataFolder", ErrorCategory.ObjectNotFound, DataFolder.EnvironmentVariable);

    internal static ErrorRecord InputNotMeasurable(PSObject? input) => new(
        new PSArgumentException($"An object of type '{input?.BaseObject.GetType().FullName ?? "null"}' cannot be measured. Pipe strings, files, folders, definitions, requests, or objects with a property Path."),
        "InputNotMeasurable", ErrorCategory.InvalidArgument, input);

    internal static ErrorRecord TokenApiFailed(TokenApiException exception, string? target) => new(
        exception,
        exception.Failure == TokenApiFailure.NotConfigured ? "TokenApiNotConfigured" : "TokenApiFailed",
        exception.Failure switch
        {
            TokenApiFailure.NotConfigured or TokenApiFailure.KeyRefused => ErrorCategory.AuthenticationError,
            TokenApiFailure.Unreachable => ErrorCategory.ConnectionError,
            TokenApiFailure.Throttled => ErrorCategory.LimitsExceeded,
            TokenApiFailure.ServerFailed => ErrorCategory.ResourceUnavailable,
            TokenApiFailure.TimedOut => ErrorCategory.OperationTimeout,
            TokenApiFailure.Rejected => ErrorCategory.InvalidArgument,
            _ => ErrorCategory.InvalidResult,
        },
        target);

    internal static ErrorRecord CalibrationUnusable(CorrectionException exception) => new(
        exception, "CalibrationUnusable", ErrorCategory.InvalidData, exception.Path);

    internal static ErrorRecord ParametersConflict(string one, string other) => new(
        new PSArgumentException($"-{one} and -{other} cannot be used together."), "ParametersConflict", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord TokenVocabulary(TokenVocabularyException exception) => new(
        exception,
        $"TokenVocabulary{exception.Fault}",
        exception.Fault switch
        {
            TokenVocabularyFault.Missing => ErrorCategory.NotInstalled,
            TokenVocabularyFault.WrongHash => ErrorCategory.SecurityError,
            TokenVocabularyFault.Network => ErrorCategory.ConnectionError,
            TokenVocabularyFault.Storage => ErrorCategory.WriteError,
            _ => ErrorCategory.InvalidData,
        },
        exception.Target);
}
