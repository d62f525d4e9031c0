using System.Text.Json;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>Processes the lines of one transcript in order and records how long each response took.</summary>
internal sealed class ResponseTimer(TranscriptFile file)
{
    // Longer ones were interrupted, or the machine slept.
    private const double MaxSeconds = 1800;

    private readonly LineOutline _outline = new();
    private readonly bool _isAgentFile = file.AgentId is not null;
    private readonly string _session = file.SessionId ?? file.Path;
    private DateTimeOffset? _asked;
    private bool _isRetried;
    // The message of the last answer line; its Message is null if its start is unknown.
    private string? _messageId;
    private DateTimeOffset _ended;
    private Message? _message;

    /// <summary>The responses.</summary>
    internal List<ResponseSample> Samples { get; } = [];

    /// <summary>Processes a line.</summary>
    internal void Process(ReadOnlySpan<byte> line)
    {
        if (line[^1] != '}')
        {
            Reset();
            return;
        }
        try
        {
            if (line.IndexOf("\"timestamp\""u8) >= 0 && Concerns(line) && ResponseLine.Read(_outline.Of(line)) is { } read
                && (_isAgentFile || !read.IsSidechain))
                Process(read);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            Reset();
        }
    }

    /// <summary>Completes the last message.</summary>
    internal void End()
    {
        if (_message is { Final: { } final, IsRetried: false } message)
        {
            var seconds = (message.Ended - message.Asked).TotalSeconds;
            if (seconds is > 0 and <= MaxSeconds)
            {
                Samples.Add(new ResponseSample(
                    final.Model!, final.InputTokens + final.CacheWriteTokens, final.CacheReadTokens, final.OutputTokens, seconds)
                {
                    FirstBlockSeconds = (message.FirstBlock - message.Asked).TotalSeconds,
                    Session = _session,
                    MessageId = message.Id,
                    IsFast = final.IsFast,
                });
            }
        }
        _message = null;
    }

    // A damaged line: its content is missing, and the message around it gives no sample.
    private void Reset() => (_asked, _message) = (null, null);

    // Tool results and attachments can be long, so only parse lines with the names that matter.
    private static bool Concerns(ReadOnlySpan<byte> line) =>
        line.IndexOf("\"assistant\""u8) >= 0 || line.IndexOf("\"user\""u8) >= 0 || line.IndexOf("\"attachment\""u8) >= 0
            || line.IndexOf("\"api-request\""u8) >= 0 || line.IndexOf("\"api_error\""u8) >= 0;

    private void Process(in ResponseLine line)
    {
        switch (line.Type)
        {
            case "user" or "attachment" or "api-request":
                // Results of tools that run while the message continues come between its lines.
                _asked = _asked > line.Time ? _asked : line.Time;
                break;
            case "system" when line.Subtype == "api_error":
                _isRetried = true;
                break;
            case "assistant" when line.MessageId is not null:
                Answer(line);
                break;
        }
    }

    private void Answer(in ResponseLine line)
    {
        if (line.MessageId != _messageId)
        {
            End();
            // A message without a trigger continues another one: what it waited for is unknown.
            if (_asked is { } asked)
            {
                asked = _messageId is not null && _ended > asked ? _ended : asked;
                if (asked <= line.Time)
                    _message = new Message(line.MessageId!, asked, line.Time);
            }
            (_messageId, _ended, _asked) = (line.MessageId, line.Time, null);
        }
        _ended = line.Time > _ended ? line.Time : _ended;
        if (_message is not null)
        {
            _message.Ended = _ended;
            _message.IsRetried |= _isRetried;
            if (line is { HasUsage: true, StopReason: not null, Model: not null and not UsageRequest.LocalModel })
                _message.Final = line;
        }
        _isRetried = false;
    }

    private sealed class Message(string id, DateTimeOffset asked, DateTimeOffset firstBlock)
    {
        internal string Id { get; } = id;

        internal DateTimeOffset Asked { get; } = asked;

        internal DateTimeOffset FirstBlock { get; } = firstBlock;

        internal DateTimeOffset Ended { get; set; } = firstBlock;

        internal bool IsRetried { get; set; }

        internal ResponseLine? Final { get; set; }
    }
}
