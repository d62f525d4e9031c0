using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Agents.Settings;

namespace ClaudePerf.Core.Agents.McpServers;

/// <summary>
/// Reads one entry of <c>mcpServers</c>. Claude Code skips malformed entries and loads the others (measured on
/// 2.1.332).
/// </summary>
internal static class McpDeclaration
{
    /// <summary>Returns the server; null if Claude Code does not accept the entry.</summary>
    /// <param name="entry">Name and declaration.</param>
    /// <param name="template">What is already known about the server.</param>
    /// <param name="fault">Why the result is null.</param>
    internal static McpServer? Read(JsonProperty entry, McpServer template, out string? fault)
    {
        var value = entry.Value;
        fault = null;
        if (value.ValueKind != JsonValueKind.Object)
            fault = "it is not an object";
        else if (!TryTransport(value, out var transport))
            fault = $"its type '{value.GetProperty("type")}' is not stdio, http, sse or ws";
        else if (!value.TryGetProperty("type", out _) && !value.TryGetProperty("command", out _) && value.TryGetProperty("url", out _))
            fault = "it has a 'url' but no 'type'; write \"type\": \"http\" (or \"sse\", \"ws\")";
        else if (InvalidField(value, transport) is { } field)
            fault = $"its {field} is missing or has the wrong type";
        else
            return Of(value, transport, template);
        return null;
    }

    private static McpServer Of(JsonElement value, McpTransport transport, McpServer template)
    {
        var isCommand = transport == McpTransport.Stdio;
        return template with
        {
            Transport = transport,
            Command = isCommand ? value.GetProperty("command").GetString() : null,
            Arguments = isCommand && value.TryGetProperty("args", out var arguments)
                ? [.. arguments.EnumerateArray().Select(static item => item.GetString()!)]
                : [],
            Variables = isCommand ? Map(value, "env", StringComparer.Ordinal) : template.Variables,
            Url = isCommand ? null : value.GetProperty("url").GetString(),
            Headers = isCommand ? template.Headers : Map(value, "headers", StringComparer.OrdinalIgnoreCase),
            AlwaysLoad = value.TryGetProperty("alwaysLoad", out var loads) ? loads.GetBoolean() : null,
            Obstacle = transport == McpTransport.WebSocket ? "It uses a web socket, which this command does not support."
                : !isCommand
                    && value.TryGetProperty("headersHelper", out _)
                        ? "Its headers come from a command (headersHelper), which this command does not run."
                        : null,
        };
    }

    private static bool TryTransport(JsonElement value, out McpTransport transport)
    {
        var type = value.TryGetProperty("type", out var written)
            ? written.ValueKind == JsonValueKind.String ? written.GetString() : "" : "stdio";
        (transport, var isKnown) = type switch
        {
            "stdio" => (McpTransport.Stdio, true),
            "http" or "streamable-http" => (McpTransport.Http, true),
            "sse" => (McpTransport.Sse, true),
            "ws" => (McpTransport.WebSocket, true),
            _ => (default, false),
        };
        return isKnown;
    }

    private static string? InvalidField(JsonElement value, McpTransport transport)
    {
        var isCommand = transport == McpTransport.Stdio;
        var needed = isCommand ? "command" : "url";
        if (JsonSettings.Text(value, needed) is null)
            return needed;
        if (isCommand && value.TryGetProperty("args", out var arguments)
            && !(arguments.ValueKind == JsonValueKind.Array && arguments.EnumerateArray().All(IsText)))
            return "args";
        var map = isCommand ? "env" : "headers";
        if (value.TryGetProperty(map, out var entries)
            && !(entries.ValueKind == JsonValueKind.Object && entries.EnumerateObject().All(static pair => IsText(pair.Value))))
            return map;
        return value.TryGetProperty("alwaysLoad", out var loads)
            && loads.ValueKind is not (JsonValueKind.True or JsonValueKind.False) ? "alwaysLoad" : null;
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static ImmutableSortedDictionary<string, string> Map(JsonElement value, string key, StringComparer comparer)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(comparer);
        if (value.TryGetProperty(key, out var entries))
        {
            foreach (var pair in entries.EnumerateObject())
                map[pair.Name] = pair.Value.GetString()!;
        }
        return map.ToImmutable();
    }
}
