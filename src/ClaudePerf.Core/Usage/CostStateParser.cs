using System.Text.Json;

namespace ClaudePerf.Core.Usage;

/// <summary>Parses <c>cost-state</c> lines.</summary>
internal static class CostStateParser
{
    /// <summary>Parses a line.</summary>
    /// <param name="line">The line, without its line ending.</param>
    /// <param name="file">The file's path.</param>
    /// <param name="offset">The line's offset.</param>
    /// <param name="state">The record; null if it is another kind of line.</param>
    /// <returns>False if the line is not JSON.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> line, string file, long offset, out CostState? state)
    {
        state = null;
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (reader.Read() || root.ValueKind != JsonValueKind.Object)
                return false;
            if (Text(root, "type") != "cost-state")
                return true;
            var models = new List<CostStateModel>();
            if (root.TryGetProperty("modelUsage", out var usage) && usage.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in usage.EnumerateObject())
                {
                    if (property.Value.ValueKind == JsonValueKind.Object)
                        models.Add(Model(property.Name, property.Value));
                }
            }
            var guessed = root.TryGetProperty("hasUnknownModelCost", out var flag) && flag.ValueKind == JsonValueKind.True;
            state = new CostState(Text(root, "sessionId"), Money(root, "totalCostUSD"), models, guessed, file, offset);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a property name is not valid text.
            return false;
        }
    }

    private static CostStateModel Model(string name, JsonElement model) => new(
        name,
        Count(model, "inputTokens") ?? 0,
        Count(model, "outputTokens") ?? 0,
        Count(model, "thinkingTokens") ?? 0,
        Count(model, "cacheReadInputTokens") ?? 0,
        Count(model, "cacheCreationInputTokens") ?? 0,
        Count(model, "cacheCreationEphemeral5mInputTokens"),
        Count(model, "cacheCreationEphemeral1hInputTokens"),
        Count(model, "webSearchRequests") ?? 0,
        Money(model, "costUSD"));

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Count(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count)
            ? Math.Clamp(count, 0, LineParser.MaximumTokens) : null;

    // Claude Code adds binary fractions; rounding to their fifteen digits gives the intended amount.
    private static decimal? Money(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var amount) && Math.Abs(amount) < LineParser.MaximumTokens ? (decimal)amount : null;
}
