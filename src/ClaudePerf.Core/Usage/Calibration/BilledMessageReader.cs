using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Calibration;

/// <summary>
/// Finds the messages of a transcript whose billed output consists of one text and the end of the turn: with a final line, without
/// thinking, tool calls or a second block.
/// </summary>
internal static class BilledMessageReader
{
    private const string EndOfTurn = "end_turn";

    /// <summary>Reads a transcript; broken lines and lines of other kinds are ignored.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to read the file.</exception>
    internal static List<BilledMessage> Read(string path, CancellationToken cancellation)
    {
        var found = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        using var stream = RegularFile.OpenStream(path, ReadLimits.Transcript);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsWorthParsing(line))
                AddLine(line, found);
        }
        return [.. found.Where(pair => pair.Value.IsUsable)
            .Select(pair => new BilledMessage(pair.Key, pair.Value.Model!, pair.Value.Text!, pair.Value.Output))];
    }

    // Most lines are of other kinds; parsing them would take most of the time.
    private static bool IsWorthParsing(string line) =>
        line.Contains("\"assistant\"", StringComparison.Ordinal) && line.Contains("\"output_tokens\"", StringComparison.Ordinal);

    private static void AddLine(string line, Dictionary<string, Candidate> found)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var record = document.RootElement;
            if (Text(record, "type") != "assistant" || !TryObject(record, "message", out var message) || Text(message, "id") is not { } id)
                return;
            if (!found.TryGetValue(id, out var candidate))
                found[id] = candidate = new Candidate();
            candidate.Add(record, message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A truncated line, or half a surrogate pair in a text: this message cannot be compared.
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryObject(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value)
            && value.ValueKind == JsonValueKind.Object;
    }

    private static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : 0;

    private sealed class Candidate
    {
        private bool _hasOther;
        private string? _stopReason;

        internal string? Model { get; private set; }

        internal string? Text { get; private set; }

        internal long Output { get; private set; }

        internal bool IsUsable =>
            !_hasOther && _stopReason == EndOfTurn && Text is not null && Model is not null and not UsageRequest.LocalModel;

        internal void Add(JsonElement record, JsonElement message)
        {
            Model = BilledMessageReader.Text(message, "model") ?? Model;
            _stopReason = BilledMessageReader.Text(message, "stop_reason") ?? _stopReason;
            _hasOther |= IsTrue(record, "isApiErrorMessage") || IsTrue(record, "isAbortedMidStream");
            if (TryObject(message, "usage", out var usage))
            {
                Output = Math.Max(Output, Number(usage, "output_tokens"));
                _hasOther |= TryObject(usage, "output_tokens_details", out var details) && Number(details, "thinking_tokens") > 0;
            }
            if (!message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
                return;
            foreach (var block in content.EnumerateArray())
                AddBlock(block);
        }

        private void AddBlock(JsonElement block)
        {
            var text = block.ValueKind == JsonValueKind.Object && BilledMessageReader.Text(block, "type") == "text"
                ? BilledMessageReader.Text(block, "text")
                : null;
            // A later line may repeat the same block; a different block would add its own tokens in between.
            _hasOther |= text is null || (Text is not null && Text != text);
            Text ??= text;
        }

        private static bool IsTrue(JsonElement element, string name) =>
            element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
    }
}
