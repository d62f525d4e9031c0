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

/// <summary>The error records that several commands share. The ids are part of the module's interface: scripts compare them.</summary>
internal static class Errors
{
    internal static ErrorRecord PathNotFound(string path, bool offersLiteral = false) => new(
        new ItemNotFoundException($"The path '{path}' does not exist. Give an existing file or folder."
            + (offersLiteral ? " Use -LiteralPath for names that contain wildcard characters." : "")),
        "PathNotFound", ErrorCategory.ObjectNotFound, path);

    internal static ErrorRecord NotAFileSystemPath(string path) => new(
        new PSNotSupportedException($"The path '{path}' is not in the file system."),
        "NotAFileSystemPath", ErrorCategory.InvalidArgument, path);

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
        new FormatException($"'{target}' cannot be measured as JSON. {exception.Message}", exception),
        "RequestMalformed", ErrorCategory.InvalidData, target);

    internal static ErrorRecord UnknownModel(UnknownModelException exception, string model) => new(
        exception, "UnknownModel", ErrorCategory.ObjectNotFound, model);

    internal static ErrorRecord InvalidPriceData(PriceDataException exception) => new(
        exception, "InvalidPriceData", ErrorCategory.InvalidData, exception.File);

    internal static ErrorRecord InvalidWildcard(Exception exception, string pattern) => new(
        exception, "InvalidWildcard", ErrorCategory.InvalidArgument, pattern);

    internal static ErrorRecord EcosystemProblem(DefinitionDiagnostic diagnostic) => new(
        new InvalidOperationException(diagnostic.ToString()), "DefinitionNotRead", ErrorCategory.ReadError, diagnostic.Path);

    internal static ErrorRecord DefinitionNotFound(string name, IEnumerable<string> known) => new(
        new ItemNotFoundException($"There is no definition named '{name}'.{NearNames.Question(name, known)}"),
        "DefinitionNotFound", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord UnknownTimeZone(string name) => new(
        new TimeZoneNotFoundException($"There is no time zone named '{name}'."
            + NearNames.Question(name, TimeZoneInfo.GetSystemTimeZones().Select(static zone => zone.Id))
            + " Give an IANA name such as Europe/Berlin, a Windows name such as 'W. Europe Standard Time', or UTC."),
        "UnknownTimeZone", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord StatusNotRead(FormatException exception) => new(
        new FormatException(
            $"{exception.Message} -StatusLine expects the JSON that Claude Code sends to status line commands, from the pipeline or "
                + "standard input.",
            exception),
        "StatusNotRead", ErrorCategory.InvalidData, null);

    internal static ErrorRecord ParameterNeeds(string parameter, string needed) => new(
        new PSArgumentException($"-{parameter} can only be used together with -{needed}."),
        "ParameterNeeds", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord NoGroupsOfTools() => new(
        new PSArgumentException("-GroupBy Tool is not supported here: a prompt contains results of many tools and hits or misses the cache "
            + "as a whole. Use Get-TokenUsage -GroupBy Tool instead."),
        "NoGroupsOfTools", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord SinceAfterUntil(DateTimeOffset since, DateTimeOffset until) => new(
        new PSArgumentException($"The period ends ({until:u}) before it begins ({since:u})."),
        "SinceAfterUntil", ErrorCategory.InvalidArgument, since);

    internal static ErrorRecord TranscriptNotRead(TranscriptProblem problem) => new(
        new IOException($"'{problem.Path}' could not be read and is not counted. {problem.Problem}"),
        "TranscriptNotRead", ErrorCategory.ReadError, problem.Path);

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
        new PSArgumentException($"An object of type '{input?.BaseObject.GetType().FullName ?? "null"}' cannot be measured. "
            + "Pipe strings, files, folders, definitions, requests, or objects with a Path property."),
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
        new PSArgumentException($"-{one} and -{other} cannot be used together."),
        "ParametersConflict", ErrorCategory.InvalidArgument, null);

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
