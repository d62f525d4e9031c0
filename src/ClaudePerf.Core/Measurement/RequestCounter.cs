using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// Counts JSON: a Messages API request (system, tools and messages with their framing) and tool definitions (an MCP
/// server's <c>tools/list</c> answer, or the <c>tools</c> array of a request).
/// </summary>
/// <remarks>
/// Contents are counted by the given counter. The framing is known exactly only for one user message without tools
/// (<see cref="RequestFraming"/>); with other framing, the interval extends from no framing to twice the assumed
/// framing. A counter for whole requests (<see cref="IRequestTokenCounter"/>) receives the whole request. Images and
/// documents contain no text and are not counted; <see cref="Skipped"/> is their number.
/// </remarks>
internal sealed class RequestCounter
{
    // Without this encoder, non-ASCII letters would become escapes and be counted as such.
    private static readonly JsonWriterOptions CompactOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ITokenCounter _counter;
    private readonly RequestFraming _framing;
    private TokenCount _contents;
    private long _known;
    private long _assumed;

    private RequestCounter(ITokenCounter counter)
    {
        _counter = counter;
        _framing = RequestFraming.Of(counter.Generation);
    }

    /// <summary>The number of blocks whose tokens cannot be counted from text: images, documents, files.</summary>
    public int Skipped { get; private set; }

    /// <summary>The total tokens.</summary>
    public TokenCount Total => _contents + TokenCount.Exactly(_known) + new TokenCount(_assumed, 0, 2 * _assumed);

    /// <summary>Counts a Messages API request.</summary>
    /// <exception cref="RequestFormatException">The text is not JSON, or has no <c>messages</c> array.</exception>
    public static RequestCounter CountRequest(string json, ITokenCounter counter)
    {
        ArgumentNullException.ThrowIfNull(counter);
        return Guarded(RequestIn, json, counter);
    }

    private static RequestCounter RequestIn(string json, ITokenCounter counter)
    {
        using var document = Parse(json);
        var request = document.RootElement;
        if (request.ValueKind != JsonValueKind.Object
            || !request.TryGetProperty("messages", out var messages)
            || messages.ValueKind != JsonValueKind.Array)
            throw new RequestFormatException("This is not a Messages API request: expected an object with an array 'messages'.");
        var count = new RequestCounter(counter);
        if (counter is IRequestTokenCounter whole)
        {
            count._contents = whole.CountRequest(request);
            return count;
        }
        if (request.TryGetProperty("system", out var system) && system.ValueKind != JsonValueKind.Null)
        {
            count._assumed += count._framing.System;
            count.AddContent(system);
        }
        if (request.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array)
            count.AddTools(tools, withPreamble: true);
        count.AddMessages(messages);
        return count;
    }

    /// <summary>
    /// Counts tool definitions: <c>{"tools": […]}</c>, <c>{"result": {"tools": […]}}</c> or the array alone.
    /// </summary>
    /// <exception cref="RequestFormatException">The text is not JSON, or does not contain a list of tools.</exception>
    public static RequestCounter CountTools(string json, ITokenCounter counter)
    {
        ArgumentNullException.ThrowIfNull(counter);
        return Guarded(ToolsIn, json, counter);
    }

    private static RequestCounter ToolsIn(string json, ITokenCounter counter)
    {
        using var document = Parse(json);
        var tools = document.RootElement;
        if (tools.ValueKind == JsonValueKind.Object && tools.TryGetProperty("result", out var result))
            tools = result;
        if (tools.ValueKind == JsonValueKind.Object && tools.TryGetProperty("tools", out var list))
            tools = list;
        if (tools.ValueKind != JsonValueKind.Array)
            throw new RequestFormatException("There are no tool definitions: expected an array, or an object with an array 'tools'.");
        var count = new RequestCounter(counter);
        count.AddTools(tools, withPreamble: false);
        return count;
    }

    // Strings are only examined while counting, and may then turn out to contain half a surrogate pair.
    private static RequestCounter Guarded(Func<string, ITokenCounter, RequestCounter> count, string json, ITokenCounter counter)
    {
        try
        {
            return count(json, counter);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new RequestFormatException("The text is not valid Unicode, for example half of a surrogate pair.", exception);
        }
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(
                json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256 });
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line
                ? FormattableString.Invariant($" at line {line + 1}, byte {exception.BytePositionInLine + 1}")
                : "";
            throw new RequestFormatException($"The text is not valid JSON{place}.", exception);
        }
    }

    private void AddMessages(JsonElement messages)
    {
        var first = true;
        foreach (var message in messages.EnumerateArray())
        {
            if (first)
                _known += _framing.FirstMessage;
            else
                _assumed += _framing.FurtherMessage;
            first = false;
            if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out var content))
                AddContent(content);
        }
    }

    private void AddTools(JsonElement tools, bool withPreamble)
    {
        var any = false;
        foreach (var tool in tools.EnumerateArray())
        {
            // Deferred tools are not shown to the model (the provider's documentation of the tool search tool).
            if (tool.ValueKind == JsonValueKind.Object
                && tool.TryGetProperty("defer_loading", out var defers)
                && defers.ValueKind == JsonValueKind.True)
                continue;
            any = true;
            _assumed += _framing.ToolDefinition;
            Add(Compact(tool));
        }
        if (any && withPreamble)
            _assumed += _framing.ToolPreamble;
    }

    private void AddContent(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            Add(content.GetString()!);
            return;
        }
        if (content.ValueKind != JsonValueKind.Array)
            return;
        foreach (var block in content.EnumerateArray())
        {
            if (block.ValueKind == JsonValueKind.Object)
                AddBlock(block);
        }
    }

    private void AddBlock(JsonElement block)
    {
        switch (Text(block, "type"))
        {
            case "text" or null:
                Add(Text(block, "text") ?? "");
                break;
            case "thinking":
                Add(Text(block, "thinking") ?? "");
                break;
            case "tool_use" or "server_tool_use" or "mcp_tool_use":
                _assumed += _framing.ToolCall;
                Add(Text(block, "name") ?? "");
                if (block.TryGetProperty("input", out var input))
                    Add(Compact(input));
                break;
            case "tool_result" or "mcp_tool_result":
                _assumed += _framing.ToolCall;
                if (block.TryGetProperty("content", out var result))
                    AddContent(result);
                break;
            default:
                Skipped++;
                break;
        }
    }

    // The provider reads the parsed value: white space between its parts is not sent to the model.
    private static string Compact(JsonElement element)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, CompactOptions))
            element.WriteTo(json);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static string? Text(JsonElement block, string name) =>
        block.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Add(string text) => _contents += _counter.Count(text);
}
