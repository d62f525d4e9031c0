using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>Assembles an answer from the events of the Messages API's stream.</summary>
internal sealed class AnswerStream(Action<string>? write)
{
    private readonly SortedDictionary<int, Block> _blocks = [];
    private long _input;
    private long _output;
    private long _write5m;
    private long _write1h;
    private long _read;

    internal string? MessageId { get; private set; }

    internal string? StopReason { get; private set; }

    internal bool HasBegun { get; private set; }

    internal TokenUsage Usage => new(_input, _output, _write5m, _write1h, _read);

    internal string Text => string.Concat(_blocks.Values.Where(static block => block.Type == "text").Select(static block => block.Content));

    internal ImmutableArray<RequestedToolCall> ToolUses =>
        [.. Calls().Select(static call =>
            new RequestedToolCall(call.Block.Id ?? "", call.Block.Name
                ?? "", call.Block.Content.Length == 0 ? "{}" : call.Block.Content.ToString()))];

    /// <summary>
    /// The answer as a message of the conversation, without thinking, which later requests do not need, and without a call that was
    /// cut off, which they must not contain.
    /// </summary>
    internal JsonObject ToMessage()
    {
        var content = new JsonArray();
        var calls = Calls().ToDictionary(static call => call.Block, static call => call.Input);
        foreach (var block in _blocks.Values)
        {
            if (block.Type == "text" && block.Content.Length > 0)
                content.Add(new JsonObject { ["type"] = "text", ["text"] = block.Content.ToString() });
            else if (calls.TryGetValue(block, out var input))
                content.Add(new JsonObject { ["type"] = "tool_use", ["id"] = block.Id, ["name"] = block.Name, ["input"] = input });
        }
        return new JsonObject { ["role"] = "assistant", ["content"] = content };
    }

    // If an answer ends in the middle of a call, only a part of the input is there.
    private IEnumerable<(Block Block, JsonObject Input)> Calls()
    {
        foreach (var block in _blocks.Values.Where(static block => block.Type == "tool_use"))
        {
            if (InputOf(block) is { } input)
                yield return (block, input);
        }
    }

    private static JsonObject? InputOf(Block block)
    {
        try
        {
            return block.Content.Length == 0 ? [] : JsonNode.Parse(block.Content.ToString()) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="InvalidOperationException">The event is not part of a message.</exception>
    internal void Process(JsonElement part)
    {
        switch (part.GetProperty("type").GetString())
        {
            case "message_start":
                HasBegun = true;
                var message = part.GetProperty("message");
                MessageId = message.GetProperty("id").GetString();
                ProcessUsage(message.GetProperty("usage"));
                break;
            case "content_block_start":
                var started = part.GetProperty("content_block");
                _blocks[part.GetProperty("index").GetInt32()] =
                    new Block(started.GetProperty("type").GetString() ?? "", TextOf(started, "id"), TextOf(started, "name"));
                break;
            case "content_block_delta":
                TakeDelta(part);
                break;
            case "message_delta":
                StopReason = TextOf(part.GetProperty("delta"), "stop_reason") ?? StopReason;
                if (part.TryGetProperty("usage", out var usage))
                    ProcessUsage(usage);
                break;
        }
    }

    private void TakeDelta(JsonElement part)
    {
        if (!_blocks.TryGetValue(part.GetProperty("index").GetInt32(), out var block))
            return;
        var delta = part.GetProperty("delta");
        if (TextOf(delta, "text") is { } text)
        {
            block.Content.Append(text);
            write?.Invoke(text);
        }
        else if (TextOf(delta, "partial_json") is { } json)
        {
            block.Content.Append(json);
        }
    }

    // Later figures are totals that replace the earlier ones where present.
    private void ProcessUsage(JsonElement usage)
    {
        _input = Number(usage, "input_tokens") ?? _input;
        _output = Number(usage, "output_tokens") ?? _output;
        _read = Number(usage, "cache_read_input_tokens") ?? _read;
        if (Number(usage, "cache_creation_input_tokens") is not { } written)
            return;
        _write1h = usage.TryGetProperty("cache_creation", out var creation) && creation.ValueKind == JsonValueKind.Object
            ? Number(creation, "ephemeral_1h_input_tokens") ?? 0
            : _write1h;
        _write5m = Math.Max(0, written - _write1h);
    }

    private static string? TextOf(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            && number >= 0 ? number : null;

    private sealed class Block(string type, string? id, string? name)
    {
        internal string Type { get; } = type;

        internal string? Id { get; } = id;

        internal string? Name { get; } = name;

        internal StringBuilder Content { get; } = new();
    }
}
