using System.Text.Json;

namespace ClaudePerf.Core.Measurement;

/// <summary>Finds the model that a Messages API request names.</summary>
internal static class RequestModel
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 256,
    };

    /// <summary>
    /// Returns its name; null if the request names none. Invalid JSON is reported when the request is counted.
    /// </summary>
    internal static string? NameIn(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("model", out var model)
                && model.ValueKind == JsonValueKind.String && model.GetString() is { Length: > 0 } name ? name : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
