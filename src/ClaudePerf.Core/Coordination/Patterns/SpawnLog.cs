using System.Text.Json;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>A call of the Agent tool in a transcript, or a message that resumes an agent.</summary>
/// <param name="Caller">The run that made it; null for the main thread.</param>
/// <param name="MessageId">The message that contains it: calls of one message run in parallel.</param>
/// <param name="Time">The time, in UTC.</param>
/// <param name="TaskCharacters">The length of the task in characters.</param>
internal sealed record SpawnCall(string? Caller, string? MessageId, DateTimeOffset Time, int TaskCharacters);

/// <summary>The agent calls in one session's transcripts, and the times of its user's prompts.</summary>
internal sealed class SpawnLog
{
    private readonly Dictionary<string, SpawnCall> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SpawnCall> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _resumed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inBackground = new(StringComparer.Ordinal);
    private readonly List<DateTimeOffset> _prompts = [];

    /// <summary>The calls by the id of their tool use.</summary>
    internal IReadOnlyDictionary<string, SpawnCall> Calls => _calls;

    /// <summary>Whether a call, given by the id of its tool use, started its agent in the background.</summary>
    internal bool IsInBackground(string toolUse) => _inBackground.Contains(toolUse);

    /// <summary>The messages that resumed an agent after it had ended, earliest first.</summary>
    internal IEnumerable<SpawnCall> ResumptionsOf(string agentId) => _resumed.Where(resumed => resumed.Value == agentId)
        .Select(resumed => _messages.GetValueOrDefault(resumed.Key)).OfType<SpawnCall>().OrderBy(static message => message.Time);

    /// <summary>The number of the user's prompts up to a time: events with the same number belong to one round.</summary>
    internal int RoundAt(DateTimeOffset time)
    {
        if (!_isSorted)
        {
            _prompts.Sort();
            _isSorted = true;
        }
        var found = _prompts.BinarySearch(time);
        return found >= 0 ? found + 1 : ~found;
    }

    private bool _isSorted;

    /// <summary>Reads a transcript of the session.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    internal void Read(TranscriptFile file, CancellationToken cancellation) =>
        WholeLines.Read(file.Path, line => Process(line, file.AgentId), cancellation);

    private void Process(ReadOnlySpan<byte> line, string? thread)
    {
        // Only lines with a call or its result or, in the main thread, of the user matter: most lines are neither and are not
        // parsed.
        var mayCall = line.IndexOf("\"tool_use\""u8) >= 0
            && (line.IndexOf("\"Agent\""u8) >= 0 || line.IndexOf("\"Task\""u8) >= 0 || line.IndexOf("\"SendMessage\""u8) >= 0);
        var mayTell = line.IndexOf("\"async_launched\""u8) >= 0 || line.IndexOf("\"resumedAgentId\""u8) >= 0;
        var mayAsk = thread is null && line.IndexOf("\"tool_result\""u8) < 0 && line.IndexOf("\"user\""u8) >= 0;
        if (!mayCall && !mayAsk && !mayTell)
            return;
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var record = document.RootElement;
            if (Text(record, "timestamp") is not { } written
                || !DateTimeOffset.TryParse(written, System.Globalization.CultureInfo.InvariantCulture,
                    System.Globalization.DateTimeStyles.AssumeUniversal, out var time))
                return;
            if (Text(record, "type") == "assistant")
                TakeCalls(record, thread, time.ToUniversalTime());
            else if (mayTell)
                ProcessResult(record);
            else if (thread is null && Text(record, "type") == "user" && IsOfUser(record))
                _prompts.Add(time.ToUniversalTime());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A damaged line contains nothing; its agents are then placed by their own times.
        }
    }

    private void TakeCalls(JsonElement record, string? thread, DateTimeOffset time)
    {
        if (!record.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object
            || !message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return;
        // In old transcripts, side threads are in the main file and name their agent.
        var caller = thread
            ?? (record.TryGetProperty("isSidechain", out var side) && side.ValueKind == JsonValueKind.True
                ? Text(record, "agentId")
                : null);
        foreach (var block in content.EnumerateArray())
        {
            if (Text(block, "type") != "tool_use" || Text(block, "id") is not { } id)
                continue;
            var isMessage = Text(block, "name") == "SendMessage";
            if (!isMessage && Text(block, "name") is not ("Agent" or "Task"))
                continue;
            var task = block.TryGetProperty("input", out var input) ? Text(input, isMessage ? "message" : "prompt")?.Length ?? 0 : 0;
            (isMessage ? _messages : _calls).TryAdd(id, new SpawnCall(caller, Text(message, "id"), time, task));
        }
    }

    // The result of a call: an agent that continues in the background, or one that was resumed by a message.
    private void ProcessResult(JsonElement record)
    {
        if (!record.TryGetProperty("toolUseResult", out var result) || result.ValueKind != JsonValueKind.Object
            || !record.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object
            || !message.TryGetProperty("content", out var content)
            || content.ValueKind != JsonValueKind.Array || content.EnumerateArray().Select(static block => Text(block, "tool_use_id"))
            .FirstOrDefault(static id => id is not null) is not { } id)
            return;
        if (Text(result, "status") == "async_launched")
            _inBackground.Add(id);
        if (Text(result, "resumedAgentId") is { } agent)
            _resumed.TryAdd(id, agent);
    }

    // Claude Code itself writes lines with the user's role: output of commands, messages to the model, reports of background
    // agents.
    private static bool IsOfUser(JsonElement record) =>
        !IsTrue(record, "isMeta") && !IsTrue(record, "isSidechain") && !IsTrue(record, "isCompactSummary")
        && !(record.TryGetProperty("origin", out var origin) && Text(origin, "kind") is { } kind && kind != "human")
        && record.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object;

    private static bool IsTrue(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement record, string name) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;
}
