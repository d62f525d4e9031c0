using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Declarations of MCP servers that Claude Code leaves out, or starts otherwise than they say.</summary>
internal static partial class McpServerRules
{
    private const string Servers = "mcpServers";

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("mcp-server", FindingSeverity.Warning,
            "An MCP server whose declaration Claude Code leaves out, or whose variables it does not fill in.",
            "The server is not there, and neither are its tools; or it is given '$NAME' itself in place of the variable's value.",
            "Give a server a 'command', or a 'type' and a 'url'; write variables as ${NAME}.",
            static (rule, context) => LeftOut(rule, context).Concat(InProject(rule, context))),
    ];

    // A variable as a shell writes it. No shell runs here, and only ${NAME} is filled in.
    [GeneratedRegex(@"^\$[A-Z_][A-Z0-9_]*(?:/|$)", RegexOptions.NonBacktracking)]
    private static partial Regex Bare();

    private static IEnumerable<Finding> LeftOut(ValidationRule rule, ValidationContext context) =>
        from diagnostic in context.Ecosystem.Diagnostics
        where diagnostic.Message.StartsWith(McpServerReader.IgnoresServer, StringComparison.Ordinal)
        select new Finding { RuleId = rule.Id, Severity = rule.Severity, Message = diagnostic.Message, Path = diagnostic.Path };

    private static IEnumerable<Finding> InProject(ValidationRule rule, ValidationContext context)
    {
        var root = context.Ecosystem.Root;
        using var file = SettingsFile.Read(Path.Combine(root, McpServerReader.ProjectFile));
        if (file is null)
            yield break;
        if (!file.Root.TryGetProperty(Servers, out var servers))
        {
            // A plugin's file may hold the servers themselves.
            if (!File.Exists(Path.Combine(root, PluginManifest.RelativePath)) && file.Root.EnumerateObject().Any())
                yield return file.At(rule, file.Root.EnumerateObject().First().Name,
                    $"The file has no '{Servers}', so Claude Code finds no server in it. Put the servers into \"{Servers}\": {{ … }}.");
            yield break;
        }
        if (servers.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var server in servers.EnumerateObject().Where(static server => server.Value.ValueKind == JsonValueKind.Object))
        {
            if (Texts(server.Value).FirstOrDefault(static text => Bare().IsMatch(text)) is not { } bare)
                continue;
            var name = bare[1..].Split('/')[0];
            yield return file.At(rule, bare, $"The server '{server.Name}' is given '{bare}' as it stands: only ${{{name}}} is filled in.");
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
