using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What keeps agents from sharing the provider's cache.</summary>
internal static class SharingRules
{
    private const string HeaderVariable = "CLAUDE_CODE_ATTRIBUTION_HEADER", HostVariable = "ANTHROPIC_BASE_URL", SearchVariable = "ENABLE_TOOL_SEARCH";

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("gateway-header", FindingSeverity.Warning,
            "Settings that send requests to another host than the provider's, and leave the header on that changes with every task.",
            "The header is the first line of the system prompt. Unless the host takes it out, an agent that is given another task reads nothing of its prompt from the cache and writes all of it once more.",
            "Set CLAUDE_CODE_ATTRIBUTION_HEADER to 0 beside ANTHROPIC_BASE_URL.",
            GatewayHeaders),
        new("tool-order", FindingSeverity.Information,
            "Agents that list the same tools in different orders: one finding for all of them.",
            "Claude Code sends the tools in the order of the list, before everything else. Agents with another order share nothing in the provider's cache.",
            "Optimize-AgentPrompt gives them one order; it changes nothing else.",
            ToolOrders) { IsOffByDefault = true },
        new("mcp-not-deferred", FindingSeverity.Information,
            "Settings that send the tools of MCP servers with every request instead of their names.",
            "A server that comes or goes then changes the beginning of every prompt, of the main thread's too, and nothing is read from the provider's cache.",
            "Leave ENABLE_TOOL_SEARCH as it is by default, unless the servers' tools are few and always used.",
            NotDeferred) { IsOffByDefault = true },
    ];

    private static IEnumerable<Finding> GatewayHeaders(ValidationRule rule, ValidationContext context)
    {
        var settings = context.Ecosystem.Settings;
        if (settings is not { Gateway: { } host, SendsHeader: true })
            yield break;
        var dearest = context.Agents.Select(context.MeasurementOf).OfType<PromptMeasurement>().OrderByDescending(static measured => measured.CacheWrite5mCost).ThenBy(static measured => measured.Path, StringComparer.Ordinal).FirstOrDefault();
        var cost = dearest is null
            ? "."
            : string.Create(CultureInfo.InvariantCulture, $": of '{dearest.Name}' {dearest.OnInvokeTokens + dearest.OverheadTokens:N0} tokens for ${dearest.CacheWrite5mCost:0.0000}, where reading them takes ${dearest.CacheReadCost:0.0000}.");
        yield return At(rule, context, HostVariable,
            $"Requests go to {host}, and {HeaderVariable} is not 0: unless that host takes the header out, each new task of an agent writes its prompt to the cache once more{cost}");
    }

    private static IEnumerable<Finding> ToolOrders(ValidationRule rule, ValidationContext context)
    {
        const int Named = 5;
        var others = ToolOrder.NotInCommonOrder(context.Agents.Where(static agent => agent.Scope != DefinitionScope.None));
        if (others.Count == 0)
            yield break;
        var names = string.Join(", ", others.Take(Named).Select(static other => $"'{other.Agent.Name}'")) + (others.Count > Named ? FormattableString.Invariant($" and {others.Count - Named:N0} more") : "");
        yield return rule.AtField(others[0].Agent, "tools",
            $"The tools of {names} stand in another order than those of agents with the same tools, and share nothing with them. For '{others[0].Agent.Name}' it would be: {string.Join(", ", others[0].Order)}.");
    }

    private static IEnumerable<Finding> NotDeferred(ValidationRule rule, ValidationContext context)
    {
        if (!context.Ecosystem.Settings.DefersTools && context.McpServers.Count > 0)
        {
            yield return At(rule, context, SearchVariable, FormattableString.Invariant(
                $"{SearchVariable} is off: the tools of {context.McpServers.Count:N0} MCP server{(context.McpServers.Count == 1 ? "" : "s")} stand at the beginning of every prompt, and each change of them loses all that the cache holds."));
        }
    }

    // At the variable in its file; what the environment of the process says stands in none.
    private static Finding At(ValidationRule rule, ValidationContext context, string variable, string message)
    {
        var source = context.Ecosystem.Settings.Applied.FirstOrDefault(setting => setting.Name == variable)?.Source;
        if (source is not null && File.Exists(source) && SettingsFile.Read(source) is { } file)
        {
            using (file)
                return file.At(rule, variable, message);
        }
        return new Finding { RuleId = rule.Id, Severity = rule.Severity, Path = context.Ecosystem.Root, Message = message };
    }
}
