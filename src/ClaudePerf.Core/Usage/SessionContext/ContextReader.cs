using System.Text.Json;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// Reads the conversation from a transcript: the main one and, in old files, those of subagents between its lines.
/// </summary>
internal sealed class ContextReader(TextTokens tokens)
{
    private readonly ContextThread _main = new();
    private readonly ContextThread _side = new();
    private readonly Dictionary<string, ContextThread> _repeated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Name, string? Of)> _calls = new(StringComparer.Ordinal);

    /// <summary>The file's main conversation.</summary>
    internal ContextThread Main => _main;

    /// <summary>Sidechain lines in a main transcript, as old versions wrote them.</summary>
    internal ContextThread Side => _side;

    /// <summary>Conversations of subagents that the main transcript repeats as progress, by run.</summary>
    internal IReadOnlyDictionary<string, ContextThread> Repeated => _repeated;

    /// <summary>Whether the file belongs to a subagent, so its lines are not sidechain lines.</summary>
    internal bool IsAgentFile { get; init; }

    internal void Add(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 1000 });
            using var document = JsonDocument.ParseValue(ref reader);
            Add(document.RootElement);
        }
        catch (JsonException)
        {
            // A truncated line: its content counts as not in the transcript.
        }
    }

    private void Add(JsonElement line)
    {
        var thread = !IsAgentFile && line.IsTrue("isSidechain") ? _side : _main;
        var (uuid, parent) = (line.Text("uuid"), line.Text("parentUuid"));
        switch (line.Text("type"))
        {
            case "assistant":
                AddAnswer(thread, line.Member("message"), uuid, parent);
                break;
            case "user":
                AddUser(thread, line, uuid, parent);
                break;
            case "attachment":
                var node = thread.Other(uuid, parent);
                if (line.Member("attachment") is { ValueKind: JsonValueKind.Object } attachment)
                    ContextAttachments.Add(thread, node, attachment, line, tokens);
                break;
            case "system":
                // Not sent, but a link of the chain; at a compaction the chain starts again.
                thread.Other(uuid, parent);
                break;
            case "progress":
                AddProgress(line.Member("data"));
                break;
            case "api-request-shape":
                ContextAttachments.AddShape(thread, line.Member("shape"), tokens);
                break;
        }
    }

    // The lines of a subagent's conversation in order, without their parents: each follows the previous one.
    private void AddProgress(JsonElement data)
    {
        const string PreviousLine = "";
        if (data.Text("type") != "agent_progress" || data.Text("agentId") is not { } run)
            return;
        if (!_repeated.TryGetValue(run, out var thread))
            _repeated[run] = thread = new ContextThread();
        var line = data.Member("message");
        switch (line.Text("type"))
        {
            case "assistant":
                if (thread.Nodes.Count == 0)
                    Add(thread.Other(null, null), ContextPart.UserMessages, tokens.Of(data.Text("prompt")));
                AddAnswer(thread, line.Member("message"), line.Text("uuid"), PreviousLine);
                break;
            case "user":
                AddUser(thread, line, line.Text("uuid"), PreviousLine);
                break;
        }
    }

    private void AddAnswer(ContextThread thread, JsonElement message, string? uuid, string? parent)
    {
        var id = message.Text("id") ?? uuid;
        // Lines that Claude Code writes in the model's name were not sent by a request.
        var node = id is null || message.Text("model") == UsageRequest.LocalModel
            ? thread.Other(uuid, parent)
            : thread.Answer(id, uuid, parent);
        foreach (var block in message.Member("content").Items())
        {
            if (block.Text("type") is "tool_use" or "server_tool_use")
            {
                var tool = block.Text("name") ?? "unknown";
                var of = SubjectOf(tool, block.Member("input"));
                if (block.Text("id") is { } call)
                    _calls[call] = (tool, of);
                node.Items.Add(new ContextItem(ContextPart.ToolCalls, tool, of, tokens.OfCall(block.Member("input"))));
            }
            else if (block.Text("type") == "thinking")
            {
                if (tokens.OfThinking(block) is (> 0, _) and var (thought, isEstimated))
                    node.Items.Add(new ContextItem(ContextPart.Thinking, null, null, thought, isEstimated));
            }
            else if (tokens.OfBlock(block) is > 0 and var count)
            {
                node.Items.Add(new ContextItem(ContextPart.AssistantMessages, null, null, count));
            }
        }
    }

    private void AddUser(ContextThread thread, JsonElement line, string? uuid, string? parent)
    {
        var content = line.Member("message").Member("content");
        var part = line.IsTrue("isCompactSummary")
            ? ContextPart.CompactSummary
            : line.IsTrue("isMeta") ? ContextPart.Environment : ContextPart.UserMessages;
        if (content.ValueKind != JsonValueKind.Array)
        {
            Add(thread.Other(uuid, parent), part, tokens.OfContent(content));
            return;
        }
        var hasResult = content.EnumerateArray().Any(block => block.Text("type") == "tool_result");
        var node = hasResult ? thread.Results(uuid, parent) : thread.Other(uuid, parent);
        foreach (var block in content.EnumerateArray())
        {
            if (block.Text("type") != "tool_result")
            {
                Add(node, part, tokens.OfBlock(block));
                continue;
            }
            var (tool, of) = block.Text("tool_use_id") is { } call && _calls.TryGetValue(call, out var known) ? known : ("unknown", null);
            of = line.Member("toolUseResult").Member("file").Text("filePath") ?? of;
            node.Items.Add(new ContextItem(ContextPart.ToolResults, tool, of, tokens.OfContent(block.Member("content"))));
        }
    }

    private static void Add(ContextNode node, ContextPart part, long count)
    {
        if (count > 0)
            node.Items.Add(new ContextItem(part, null, null, count));
    }

    /// <summary>The subject of a call in one word: the file, the agent, the program.</summary>
    private static string? SubjectOf(string tool, JsonElement input) => tool switch
    {
        "Bash" or "PowerShell" => input.Text("command") is { } command ? command.Trim().Split([' ', '\n', ';', '|', '&'], 2)[0] : null,
        "Agent" or "Task" => input.Text("subagent_type"),
        "Skill" => input.Text("skill") ?? input.Text("command"),
        "WebFetch" => Uri.TryCreate(input.Text("url"), UriKind.Absolute, out var url) ? url.Host : null,
        _ => input.Text("file_path") ?? input.Text("notebook_path") ?? input.Text("path"),
    };
}
