using System.Text.Json;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>Reads what Claude Code adds to a conversation in addition to its messages.</summary>
internal static class ContextAttachments
{
    /// <summary>What precedes the name of the MCP server in the name of its instructions.</summary>
    internal const string InstructionsOf = "instructions of MCP server ";

    /// <summary>What precedes the name of the output style in the name of its text.</summary>
    internal const string OutputStyle = "output style ";

    /// <summary>The name of the list of tools whose definitions are loaded on demand.</summary>
    internal const string DeferredTools = "names of deferred tools";

    /// <summary>The name of the text around the pieces of an attachment.</summary>
    internal const string Frame = "frame";

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
                AddNamed(node, ContextPart.SkillListing,
                    (attachment.Text("content") ?? "").Split('\n').Select(text => (SkillOf(text), tokens.Of(text))), rendered);
                break;
            case "mcp_instructions_delta":
                var servers = attachment.Member("addedNames").Items().Select(name => name.Text()).ToList();
                AddNamed(node, ContextPart.Environment, attachment.Member("addedBlocks").Items()
                    .Select((text, at) => (at < servers.Count ? InstructionsOf + servers[at] : null, tokens.Of(text.Text()))), rendered);
                break;
            case "deferred_tools_delta":
                Add(node, ContextPart.ToolDefinitions, DeferredTools,
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
        foreach (var tool in tools.Items().Select(DefinitionOf).Where(tool => !tool.IsTrue("defer_loading")))
        {
            thread.HasTools = true;
            thread.Base.Add(new ContextItem(ContextPart.ToolDefinitions, null, tool.Text("name"), tokens.OfJson(tool)));
        }
    }

    // A snapshot names and describes a tool, then repeats both in the definition that is sent.
    private static JsonElement DefinitionOf(JsonElement tool) =>
        tool.Member("schema") is var sent && sent.Text("name") is not null ? sent : tool;

    // A line of the list: "- name: description", or "- folder (name): description".
    private static string? SkillOf(string line)
    {
        if (!line.StartsWith("- ", StringComparison.Ordinal))
            return null;
        var end = line.IndexOf(": ", StringComparison.Ordinal);
        var name = end < 0 ? line[2..].TrimEnd() : line[2..end];
        return name.IndexOf(" (", StringComparison.Ordinal) is > 0 and var folder ? name[..folder] : name;
    }

    private static void AddSystem(ContextThread thread, IEnumerable<string?> blocks, TextTokens tokens)
    {
        var number = 0;
        foreach (var block in blocks.Where(block => !string.IsNullOrEmpty(block)))
            thread.Base.Add(new ContextItem(ContextPart.SystemPrompt, null, StyleOf(block!) ?? $"block {++number}", tokens.Of(block)));
    }

    // The block of an output style starts with its name.
    private static string? StyleOf(string block)
    {
        const string Heading = "# Output Style: ";
        if (!block.StartsWith(Heading, StringComparison.Ordinal))
            return null;
        var end = block.IndexOf('\n', StringComparison.Ordinal);
        return OutputStyle + (end < 0 ? block[Heading.Length..] : block[Heading.Length..end]).Trim();
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
            Add(node, part, Frame, rendered.Value - sum);
    }

    private static void Add(ContextNode node, ContextPart part, string? name, long count)
    {
        if (count > 0)
            node.Items.Add(new ContextItem(part, null, name, count));
    }
}
