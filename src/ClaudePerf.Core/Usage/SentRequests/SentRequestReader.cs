using System.Text.Json;

namespace ClaudePerf.Core.Usage.SentRequests;

/// <summary>Reads the records of a transcript that contain requests as they were sent.</summary>
internal sealed class SentRequestReader
{
    // The maximum output length, which is not part of the prompt.
    private const string MaximumOutput = "max_tokens";

    private readonly Dictionary<string, SentRequest> _requests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SentShape> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _requestOfMessage = new(StringComparer.Ordinal);

    internal SentRequestLog ToLog() => new(_requests, _shapes, _roles, _requestOfMessage);

    internal void Add(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("\"api-request"u8) < 0 && line.IndexOf("\"requestRef\""u8) < 0)
            return;
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            Add(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // A truncated record: requests that depend on it cannot be compared, as if it had not been written.
        }
    }

    private void Add(JsonElement record)
    {
        switch (Text(record, "type"))
        {
            case "assistant":
                if (Text(record, "requestRef") is { } request && record.TryGetProperty("message", out var message)
                    && Text(message, "id") is { } id)
                    _requestOfMessage[id] = request;
                break;
            case "api-request-shape":
                if (Text(record, "shapeHash") is { } hash && record.TryGetProperty("shape", out var shape))
                    _shapes[hash] = new SentShape(
                        [.. Items(shape, "tools").Where(IsSentImmediately).Select(tool => (Text(tool, "name") ?? "", tool.GetRawText()))],
                        [.. Items(shape, "system").Select(block => block.GetRawText())]);
                break;
            case "api-request-blob":
                if (Text(record, "hash") is { } blob && record.TryGetProperty("message", out var sent) && Text(sent, "role") is { } role)
                    _roles[blob] = role;
                break;
            case "api-request":
                if (Text(record, "id") is { } own)
                    _requests[own] = new SentRequest(own, Text(record, "shapeHash"), Parameters(record), Text(record, "base"),
                        Number(record, "keep"), [.. Items(record, "tail").Select(item => item.GetString() ?? "")]);
                break;
        }
    }

    private static Dictionary<string, string> Parameters(JsonElement record)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (record.TryGetProperty("params", out var all) && all.ValueKind == JsonValueKind.Object)
        {
            foreach (var parameter in all.EnumerateObject())
            {
                if (parameter.Name != MaximumOutput)
                    parameters[parameter.Name] = AsText(parameter.Value);
            }
        }
        return parameters;
    }

    // The order of a list of names, such as beta features, is irrelevant.
    private static string AsText(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? string.Join(", ", value.EnumerateArray().Select(item => item.GetString()).Order(StringComparer.Ordinal))
            : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    // Deferred tools are not part of the prompt until the model searches for them.
    private static bool IsSentImmediately(JsonElement tool) =>
        !(tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("defer_loading", out var deferred)
            && deferred.ValueKind == JsonValueKind.True);

    private static List<JsonElement> Items(JsonElement record, string name) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray()]
            : [];

    private static string? Text(JsonElement record, string name) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static int Number(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            && number > 0
            ? number
            : 0;
}
