using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>MCP server declarations that Claude Code ignores, or starts differently from what they say.</summary>
internal static partial class McpServerRules
{
    private const string Servers = "mcpServers";

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("mcp-server", FindingSeverity.Warning,
            "Claude Code ignores an MCP server's declaration, or does not expand its variables.",
            "The server and its tools are missing, or the server gets the literal text '$NAME' instead of the variable's value.",
            "Give a server a 'command', or a 'type' and a 'url'; write variables as ${NAME}.",
            static (rule, context) => Ignored(rule, context).Concat(InProject(rule, context))),
    ];

    // A variable in shell notation. No shell runs here; only ${NAME} is expanded.
    [GeneratedRegex(@"^\$[A-Z_][A-Z0-9_]*(?:/|$)", RegexOptions.NonBacktracking)]
    private static partial Regex ShellVariable();

    private static IEnumerable<Finding> Ignored(ValidationRule rule, ValidationContext context) =>
        from diagnostic in context.Ecosystem.Diagnostics
        where diagnostic.Kind == DiagnosticKind.IgnoredServer
        select new Finding { RuleId = rule.Id, Severity = rule.Severity, Message = diagnostic.Message, Path = diagnostic.Path };

    private static IEnumerable<Finding> InProject(ValidationRule rule, ValidationContext context)
    {
        var root = context.Ecosystem.Root;
        using var file = SettingsFile.Read(Path.Combine(root, McpServerReader.ProjectFile));
        if (file is null)
            yield break;
        if (!file.Root.TryGetProperty(Servers, out var servers))
        {
            // A plugin's file may contain the servers directly.
            if (!File.Exists(Path.Combine(root, PluginManifest.RelativePath)) && file.Root.EnumerateObject().Any())
                yield return file.At(rule, file.Root.EnumerateObject().First().Name,
                    $"The file has no '{Servers}', so Claude Code finds no server in it. Put the servers in \"{Servers}\": {{ … }}.");
            yield break;
        }
        if (servers.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var server in servers.EnumerateObject().Where(static server => server.Value.ValueKind == JsonValueKind.Object))
        {
            if (Texts(server.Value).FirstOrDefault(static text => ShellVariable().IsMatch(text)) is not { } variable)
                continue;
            var name = variable[1..].Split('/')[0];
            yield return file.At(
                rule, variable, $"The server '{server.Name}' gets the literal text '{variable}': only ${{{name}}} is expanded.");
        }
    }

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(static property => Texts(property.Value)),
        _ => [],
    };
}
