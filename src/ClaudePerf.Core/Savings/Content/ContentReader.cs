using System.Text.Json;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>
/// Reads out of a transcript its long results of tools, what it began with, and which MCP servers were called. Lines that can hold none of
/// it are not parsed.
/// </summary>
/// <param name="counter">Counts their texts.</param>
internal sealed class ContentReader(ITokenCounter counter)
{
    // No token is shorter than two bytes over so long a text: shorter lines hold no long result.
    private const int ShortestLine = 2 * (int)LargeResult.Fewest;

    private readonly TextTokens _tokens = new(counter);
    private readonly Dictionary<string, (string Tool, string? File)> _calls = new(StringComparer.Ordinal);
    private readonly List<(LargeResult Result, string? File)> _results = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _servers = new(StringComparer.Ordinal);
    private readonly ContextThread _thread = new();
    private readonly List<ContextNode> _attachments = [];
    private bool _hasAnswer;

    // Of each file the place among the results at which it was last edited.
    private readonly Dictionary<string, int> _edits = new(StringComparer.Ordinal);

    /// <summary>Reads a transcript.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    internal TranscriptContent Read(string path, CancellationToken cancellation)
    {
        WholeLines.Read(path, Take, cancellation);
        var results = _results.Select((found, i) => found.Result with
        {
            IsEdited = found.File is { } file && _edits.TryGetValue(file, out var edit) && edit > i,
        });
        var startup = _thread.Base.Concat(_attachments.SelectMany(static node => node.Items))
            .Select(static item => new StartupItem(item.Part, item.Name ?? "", item.Tokens));
        return new TranscriptContent([.. results], [.. startup], _servers);
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        var isCall = line.IndexOf("\"tool_use\""u8) >= 0;
        var isResult = !isCall && line.Length >= ShortestLine && line.IndexOf("\"tool_result\""u8) >= 0;
        // What a conversation begins with stands before its first answer.
        var isStartup = !isCall && !isResult && !_hasAnswer && line.IndexOf("\"attachment\""u8) >= 0;
        _hasAnswer = _hasAnswer || isCall || line.IndexOf("\"type\":\"assistant\""u8) >= 0;
        if (!isCall && !isResult && !isStartup)
            return;
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 1000 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (isStartup)
                TakeAttachment(document.RootElement);
            foreach (var block in document.RootElement.Member("message").Member("content").Items())
            {
                if (block.Text("type") == "tool_use")
                    TakeCall(block);
                else if (block.Text("type") == "tool_result")
                    TakeResult(block, document.RootElement);
            }
        }
        catch (JsonException)
        {
            // A torn line holds nothing that was sent.
        }
    }

    private void TakeAttachment(JsonElement line)
    {
        if (line.Member("attachment") is not { ValueKind: JsonValueKind.Object } attachment)
            return;
        var node = new ContextNode(-1);
        ContextAttachments.Add(_thread, node, attachment, line, _tokens);
        _attachments.Add(node);
    }

    private void TakeCall(JsonElement block)
    {
        if (block.Text("id") is not { } id || block.Text("name") is not { } tool)
            return;
        if (StartupItem.ServerOf(tool) is { } server)
            _servers.Add(server);
        var file = block.Member("input").Text("file_path") ?? block.Member("input").Text("notebook_path");
        _calls[id] = (tool, tool == "Read" ? file : null);
        if (tool is "Edit" or "MultiEdit" or "Write" or "NotebookEdit" && file is not null)
            _edits[file] = _results.Count;
    }

    private void TakeResult(JsonElement block, JsonElement line)
    {
        if (block.Text("tool_use_id") is not { } id || !_seen.Add(id) || line.Text("timestamp") is not { } time
            || !DateTimeOffset.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, out var at))
        {
            return;
        }
        var content = block.Member("content");
        if (content.GetRawText().Length < ShortestLine || _tokens.OfContent(content) is var tokens && tokens <= LargeResult.Fewest)
            return;
        var (tool, file) = _calls.GetValueOrDefault(id, ("unknown", null));
        _results.Add((new LargeResult(at.UtcTicks, tool, tokens, IsEdited: false), file));
    }
}
