namespace ClaudePerf.Core.Usage.SentRequests;

/// <summary>
/// A request as it was sent, reconstructed from <c>api-request</c> records: its messages are the first <paramref name="Keep"/> of
/// an earlier request's and some more.
/// </summary>
/// <param name="Id">Its id in the records.</param>
/// <param name="ShapeHash">The <see cref="SentShape"/> of the request.</param>
/// <param name="Parameters">Its other parameters by name, as JSON.</param>
/// <param name="Base">The earlier request; null if all messages are in this record.</param>
/// <param name="Keep">The number of messages that it shares with the earlier request.</param>
/// <param name="Tail">The hashes of the messages after those.</param>
internal sealed record SentRequest(
    string Id, string? ShapeHash, IReadOnlyDictionary<string, string> Parameters, string? Base, int Keep, IReadOnlyList<string> Tail)
{
    internal int MessageCount => Keep + Tail.Count;
}

/// <summary>The tool definitions and the system prompt of requests.</summary>
/// <param name="Tools">Name and definition (JSON) of each tool that is not deferred.</param>
/// <param name="System">The blocks (JSON) of the system prompt.</param>
internal sealed record SentShape(IReadOnlyList<(string Name, string Definition)> Tools, IReadOnlyList<string> System);
