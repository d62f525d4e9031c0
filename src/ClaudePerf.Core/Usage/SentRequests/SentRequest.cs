namespace ClaudePerf.Core.Usage.SentRequests;

/// <summary>
/// A request as it was sent, in the parts that <c>api-request</c> records hold: its messages are the first <paramref name="Keep"/>
/// of an earlier request's and some more.
/// </summary>
/// <param name="Id">Its id among the records.</param>
/// <param name="ShapeHash">Which <see cref="SentShape"/> it had.</param>
/// <param name="Parameters">Its other parameters by name, as JSON.</param>
/// <param name="Base">The earlier request; null where all messages are its own.</param>
/// <param name="Keep">How many of that one's messages it begins with.</param>
/// <param name="Tail">The hashes of the messages after them.</param>
internal sealed record SentRequest(
    string Id, string? ShapeHash, IReadOnlyDictionary<string, string> Parameters, string? Base, int Keep, IReadOnlyList<string> Tail)
{
    internal int MessageCount => Keep + Tail.Count;
}

/// <summary>The tool definitions and the system prompt of requests.</summary>
/// <param name="Tools">Name and definition (JSON) of each tool that is sent at once.</param>
/// <param name="System">The blocks (JSON) of the system prompt.</param>
internal sealed record SentShape(IReadOnlyList<(string Name, string Definition)> Tools, IReadOnlyList<string> System);
