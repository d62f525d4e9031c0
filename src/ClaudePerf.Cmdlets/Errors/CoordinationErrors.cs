using System.Management.Automation;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of the commands about coordination. The ids are part of the module's interface.</summary>
internal static class CoordinationErrors
{
    internal static ErrorRecord PatternNotFound(string name) => new(
        new ItemNotFoundException($"No pattern is named '{name}'. Get-CoordinationPattern lists those that were found."), "PatternNotFound", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord InvalidPatternFile(PatternFileException exception) => new(
        exception, "InvalidPatternFile", ErrorCategory.InvalidData, exception.File);

    internal static ErrorRecord AgentNotFound(PromptNotFoundException exception) => new(
        new ItemNotFoundException($"{exception.Message} Get-AgentDefinition -Kind Agent lists the agents there; -Path names another folder.", exception), "AgentNotFound", ErrorCategory.ObjectNotFound, exception.Name);

    internal static ErrorRecord BudgetRefused(BudgetRefusal refusal, string orElse) => new(
        new InvalidOperationException($"{refusal.Message} Nothing was sent. Raise the limit with Set-TokenBudget, wait for the next period, or {orElse}."),
        refusal.IsExceeded ? "BudgetExceeded" : "BudgetWouldBeExceeded", ErrorCategory.LimitsExceeded, refusal.State);

    internal static ErrorRecord OtherContext(OtherContextException exception, AgentAnswer previous) => new(
        new InvalidOperationException($"{exception.Message} {(previous.ToolUses.IsEmpty ? "Leave" : "Give results with -ToolResult @{ 'id' = 'text' }, or leave")} -Previous out to begin a new conversation.", exception),
        "OtherContext", ErrorCategory.InvalidArgument, previous);

    internal static ErrorRecord ResultsWithoutAnswer() => new(
        new PSArgumentException("-ToolResult answers the calls of an answer. Give the answer with -Previous."), "ResultsWithoutAnswer", ErrorCategory.InvalidArgument, null);

    internal static ErrorRecord AnswerBrokeOff(AnswerBrokeOffException exception) => new(
        exception, "AnswerBrokeOff", ErrorCategory.ConnectionError, exception.Partial);

    internal static ErrorRecord UsageNotRecorded(Exception exception) => new(
        new IOException($"The answer came, but what it used cannot be recorded, so that usage and budgets will miss it. {exception.Message}", exception), "UsageNotRecorded", ErrorCategory.WriteError, null);

    internal static ErrorRecord TaskEmpty(string agent) => new(
        new PSArgumentException($"The task for '{agent}' has nothing but white space. Say what it is to do."), "TaskEmpty", ErrorCategory.InvalidArgument, agent);

    internal static ErrorRecord ToolsMalformed(string path, RequestFormatException exception) => new(
        new FormatException($"'{path}' cannot be read as tool definitions. {exception.Message} Give a JSON array of objects with name, description and input_schema, or an object with such an array 'tools'.", exception),
        "ToolsMalformed", ErrorCategory.InvalidData, path);

    internal static ErrorRecord BaselineUnusable(BaselineException exception) => new(
        exception, "BaselineUnusable", exception.InnerException is IOException or UnauthorizedAccessException ? ErrorCategory.OpenError : ErrorCategory.InvalidData, exception.File);

    internal static ErrorRecord Regression(BaselineChange change, string baseline) => new(
        new InvalidOperationException($"{change} is worse than in the baseline '{baseline}' allows. Find what changed, or take a new baseline with -SaveBaseline."),
        "CoordinationRegression", ErrorCategory.LimitsExceeded, change);
}
