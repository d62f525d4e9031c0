namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// A conversation as a tree: rewinding creates a branch, and a request sends the path to its node. The lines of a message are one
/// node, and so are the results of its tools, which the transcript attaches to different lines of the message.
/// </summary>
internal sealed class ContextThread
{
    private const int Root = -1;

    private readonly List<ContextNode> _nodes = [];
    private readonly List<int> _roots = [];
    private readonly Dictionary<string, int> _byUuid = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byMessage = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _resultsOf = [];

    internal IReadOnlyList<ContextNode> Nodes => _nodes;

    internal IReadOnlyList<int> Roots => _roots;

    /// <summary>The start of every request of the thread, regardless of compactions.</summary>
    internal List<ContextItem> Base { get; } = [];

    /// <summary>Whether <see cref="Base"/> contains the tool definitions, so nothing must be inferred.</summary>
    internal bool HasTools { get; set; }

    internal ContextNode Answer(string message, string? uuid, string? parentUuid)
    {
        if (!_byMessage.TryGetValue(message, out var index))
            _byMessage[message] = index = Add(PlaceAfter(parentUuid), message);
        return Named(index, uuid);
    }

    internal ContextNode Results(string? uuid, string? parentUuid)
    {
        var parent = ParentOf(parentUuid);
        if (parent == Root || _nodes[parent].Message is null)
            return Named(Add(parent), uuid);
        if (!_resultsOf.TryGetValue(parent, out var index))
            _resultsOf[parent] = index = Add(parent);
        return Named(index, uuid);
    }

    internal ContextNode Other(string? uuid, string? parentUuid) => Named(Add(PlaceAfter(parentUuid)), uuid);

    // An answer with tool calls is followed by their results, regardless of which of its lines the next line refers to.
    private int PlaceAfter(string? uuid)
    {
        var parent = ParentOf(uuid);
        return parent != Root && _resultsOf.TryGetValue(parent, out var results) ? results : parent;
    }

    private ContextNode Named(int index, string? uuid)
    {
        if (uuid is not null)
            _byUuid.TryAdd(uuid, index);
        return _nodes[index];
    }

    private int Add(int parent, string? message = null)
    {
        _nodes.Add(new ContextNode(parent) { Message = message });
        (parent == Root ? _roots : _nodes[parent].Children).Add(_nodes.Count - 1);
        return _nodes.Count - 1;
    }

    // A line whose parent is missing follows the previous line.
    private int ParentOf(string? uuid) => uuid is null ? Root : _byUuid.TryGetValue(uuid, out var index) ? index : _nodes.Count - 1;
}
