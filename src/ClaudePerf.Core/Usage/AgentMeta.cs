using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage;

/// <summary>The contents of a subagent's <c>agent-&lt;id&gt;.meta.json</c>; missing values are null.</summary>
/// <param name="AgentType">The agent's type, such as <c>Explore</c>.</param>
/// <param name="SpawnDepth">1 for an agent of the main thread, 2 for an agent's agent, and so on.</param>
/// <param name="ToolUseId">The tool call that started it, which may be in any file of the session.</param>
/// <param name="ParentAgentId">The agent that started it.</param>
/// <param name="Description">The short description of its task.</param>
/// <param name="Model">The model it was started with.</param>
public sealed record AgentMeta(
    string? AgentType = null,
    int? SpawnDepth = null,
    string? ToolUseId = null,
    string? ParentAgentId = null,
    string? Description = null,
    string? Model = null)
{
    private const string Extension = ".meta.json";
    private const int Largest = 1 << 20;

    /// <summary>Reads the meta file next to a subagent's transcript.</summary>
    /// <param name="transcript">The transcript's path.</param>
    /// <returns>The contents; null if the file does not exist or cannot be read.</returns>
    public static AgentMeta? OfTranscript(string transcript)
    {
        var path = PathOf(transcript);
        try
        {
            if (!RegularFile.Exists(path))
                return null;
            var text = LineCollector.WithoutByteOrderMark(RegularFile.ReadBytes(path, Largest));
            var reader = new Utf8JsonReader(text);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object ? null : new AgentMeta(
                Text(root, "agentType"),
                root.TryGetProperty("spawnDepth", out var depth) && depth.ValueKind == JsonValueKind.Number
                    && depth.TryGetInt32(out var number)
                    ? number
                    : null,
                Text(root, "toolUseId"),
                Text(root, "parentAgentId"),
                Text(root, "description"),
                Text(root, "model"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // The meta file only adds names; usage is counted without it.
            return null;
        }
    }

    /// <summary>The path of the meta file next to a subagent's transcript, whether or not it exists.</summary>
    internal static string PathOf(string transcript) =>
        string.Concat(transcript.AsSpan(0, transcript.Length - Path.GetExtension(transcript.AsSpan()).Length), Extension);

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
