using System.Text.Json;

namespace ClaudePerf.Core.Measurement;

/// <summary>The model that a Messages API request names.</summary>
internal static class RequestModel
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256 };

    /// <summary>Its name; null where the request names none. What is no JSON is reported by whoever counts it.</summary>
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
