using System.Management.Automation;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of the coordination commands. The ids are part of the module's interface.</summary>
internal static class CoordinationErrors
{
    internal static ErrorRecord PatternNotFound(string name, IEnumerable<string> known) => new(
        new ItemNotFoundException(
            $"There is no pattern named '{name}'.{NearNames.Question(name, known)} Get-CoordinationPattern lists all patterns."),
        "PatternNotFound", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord AgentInNoPattern(string name, IEnumerable<string> known) => new(
        new ItemNotFoundException(
            $"There is no pattern with an agent named '{name}'.{NearNames.Question(name, known)} "
                + "Get-CoordinationPattern lists all patterns."),
        "AgentInNoPattern", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord InvalidPatternFile(PatternFileException exception) => new(
        exception, "InvalidPatternFile", ErrorCategory.InvalidData, exception.File);

    internal static ErrorRecord AgentNotFound(PromptNotFoundException exception) => new(
        new ItemNotFoundException(
            $"{exception.Message} Get-AgentDefinition -Kind Agent lists the agents of that folder; use -Path for another "
                + "folder.", exception),
        "AgentNotFound", ErrorCategory.ObjectNotFound, exception.Name);

    internal static ErrorRecord BudgetRefused(BudgetRefusal refusal, string alternative) => new(
        new InvalidOperationException(
            $"{refusal.Message} Nothing was sent. Raise the limit with Set-TokenBudget, wait for the next period, or {alternative}."),
        refusal.IsExceeded ? "BudgetExceeded" : "BudgetWouldBeExceeded", ErrorCategory.LimitsExceeded, refusal.State);

    internal static ErrorRecord OtherContext(OtherContextException exception, AgentAnswer previous)
    {
        var advice = previous.ToolUses.IsEmpty ? "Omit" : "Give results with -ToolResult @{ 'id' = 'text' }, or omit";
        return new ErrorRecord(
            new InvalidOperationException($"{exception.Message} {advice} -Previous to start a new conversation.", exception),
            "OtherContext", ErrorCategory.InvalidArgument, previous);
    }

    internal static ErrorRecord ResultsWithoutAnswer() => new(
        new PSArgumentException("-ToolResult answers the tool calls of an earlier answer. Give that answer with -Previous."),
        "ResultsWithoutAnswer", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord AnswerBrokeOff(AnswerBrokeOffException exception) => new(
        exception, "AnswerBrokeOff", ErrorCategory.ConnectionError, exception.Partial);

    internal static ErrorRecord UsageNotRecorded(Exception exception) => new(
        new IOException("The answer was received, but its usage could not be recorded. Usage and budgets will not include it. "
            + exception.Message, exception),
        "UsageNotRecorded", ErrorCategory.WriteError, null);

    internal static ErrorRecord TaskEmpty(string agent) => new(
        new PSArgumentException($"The task for '{agent}' is blank. Describe what the agent should do."),
        "TaskEmpty", ErrorCategory.InvalidArgument, agent);

    internal static ErrorRecord ToolsMalformed(string path, RequestFormatException exception) => new(
        new FormatException($"'{path}' does not contain valid tool definitions. {exception.Message} Give a JSON array of objects with "
            + "name, description and input_schema, or an object with an array of them named 'tools'.", exception),
        "ToolsMalformed", ErrorCategory.InvalidData, path);

    internal static ErrorRecord BaselineUnusable(BaselineException exception) => new(
        exception,
        "BaselineUnusable",
        exception.InnerException is IOException or UnauthorizedAccessException ? ErrorCategory.OpenError : ErrorCategory.InvalidData,
        exception.File);

    internal static ErrorRecord Regression(BaselineChange change, string baseline) => new(
        new InvalidOperationException($"{change} is worse than the baseline '{baseline}' allows. "
            + "Find out what changed, or accept the new values with -SaveBaseline."),
        "CoordinationRegression", ErrorCategory.LimitsExceeded, change);
}
