using System.Text.Json;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>Reads the long results of tools out of a transcript. Lines without a call and short ones are not parsed.</summary>
/// <param name="counter">Counts their texts.</param>
internal sealed class LargeResultReader(ITokenCounter counter)
{
    // No token is shorter than two bytes over so long a text: shorter lines hold no long result.
    private const int ShortestLine = 2 * (int)LargeResult.Fewest;

    private readonly TextTokens _tokens = new(counter);
    private readonly Dictionary<string, (string Tool, string? File)> _calls = new(StringComparer.Ordinal);
    private readonly List<(LargeResult Result, string? File)> _results = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    // Of each file the place among the results at which it was last edited.
    private readonly Dictionary<string, int> _edits = new(StringComparer.Ordinal);

    /// <summary>Reads a transcript.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    internal IReadOnlyList<LargeResult> Read(string path, CancellationToken cancellation)
    {
        WholeLines.Read(path, Take, cancellation);
        return [.. _results.Select((found, i) => found.Result with
        {
            IsEdited = found.File is { } file && _edits.TryGetValue(file, out var edit) && edit > i,
        })];
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        var isCall = line.IndexOf("\"tool_use\""u8) >= 0;
        if (!isCall && (line.Length < ShortestLine || line.IndexOf("\"tool_result\""u8) < 0))
            return;
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 1000 });
            using var document = JsonDocument.ParseValue(ref reader);
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

    private void TakeCall(JsonElement block)
    {
        if (block.Text("id") is not { } id || block.Text("name") is not { } tool)
            return;
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
