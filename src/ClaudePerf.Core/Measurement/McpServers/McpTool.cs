using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>A tool as an MCP server describes it in its answer to <c>tools/list</c>.</summary>
public sealed record McpTool
{
    // What Claude Code appends to a text that it cuts.
    private const string CutMark = "… [truncated]";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Its name, as the server reports it.</summary>
    public required string Name { get; init; }

    /// <summary>Its description; empty if it has none.</summary>
    public required string Description { get; init; }

    /// <summary>The JSON schema of its input.</summary>
    public required string InputSchema { get; init; }

    /// <summary>
    /// Whether the server requests that it is never deferred (<c>_meta</c> <c>anthropic/alwaysLoad</c>).
    /// </summary>
    public bool AlwaysLoad { get; init; }

    /// <summary>Its name in a request: <c>mcp__server__tool</c>.</summary>
    internal string FullName(McpServer server) => server.ToolPrefix + McpName.Normalize(Name);

    /// <summary>
    /// Whether Claude Code defers it to ToolSearch when tools are deferred: the declaration takes precedence over the
    /// server (measured on 2.1.332).
    /// </summary>
    internal bool IsDeferred(McpServer server) => !(server.AlwaysLoad ?? AlwaysLoad);

    /// <summary>
    /// Its definition as sent in a request, as compact JSON: name, description, schema with <c>type</c> and
    /// <c>properties</c> first, and nothing else.
    /// </summary>
    internal string Definition(McpServer server)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("name", FullName(server));
            writer.WriteString("description", Cut(Description, InvocationData.Shipped.McpTextLimit));
            writer.WritePropertyName("input_schema");
            using var schema = JsonDocument.Parse(InputSchema);
            Write(writer, schema.RootElement);
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A text as Claude Code sends it: long texts are cut.</summary>
    internal static string Cut(string text, int limit) => text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit), CutMark);

    private static void Write(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(writer);
            return;
        }
        string[] first = ["type", "properties"];
        writer.WriteStartObject();
        foreach (var property in first.SelectMany(name =>
            schema.EnumerateObject().Where(property => property.NameEquals(name)).TakeLast(1)))
            property.WriteTo(writer);
        foreach (var property in schema.EnumerateObject().Where(property => !first.Contains(property.Name)))
            property.WriteTo(writer);
        writer.WriteEndObject();
    }
}
