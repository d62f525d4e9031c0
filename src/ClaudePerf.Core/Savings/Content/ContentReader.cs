using System.Text.Json;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>
/// Reads from a transcript its large tool results, its initial context, and what was called: tools, agents, skills. Other lines are
/// not parsed.
/// </summary>
/// <param name="counter">Counts the tokens of texts.</param>
internal sealed class ContentReader(ITokenCounter counter)
{
    // In a text of this length a token has at least two bytes on average, so shorter lines cannot contain a large result.
    private const int MinimumLineLength = 2 * (int)LargeResult.MinimumTokens;

    private readonly TextTokens _tokens = new(counter);
    private readonly Dictionary<string, (string Tool, string? File)> _calls = new(StringComparer.Ordinal);
    private readonly List<(LargeResult Result, string? File)> _results = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<CalledName> _called = [];
    private readonly ContextThread _snapshot = new();
    private readonly ContextThread _sent = new();
    private readonly List<ContextNode> _attachments = [];
    private readonly HashSet<string> _builtIn = new(StringComparer.Ordinal);
    private readonly CallReader _reads = new();
    private bool _hasAnswer;

    // For each file, the number of results before its last edit.
    private readonly Dictionary<string, int> _edits = new(StringComparer.Ordinal);

    /// <summary>Reads a transcript.</summary>
    /// <exception cref="IOException">The transcript cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The transcript cannot be read.</exception>
    internal TranscriptContent Read(string path, CancellationToken cancellation)
    {
        WholeLines.Read(path, AddLine, cancellation);
        var results = _results.Select((found, i) => found.Result with
        {
            IsEdited = found.File is { } file && _edits.TryGetValue(file, out var edit) && edit > i,
        });
        // A snapshot has the blocks of the system prompt, a request as sent has them as one text.
        var start = _sent.HasTools && !_snapshot.HasTools ? _sent.Base : _snapshot.Base;
        var startup = start.Concat(_attachments.SelectMany(static node => node.Items))
            .Select(item => new StartupItem(item.Part, item.Name ?? "", item.Tokens,
                item.Part == ContextPart.AgentListing && item.Name is { } agent && _builtIn.Contains(agent)));
        return new TranscriptContent([.. results], [.. startup], _called)
        {
            Requests = _reads.Requests, Calls = _reads.Calls, References = _reads.References,
        };
    }

    private void AddLine(ReadOnlySpan<byte> line)
    {
        var isCall = line.IndexOf("\"tool_use\""u8) >= 0;
        var hasResult = !isCall && line.IndexOf("\"tool_result\""u8) >= 0;
        if (hasResult)
            _reads.AddResults(line);
        var isResult = hasResult && line.Length >= MinimumLineLength;
        // The initial context is recorded before the first answer, except for the snapshot with the definitions of the tools.
        var isStartup = !isCall && !isResult && (_hasAnswer ? !_snapshot.HasTools && line.IndexOf("\"prompt_snapshot\""u8) >= 0
            : line.IndexOf("\"attachment\""u8) >= 0 || line.IndexOf("\"api-request-shape\""u8) >= 0);
        _hasAnswer = _hasAnswer || isCall || line.IndexOf("\"type\":\"assistant\""u8) >= 0;
        if (!isCall && !isResult && !isStartup)
            return;
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 1000 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (isStartup)
                AddStartup(document.RootElement);
            foreach (var block in document.RootElement.Member("message").Member("content").Items())
            {
                if (block.Text("type") == "tool_use")
                {
                    AddCall(block);
                    _reads.Add(document.RootElement, block);
                }
                else if (block.Text("type") == "tool_result")
                    AddResult(block, document.RootElement);
            }
        }
        catch (JsonException)
        {
            // An incomplete line contains nothing that was sent.
        }
    }

    private void AddStartup(JsonElement line)
    {
        if (line.Text("type") == "api-request-shape")
            ContextAttachments.AddShape(_sent, line.Member("shape"), _tokens);
        if (line.Member("attachment") is not { ValueKind: JsonValueKind.Object } attachment)
            return;
        _builtIn.UnionWith(attachment.Member("builtInTypes").Items().Concat(attachment.Member("builtInPluginTypes").Items())
            .Select(static type => type.Text()).OfType<string>());
        var node = new ContextNode(-1);
        ContextAttachments.Add(_snapshot, node, attachment, line, _tokens);
        _attachments.Add(node);
    }

    private void AddCall(JsonElement block)
    {
        if (block.Text("id") is not { } id || block.Text("name") is not { } tool)
            return;
        var input = block.Member("input");
        _called.Add(new CalledName(CalledKind.Tool, tool));
        if (tool is "Agent" or "Task" && input.Text("subagent_type") is { } agent)
            _called.Add(new CalledName(CalledKind.Agent, agent));
        if (tool == "Skill" && (input.Text("skill") ?? input.Text("command")) is { } skill)
            _called.Add(new CalledName(CalledKind.Skill, skill.TrimStart('/')));
        var file = input.Text("file_path") ?? input.Text("notebook_path");
        _calls[id] = (tool, tool == "Read" ? file : null);
        if (tool is "Edit" or "MultiEdit" or "Write" or "NotebookEdit" && file is not null)
            _edits[file] = _results.Count;
    }

    private void AddResult(JsonElement block, JsonElement line)
    {
        if (block.Text("tool_use_id") is not { } id || !_seen.Add(id) || line.Text("timestamp") is not { } time
            || !DateTimeOffset.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, out var at))
        {
            return;
        }
        var content = block.Member("content");
        if (content.GetRawText().Length < MinimumLineLength || _tokens.OfContent(content) is var tokens
            && tokens <= LargeResult.MinimumTokens)
            return;
        var (tool, file) = _calls.GetValueOrDefault(id, ("unknown", null));
        _results.Add((new LargeResult(at.UtcTicks, tool, tokens, IsEdited: false), file));
    }
}
