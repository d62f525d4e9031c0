using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>
/// Finds the requests of a transcript that only read or only keep a list, and counts the calls of each tool. A message is in several
/// lines, one for each call.
/// </summary>
internal sealed partial class CallReader
{
    // Shorter names also occur by chance.
    private const int MinimumName = 3;
    private const int MaximumResults = 4_000_000;

    private readonly List<Message> _messages = [];
    private readonly Dictionary<string, Message> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lastEdits = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<byte> _results = [];
    private bool _isReading;

    /// <summary>The number of calls by tool.</summary>
    internal Dictionary<string, long> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>When the files below a folder <c>references</c>, with slashes, were first read, in UTC ticks.</summary>
    internal Dictionary<string, long> References { get; } = new(StringComparer.Ordinal);

    /// <summary>The requests that only read or only keep a list, in order.</summary>
    internal IReadOnlyList<RequestCalls> Requests =>
        [.. _messages.Where(static message => !message.IsOther).Select(message => new RequestCalls(message.UtcTicks,
            message.IsList ? CallKind.List : message.Calls == 1 ? CallKind.OneRead : CallKind.SeveralReads, message.FollowsFromResults,
            message.Files.Exists(file => _lastEdits.TryGetValue(file, out var edit) && edit > message.Number)))];

    /// <summary>Adds a line with results.</summary>
    internal void AddResults(ReadOnlySpan<byte> line)
    {
        if (_isReading && _results.Count + line.Length <= MaximumResults)
            _results.AddRange(line);
    }

    /// <summary>Adds a call.</summary>
    internal void Add(JsonElement line, JsonElement call)
    {
        if (call.Text("name") is not { } tool || (call.Text("id") is { } id && !_ids.Add(id)))
            return;
        Calls[tool] = Calls.GetValueOrDefault(tool) + 1;
        var input = call.Member("input");
        var file = input.Text("file_path") ?? input.Text("notebook_path");
        if (MessageOf(line) is not { } message)
            return;
        var (isRead, isList) = (tool is "Read" or "Grep" or "Glob" or "LS" or "NotebookRead",
            tool is "TodoWrite" or "TaskCreate" or "TaskUpdate" or "TaskList" or "TaskGet");
        message.IsOther |= !isRead && !isList;
        message.IsOther |= message.Calls > 0 && message.IsList != isList;
        message.IsList = isList;
        message.Calls++;
        if (tool is "Edit" or "MultiEdit" or "Write" or "NotebookEdit" && file is not null)
            _lastEdits[file] = message.Number;
        if (!isRead)
        {
            _isReading = false;
            _results.Clear();
            return;
        }
        if (file is not null)
            message.Files.Add(file);
        if (tool == "Read" && file?.Replace('\\', '/') is { } path && path.Contains("references/", StringComparison.Ordinal))
            References.TryAdd(path, message.UtcTicks);
        if (IsNamed(file ?? input.Text("path"), input.Text("pattern")))
        {
            // The next calls may have been made together with this one.
            message.FollowsFromResults = true;
            _results.Clear();
        }
        _isReading = true;
    }

    private Message? MessageOf(JsonElement line)
    {
        if (line.Member("message").Text("id") is not { } id || line.Text("timestamp") is not { } time
            || !DateTimeOffset.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, out var at))
        {
            return null;
        }
        if (!_byId.TryGetValue(id, out var message))
        {
            _byId.Add(id, message = new Message(_messages.Count, at.UtcTicks));
            _messages.Add(message);
        }
        return message;
    }

    private bool IsNamed(string? path, string? pattern)
    {
        if (_results.Count == 0)
            return false;
        var name = path is null ? null : path[(path.TrimEnd('/', '\\').LastIndexOfAny(['/', '\\']) + 1)..].TrimEnd('/', '\\');
        var word = pattern is null ? null : Words().Matches(pattern).MaxBy(static match => match.Length)?.Value;
        return Contains(name) || Contains(word);
    }

    private bool Contains(string? text) => text is { Length: >= MinimumName }
        && System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_results).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    [GeneratedRegex(@"\w{3,}", RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    private sealed class Message(int number, long utcTicks)
    {
        internal int Number { get; } = number;

        internal long UtcTicks { get; } = utcTicks;

        internal int Calls { get; set; }

        internal bool IsOther { get; set; }

        internal bool IsList { get; set; }

        internal bool FollowsFromResults { get; set; }

        internal List<string> Files { get; } = [];
    }
}
