using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>Tool definitions for requests, as the Messages API takes them. Immutable.</summary>
public sealed class AgentTools
{
    private AgentTools(JsonArray definitions) => Definitions = definitions;

    internal JsonArray Definitions { get; }

    /// <summary>The name of a definition; empty where it has none.</summary>
    internal static string NameOf(JsonNode? definition) => definition is JsonObject tool && tool["name"] is JsonValue name && name.TryGetValue<string>(out var text) ? text : "";

    /// <summary>Reads a file.</summary>
    /// <param name="path">A JSON array of definitions, or an object with such an array <c>tools</c>.</param>
    /// <exception cref="PromptReadException">It cannot be read.</exception>
    /// <exception cref="RequestFormatException">It holds no tool definitions.</exception>
    public static AgentTools Read(string path) => Parse(PromptFile.Read(path).Text);

    /// <summary>Reads definitions.</summary>
    /// <param name="json">A JSON array of definitions, or an object with such an array <c>tools</c>.</param>
    /// <exception cref="RequestFormatException">The text holds no tool definitions.</exception>
    public static AgentTools Parse(string json)
    {
        try
        {
            var parsed = JsonNode.Parse(json);
            return (parsed is JsonObject owner ? owner["tools"] : parsed) is JsonArray tools && tools.All(static tool => tool is JsonObject)
                ? new AgentTools(tools)
                : throw new RequestFormatException("It is no list of tool definitions.");
        }
        catch (JsonException exception)
        {
            throw new RequestFormatException($"It is no JSON. {exception.Message}");
        }
    }
}
