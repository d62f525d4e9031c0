using System.Text.Json;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>Reads what Claude Code adds to a conversation in addition to its messages.</summary>
internal static class ContextAttachments
{
    internal static void Add(ContextThread thread, ContextNode node, JsonElement attachment, JsonElement line, TextTokens tokens)
    {
        var type = attachment.Text("type") ?? "unknown";
        var rendered = RenderedTokens(line, tokens);
        switch (type)
        {
            case "prompt_snapshot":
                AddSnapshot(thread, attachment, tokens);
                break;
            case "instructions":
                AddNamed(node, ContextPart.MemoryFiles,
                    attachment.Member("files").Items().Select(file => (file.Text("path"), tokens.Of(file.Text("content")))), rendered);
                break;
            case "nested_memory":
                AddNamed(node, ContextPart.MemoryFiles, [(attachment.Text("path"), tokens.OfAllTexts(attachment.Member("content")))],
                    rendered);
                break;
            case "agent_listing_delta":
                var names = attachment.Member("addedTypes").Items().Select(name => name.Text()).ToList();
                AddNamed(node, ContextPart.AgentListing,
                    attachment.Member("addedLines").Items()
                    .Select((text, at) => (at < names.Count ? names[at] : null, tokens.Of(text.Text()))), rendered);
                break;
            case "skill_listing":
                AddNamed(node, ContextPart.SkillListing, [(null, tokens.Of(attachment.Text("content")))], rendered);
                break;
            case "deferred_tools_delta":
                Add(node, ContextPart.ToolDefinitions, "names of deferred tools",
                    rendered ?? tokens.OfAllTexts(attachment.Member("addedLines")));
                break;
            case "file" or "edited_text_file" or "compact_file_reference" or "directory" or "already_read_file"
                or "pdf_reference" or "selected_lines_in_ide" or "opened_file_in_ide":
                Add(node, ContextPart.Attachments, attachment.Text("filename") ?? attachment.Text("path") ?? type,
                    rendered ?? tokens.OfAllTexts(attachment));
                break;
            default:
                Add(node, ContextPart.Environment, type, rendered ?? tokens.OfAllTexts(attachment));
                break;
        }
    }

    /// <summary>Adds the system prompt and the tools of a request as it was sent; only the first of a thread counts.</summary>
    internal static void AddShape(ContextThread thread, JsonElement shape, TextTokens tokens)
    {
        if (thread.HasTools || shape.ValueKind != JsonValueKind.Object)
            return;
        thread.Base.Clear();
        AddTools(thread, shape.Member("tools"), tokens);
        AddSystem(thread, shape.Member("system").Items().Select(block => block.Text("text")), tokens);
    }

    private static void AddSnapshot(ContextThread thread, JsonElement snapshot, TextTokens tokens)
    {
        if (thread.HasTools)
            return;
        thread.Base.Clear();
        AddTools(thread, snapshot.Member("tools"), tokens);
        AddSystem(thread, snapshot.Member("systemPrompt").Items().Select(block => block.Text()).Prepend(snapshot.Text("cliPrefix")),
            tokens);
    }

    // Tools come before the system prompt in what the provider caches.
    private static void AddTools(ContextThread thread, JsonElement tools, TextTokens tokens)
    {
        foreach (var tool in tools.Items().Where(tool => !tool.IsTrue("defer_loading")))
        {
            thread.HasTools = true;
            thread.Base.Add(new ContextItem(ContextPart.ToolDefinitions, null, tool.Text("name"), tokens.OfJson(tool)));
        }
    }

    private static void AddSystem(ContextThread thread, IEnumerable<string?> blocks, TextTokens tokens)
    {
        var number = 0;
        foreach (var block in blocks.Where(block => !string.IsNullOrEmpty(block)))
            thread.Base.Add(new ContextItem(ContextPart.SystemPrompt, null, $"block {++number}", tokens.Of(block)));
    }

    /// <summary>The tokens of an attachment as it was rendered; null if the version does not record it.</summary>
    private static long? RenderedTokens(JsonElement line, TextTokens tokens) =>
        line.TryGetProperty("rendered", out var rendered)
            ? rendered.Items().Sum(message => tokens.OfContent(message.Member("content")))
            : null;

    private static void AddNamed(ContextNode node, ContextPart part, IEnumerable<(string? Name, long Tokens)> pieces, long? rendered)
    {
        long sum = 0;
        foreach (var (name, count) in pieces)
        {
            Add(node, part, name, count);
            sum += count;
        }
        // The text around the pieces when they were sent.
        if (rendered > sum)
            Add(node, part, "frame", rendered.Value - sum);
    }

    private static void Add(ContextNode node, ContextPart part, string? name, long count)
    {
        if (count > 0)
            node.Items.Add(new ContextItem(part, null, name, count));
    }
}
