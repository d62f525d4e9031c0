using System.Collections.Immutable;
using System.Text.Json;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>An MCP server's description of itself.</summary>
public sealed record McpAnswer
{
    private const int Version = 1;

    /// <summary>The name the server reports.</summary>
    public required string ServerName { get; init; }

    /// <summary>The version the server reports; empty if it reports none.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>Its instructions; null if it has none.</summary>
    public string? Instructions { get; init; }

    /// <summary>Its tools, in the server's order.</summary>
    public ImmutableArray<McpTool> Tools { get; init; } = [];

    /// <summary>When the server was queried, UTC.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    internal byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteString("name", ServerName);
            writer.WriteString("serverVersion", ServerVersion);
            writer.WriteString("askedAt", AskedAt.ToUniversalTime());
            if (Instructions is not null)
                writer.WriteString("instructions", Instructions);
            writer.WriteStartArray("tools");
            foreach (var tool in Tools)
            {
                writer.WriteStartObject();
                writer.WriteString("name", tool.Name);
                writer.WriteString("description", tool.Description);
                writer.WriteString("inputSchema", tool.InputSchema);
                writer.WriteBoolean("alwaysLoad", tool.AlwaysLoad);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; null if it has another version.</summary>
    internal static McpAnswer? FromJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.GetProperty("version").GetInt32() != Version)
            return null;
        return new McpAnswer
        {
            ServerName = root.GetProperty("name").GetString()!,
            ServerVersion = root.GetProperty("serverVersion").GetString()!,
            AskedAt = root.GetProperty("askedAt").GetDateTimeOffset(),
            Instructions = root.TryGetProperty("instructions", out var instructions) ? instructions.GetString() : null,
            Tools = [.. root.GetProperty("tools").EnumerateArray().Select(static tool => new McpTool
            {
                Name = tool.GetProperty("name").GetString()!,
                Description = tool.GetProperty("description").GetString()!,
                InputSchema = tool.GetProperty("inputSchema").GetString()!,
                AlwaysLoad = tool.GetProperty("alwaysLoad").GetBoolean(),
            })],
        };
    }
}
