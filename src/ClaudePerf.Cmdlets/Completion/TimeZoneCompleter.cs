using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClaudePerf.Cmdlets;

/// <summary>Completes names of time zones.</summary>
public sealed class TimeZoneCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var written = (wordToComplete ?? "").Trim('\'', '"');
        return TimeZoneInfo.GetSystemTimeZones()
            .Where(zone => zone.Id.StartsWith(written, StringComparison.OrdinalIgnoreCase))
            .OrderBy(zone => zone.Id, StringComparer.Ordinal)
            .Select(zone => new CompletionResult(zone.Id.Contains(' ') ? $"'{zone.Id}'" : zone.Id, zone.Id, CompletionResultType.ParameterValue, zone.DisplayName));
    }
}
