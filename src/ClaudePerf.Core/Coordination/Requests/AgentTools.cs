using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>Tool definitions for requests, in the format of the Messages API. Immutable.</summary>
public sealed class AgentTools
{
    private AgentTools(JsonArray definitions) => Definitions = definitions;

    internal JsonArray Definitions { get; }

    /// <summary>The name of a definition; empty if it has none.</summary>
    internal static string NameOf(JsonNode? definition) =>
        definition is JsonObject tool && tool["name"] is JsonValue name && name.TryGetValue<string>(out var text) ? text : "";

    /// <summary>Reads definitions from a file.</summary>
    /// <param name="path">A JSON array of definitions, or an object with such an array named <c>tools</c>.</param>
    /// <exception cref="PromptReadException">The file cannot be read.</exception>
    /// <exception cref="RequestFormatException">The file does not contain tool definitions.</exception>
    public static AgentTools Read(string path) => Parse(PromptFile.Read(path).Text);

    /// <summary>Parses definitions.</summary>
    /// <param name="json">A JSON array of definitions, or an object with such an array named <c>tools</c>.</param>
    /// <exception cref="RequestFormatException">The text does not contain tool definitions.</exception>
    public static AgentTools Parse(string json)
    {
        try
        {
            var parsed = JsonNode.Parse(json);
            return (parsed is JsonObject owner ? owner["tools"] : parsed) is JsonArray tools && tools.All(static tool => tool is JsonObject)
                ? new AgentTools(tools)
                : throw new RequestFormatException("The text is not a list of tool definitions.");
        }
        catch (JsonException exception)
        {
            throw new RequestFormatException($"The text is not valid JSON. {exception.Message}");
        }
    }
}
