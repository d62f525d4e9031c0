using System.Management.Automation;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records of the commands about coordination. The ids are part of the module's interface.</summary>
internal static class CoordinationErrors
{
    internal static ErrorRecord PatternNotFound(string name) => new(
        new ItemNotFoundException($"No pattern is named '{name}'. Get-CoordinationPattern lists those that were found."), "PatternNotFound", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord InvalidPatternFile(PatternFileException exception) => new(
        exception, "InvalidPatternFile", ErrorCategory.InvalidData, exception.File);

    internal static ErrorRecord BaselineUnusable(BaselineException exception) => new(
        exception, "BaselineUnusable", exception.InnerException is IOException or UnauthorizedAccessException ? ErrorCategory.OpenError : ErrorCategory.InvalidData, exception.File);

    internal static ErrorRecord Regression(BaselineChange change, string baseline) => new(
        new InvalidOperationException($"{change} is worse than in the baseline '{baseline}' allows. Find what changed, or take a new baseline with -SaveBaseline."),
        "CoordinationRegression", ErrorCategory.LimitsExceeded, change);
}
