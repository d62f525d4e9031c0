using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>The answers of <see cref="StubProvider"/>, as the events of a streamed message.</summary>
internal static class StubAnswer
{
    /// <summary>Its text if it calls no tool.</summary>
    internal const string Text = "done";

    /// <summary>A message that says "done", or calls tools.</summary>
    /// <param name="number">A unique number, for the ids.</param>
    /// <param name="model">The model that was asked.</param>
    /// <param name="calls">The calls; empty for none.</param>
    internal static string Stream(int number, string model, IReadOnlyList<StubCall> calls)
    {
        var stream = new StringBuilder();
        Append(stream, "message_start", new
        {
            type = "message_start",
            message = new
            {
                id = Id("msg", number), type = "message", role = "assistant", model, content = Array.Empty<object>(),
                stop_reason = (string?)null, stop_sequence = (string?)null,
                usage = new { input_tokens = 10, output_tokens = 1, cache_creation_input_tokens = 100, cache_read_input_tokens = 0 },
            },
        });
        if (calls.Count == 0)
        {
            Append(stream, "content_block_start",
                new { type = "content_block_start", index = 0, content_block = new { type = "text", text = "" } });
            Append(stream, "content_block_delta",
                new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text = Text } });
            Append(stream, "content_block_stop", new { type = "content_block_stop", index = 0 });
        }
        for (var i = 0; i < calls.Count; i++)
        {
            var block = new { type = "tool_use", id = Id("toolu", number) + (calls.Count == 1 ? "" : $"_{i}"), name = calls[i].Tool,
                input = new { } };
            Append(stream, "content_block_start", new { type = "content_block_start", index = i, content_block = block });
            var delta = new { type = "input_json_delta", partial_json = JsonSerializer.Serialize(calls[i].Input) };
            Append(stream, "content_block_delta", new { type = "content_block_delta", index = i, delta });
            Append(stream, "content_block_stop", new { type = "content_block_stop", index = i });
        }
        var stop = new { stop_reason = calls.Count == 0 ? "end_turn" : "tool_use", stop_sequence = (string?)null };
        Append(stream, "message_delta", new { type = "message_delta", delta = stop, usage = new { output_tokens = 5 } });
        Append(stream, "message_stop", new { type = "message_stop" });
        return stream.ToString();
    }

    private static string Id(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{number:0000}");

    private static void Append(StringBuilder stream, string name, object value) =>
        stream.Append("event: ").Append(name).Append("\ndata: ").Append(JsonSerializer.Serialize(value)).Append("\n\n");
}
