using System.Text.Json;

namespace ClaudePerf.Core.Usage;

/// <summary>Parses <c>cost-state</c> lines.</summary>
internal static class CostStateParser
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">One line, without its end.</param>
    /// <param name="file">The file's path.</param>
    /// <param name="offset">The line's offset.</param>
    /// <param name="state">What it tells; null where it is another line.</param>
    /// <returns>False where the line is no JSON.</returns>
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
            // The latter is for names that are no text.
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
            ? Math.Clamp(count, 0, LineParser.MostTokens) : null;

    // Claude Code adds binary fractions up; rounding to the fifteen digits they hold gives the amount that was meant.
    private static decimal? Money(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var amount) && Math.Abs(amount) < LineParser.MostTokens ? (decimal)amount : null;
}
