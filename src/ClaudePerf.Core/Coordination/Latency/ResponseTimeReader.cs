using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>
/// Reads from transcripts how long responses took: from the last line before a message (what the user said, a tool's result, the record of the request) to the message's last block. Messages
/// without a final line are left out, as their output is not known.
/// </summary>
public static class ResponseTimeReader
{
    // Longer ones were interrupted, or the machine slept.
    private const double LongestSeconds = 1800;

    /// <summary>Reads transcripts.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="problem">Is told of each that cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Each response once, in the order of the files.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<ResponseSample> Read(IEnumerable<TranscriptFile> files, Action<string>? problem = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var samples = new List<ResponseSample>();
        // Forked sessions repeat messages.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var reading = new FileReading(seen, samples);
            try
            {
                WholeLines.Read(file.Path, reading.Take, cancellation);
                reading.End();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problem?.Invoke($"{file.Path}: {exception.Message}");
            }
        }
        return samples;
    }

    private sealed class FileReading(HashSet<string> seen, List<ResponseSample> samples)
    {
        private DateTimeOffset? _asked;
        private string? _message;
        private DateTimeOffset _started;
        private DateTimeOffset _ended;
        private ResponseSample? _sample;

        internal void Take(ReadOnlySpan<byte> line)
        {
            var isAnswer = line.IndexOf("\"assistant\""u8) >= 0 && line.IndexOf("\"usage\""u8) >= 0;
            if (!isAnswer && line.IndexOf("\"user\""u8) < 0 && line.IndexOf("\"api-request\""u8) < 0)
                return;
            try
            {
                var reader = new Utf8JsonReader(line);
                using var document = JsonDocument.ParseValue(ref reader);
                Take(document.RootElement);
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
            {
                // A torn line: what it would have told is missing, and the message that stands in it has no sample.
                _asked = null;
            }
        }

        internal void End()
        {
            if (_message is not null && _sample is { } sample && seen.Add(_message))
            {
                var seconds = (_ended - _started).TotalSeconds;
                if (seconds is > 0 and <= LongestSeconds)
                    samples.Add(sample with { Seconds = seconds });
            }
            (_message, _sample) = (null, null);
        }

        private void Take(JsonElement record)
        {
            if (Text(record, "timestamp") is not { } written || !DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return;
            switch (Text(record, "type"))
            {
                case "user" or "api-request":
                    // Results of tools that run while the message goes on come between its lines.
                    _asked = time;
                    break;
                case "assistant" when record.TryGetProperty("message", out var message) && Text(message, "id") is { } id:
                    Answer(message, id, time);
                    break;
            }
        }

        private void Answer(JsonElement message, string id, DateTimeOffset time)
        {
            if (id != _message)
            {
                End();
                if (_asked is not { } asked || asked > time)
                    return;
                (_message, _started, _ended) = (id, asked, time);
                _asked = null;
            }
            _ended = time > _ended ? time : _ended;
            if (Text(message, "stop_reason") is null || Text(message, "model") is not { } model || model == UsageRequest.LocalModel || !message.TryGetProperty("usage", out var usage))
                return;
            _sample = new ResponseSample(model, Number(usage, "input_tokens") + Number(usage, "cache_creation_input_tokens"), Number(usage, "cache_read_input_tokens"), Number(usage, "output_tokens"), 0);
        }

        private static string? Text(JsonElement record, string name) =>
            record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        private static long Number(JsonElement record, string name) =>
            record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0 ? number : 0;
    }
}
