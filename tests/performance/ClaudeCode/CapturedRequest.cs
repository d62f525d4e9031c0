using System.Text;
using System.Text.Json;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>One Messages API request that Claude Code sent to <see cref="StubProvider"/>, as it was sent.</summary>
internal sealed class CapturedRequest
{
    /// <summary>What the task of each spawned agent begins with; the rest of its line is the agent's name.</summary>
    internal const string TaskMark = "SUBTASK ";

    internal CapturedRequest(string path, JsonElement body)
    {
        Path = path;
        Body = body;
        Agent = TaskIn(body);
    }

    internal string Path { get; }

    internal JsonElement Body { get; }

    /// <summary>The name of the spawned agent that sent it; null for the main thread.</summary>
    internal string? Agent { get; }

    /// <summary>When it arrived, as an event number of its provider; answers are events too.</summary>
    internal int Arrived { get; set; }

    /// <summary>When its answer began; 0 if it has none yet.</summary>
    internal int Answered { get; set; }

    internal string Model => Body.GetProperty("model").GetString()!;

    /// <summary>The names of its tools, in order.</summary>
    internal IEnumerable<string> Tools => ToolDefinitions.Select(static tool => tool.GetProperty("name").GetString()!);

    internal IEnumerable<JsonElement> ToolDefinitions => Body.TryGetProperty("tools", out var tools) ? tools.EnumerateArray() : [];

    /// <summary>The blocks of its system prompt.</summary>
    internal IEnumerable<string> System => Body.TryGetProperty("system", out var system) ? Texts(system) : [];

    /// <summary>The text blocks of its messages, in order.</summary>
    internal IEnumerable<string> Messages =>
        Body.GetProperty("messages").EnumerateArray().SelectMany(static message => Texts(message.GetProperty("content")));

    /// <summary>The first text block of its messages that begins with or contains a text; null if there is none.</summary>
    internal string? BlockWith(string text) => Messages.FirstOrDefault(block => block.Contains(text, StringComparison.Ordinal));

    /// <summary>A part of its messages: from its first words to the start of the next part; empty if there is none.</summary>
    internal string Section(string start)
    {
        if (BlockWith(start) is not { } block)
            return "";
        var from = block.IndexOf(start, StringComparison.Ordinal);
        var next = ((string[])["\n\nThe following ", "\n\nAvailable agent types", "\n\n# Environment", "\n\nToday's date",
            "\n</system-reminder>"])
            .Select(end => block.IndexOf(end, from + start.Length, StringComparison.Ordinal)).Where(static at => at > 0)
                .DefaultIfEmpty(block.Length).Min();
        return block[from..next];
    }

    private static string? TaskIn(JsonElement body)
    {
        if (!body.TryGetProperty("messages", out var messages) || messages.GetArrayLength() == 0)
            return null;
        var task = Texts(messages[0].GetProperty("content"))
            .FirstOrDefault(static text => text.StartsWith(TaskMark, StringComparison.Ordinal));
        return task?[TaskMark.Length..].Trim();
    }

    private static IEnumerable<string> Texts(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
            return [content.GetString()!];
        return content.EnumerateArray()
            .Where(static block => block.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
            .Select(static block => block.GetProperty("text").GetString()!);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        new StringBuilder().Append(Path).Append(' ').Append(Agent ?? "main thread").Append(' ').AppendJoin(',', Tools).ToString();
}
