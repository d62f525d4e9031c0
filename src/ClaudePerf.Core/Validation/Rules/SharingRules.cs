using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Settings and orders that keep agents from sharing the provider's cache.</summary>
internal static class SharingRules
{
    private const string HeaderVariable = "CLAUDE_CODE_ATTRIBUTION_HEADER", HostVariable = "ANTHROPIC_BASE_URL", SearchVariable =
        "ENABLE_TOOL_SEARCH";

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("gateway-header", FindingSeverity.Warning,
            "Settings that send requests to a host other than the provider's, with the attribution header on, which changes with "
                + "every task.",
            "The header is the first line of the system prompt. Unless the host removes it, an agent with a new task reads none "
                + "of its prompt from the cache and writes it all again.",
            "Set CLAUDE_CODE_ATTRIBUTION_HEADER to 0 next to ANTHROPIC_BASE_URL.",
            GatewayHeaders),
        new("tool-order", FindingSeverity.Information,
            "Agents that list the same tools in different orders: one finding for all of them.",
            "Claude Code sends the tools in list order, before everything else. Agents with different orders share nothing in the "
                + "provider's cache.",
            "Run Optimize-AgentPrompt: it gives them one order and changes nothing else.",
            ToolOrders) { IsOffByDefault = true },
        new("mcp-not-deferred", FindingSeverity.Information,
            "Settings that send MCP servers' tool definitions, instead of only their names, with every request.",
            "Each server that is added or removed changes the start of every prompt, including the main thread's, and nothing is "
                + "read from the provider's cache.",
            "Keep the default of ENABLE_TOOL_SEARCH, unless the servers have few tools that are always used.",
            NotDeferred) { IsOffByDefault = true },
    ];

    private static IEnumerable<Finding> GatewayHeaders(ValidationRule rule, ValidationContext context)
    {
        var settings = context.Ecosystem.Settings;
        if (settings is not { Gateway: { } host, SendsHeader: true })
            yield break;
        var mostExpensive = context.Agents.Select(context.MeasurementOf).OfType<PromptMeasurement>().OrderByDescending(static measured =>
            measured.CacheWrite5mCost).ThenBy(static measured => measured.Path, StringComparer.Ordinal).FirstOrDefault();
        var cost = mostExpensive is null
            ? "."
            : string.Create(
                CultureInfo.InvariantCulture,
                $": for '{mostExpensive.Name}', {mostExpensive.OnInvokeTokens + mostExpensive.OverheadTokens:N0} tokens cost "
                    + $"${mostExpensive.CacheWrite5mCost:0.0000} to write and ${mostExpensive.CacheReadCost:0.0000} to read.");
        yield return At(rule, context, HostVariable,
            $"Requests go to {host}, but {HeaderVariable} is not 0. Unless the host removes the header, each new task of an "
                + $"agent writes its prompt to the cache again{cost}");
    }

    private static IEnumerable<Finding> ToolOrders(ValidationRule rule, ValidationContext context)
    {
        const int Named = 5;
        var others = ToolOrder.NotInCommonOrder(context.Agents.Where(static agent => agent.Scope != DefinitionScope.None));
        if (others.Count == 0)
            yield break;
        var names = string.Join(", ", others.Take(Named).Select(static other => $"'{other.Agent.Name}'"))
            + (others.Count > Named ? FormattableString.Invariant($" and {others.Count - Named:N0} more") : "");
        yield return rule.AtField(others[0].Agent, "tools",
            $"The tools of {names} are in a different order than in other agents with the same tools, so they share no cache. "
                + $"For '{others[0].Agent.Name}', write: {string.Join(", ", others[0].Order)}.");
    }

    private static IEnumerable<Finding> NotDeferred(ValidationRule rule, ValidationContext context)
    {
        if (!context.Ecosystem.Settings.DefersTools && context.McpServers.Count > 0)
        {
            yield return At(rule, context, SearchVariable, string.Create(CultureInfo.InvariantCulture,
                $"{SearchVariable} is off: the tools of {context.McpServers.Count:N0} MCP "
                    + $"server{(context.McpServers.Count == 1 ? "" : "s")} are at the start of every prompt, and each change to "
                    + $"them invalidates the whole cache."));
        }
    }

    // At the variable in its settings file; the process environment has no file.
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
