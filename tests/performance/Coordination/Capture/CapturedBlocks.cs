using System.Text.Json;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Performance.ClaudeCode;

namespace ClaudePerf.Performance.Coordination.Capture;

/// <summary>
/// Captured requests as the provider's cache sees them: each tool definition and each block of text by its exact content, counted
/// exactly, with the breakpoints of the request. The sums are those of <see cref="RequestCounter.CountRequest"/>.
/// </summary>
internal sealed class CapturedBlocks(ModelCatalog catalog, Func<ModelInfo, ITokenCounter> counterOf)
{
    // Events of a session have no times here: they are so close together that nothing expires between them.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.1);

    private static readonly JsonSerializerOptions Compact =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A captured request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="begin">When its session began.</param>
    /// <param name="host">How its first block is treated.</param>
    internal SimulatedRequest Of(CapturedRequest request, DateTimeOffset begin, RequestHost host)
    {
        var model = catalog.Resolve(request.Model);
        var builder = new Builder(counterOf(model), RequestFraming.Of(model.Tokenizer));
        foreach (var tool in request.ToolDefinitions)
            builder.AddTool(tool);
        if (request.Body.TryGetProperty("system", out var system) && system.ValueKind == JsonValueKind.Array)
            builder.AddSystem(system, host);
        foreach (var message in request.Body.GetProperty("messages").EnumerateArray())
            builder.AddMessage(message);
        return new SimulatedRequest
        {
            Time = begin + (request.Arrived * Step),
            Model = model,
            Prompt = builder.Prompt,
            Breakpoints = [.. builder.Breakpoints],
            UntilResponse = (Math.Max(request.Answered, request.Arrived + 1) - request.Arrived) * Step,
        };
    }

    private sealed class Builder(ITokenCounter counter, RequestFraming framing)
    {
        private bool _hasTool, _hasMessage;

        internal PromptPrefix Prompt { get; private set; } = PromptPrefix.Empty;

        internal List<CacheBreakpoint> Breakpoints { get; } = [];

        internal void AddTool(JsonElement tool)
        {
            // Deferred tools are not part of the prompt.
            if (tool.TryGetProperty("defer_loading", out var defers) && defers.ValueKind == JsonValueKind.True)
                return;
            var text = JsonSerializer.Serialize(tool, Compact);
            Add(PromptPart.Tools, $"tool {tool.GetProperty("name").GetString()}", text, Count(text) + framing.ToolDefinition
                + (_hasTool ? 0 : framing.ToolPreamble), tool);
            _hasTool = true;
        }

        internal void AddSystem(JsonElement system, RequestHost host)
        {
            var frame = framing.System;
            foreach (var block in system.EnumerateArray())
            {
                var text = block.GetProperty("text").GetString()!;
                var isHeader = text.StartsWith("x-anthropic-billing-header", StringComparison.Ordinal);
                if (isHeader && host == RequestHost.WithoutHeader)
                    continue;
                Add(PromptPart.System, isHeader ? "header" : "system", isHeader && host == RequestHost.Provider ? "header" : text,
                    Count(text) + frame, block);
                frame = 0;
            }
        }

        internal void AddMessage(JsonElement message)
        {
            long frame = _hasMessage ? framing.FurtherMessage : framing.FirstMessage;
            _hasMessage = true;
            var role = message.GetProperty("role").GetString()!;
            var content = message.GetProperty("content");
            if (content.ValueKind == JsonValueKind.String)
            {
                Add(PromptPart.Messages, role, $"{role} {content.GetString()}", Count(content.GetString()!) + frame, content);
                return;
            }
            foreach (var block in content.EnumerateArray())
            {
                var (text, tokens) = Block(block);
                Add(PromptPart.Messages, role, $"{role} {text}", tokens + frame, block);
                frame = 0;
            }
        }

        private (string Text, long Tokens) Block(JsonElement block)
        {
            switch (block.GetProperty("type").GetString())
            {
                case "tool_use":
                    var (name, input) = (block.GetProperty("name").GetString()!,
                        JsonSerializer.Serialize(block.GetProperty("input"), Compact));
                    return ($"call {name} {input}", framing.ToolCall + Count(name) + Count(input));
                case "tool_result":
                    var result = block.TryGetProperty("content", out var content) ? content : default;
                    string[] texts = result.ValueKind switch
                    {
                        JsonValueKind.String => [result.GetString()!],
                        JsonValueKind.Array =>
                            [.. result.EnumerateArray().Where(static part => part.TryGetProperty("text", out _))
                            .Select(static part => part.GetProperty("text").GetString()!)],
                        _ => [],
                    };
                    return ("result " + string.Join('\n', texts), framing.ToolCall + texts.Sum(Count));
                default:
                    var text = block.TryGetProperty("text", out var plain) ? plain.GetString()!
                        : block.TryGetProperty("thinking", out var thinking) ? thinking.GetString()! : "";
                    return (text, Count(text));
            }
        }

        private void Add(PromptPart part, string name, string content, long tokens, JsonElement block)
        {
            Prompt = Prompt.Then(new RequestBlock(part, name, RequestBlock.KeyOf(content), tokens));
            if (block.ValueKind == JsonValueKind.Object && block.TryGetProperty("cache_control", out var control)
                && control.ValueKind == JsonValueKind.Object)
            {
                var isHour = control.TryGetProperty("ttl", out var ttl) && ttl.GetString() == "1h";
                Breakpoints.Add(new CacheBreakpoint(Prompt, isHour ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes));
            }
        }

        private long Count(string text) => counter.Count(text).Tokens;
    }
}
