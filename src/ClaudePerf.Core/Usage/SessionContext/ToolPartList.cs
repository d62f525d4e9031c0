using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>The tool usage of a session's requests, as cached between queries.</summary>
/// <param name="Session">The session.</param>
/// <param name="Digest">The digest of its inputs: <see cref="ToolPartList.DigestOf"/>.</param>
/// <param name="Parts">The usage: <see cref="ToolPartList.ToBytes"/>.</param>
internal sealed record CachedToolUsage(string Session, byte[] Digest, byte[] Parts);

/// <summary>Caches the tool usage of sessions. If the cache fails, only time is lost.</summary>
internal interface IToolUsageCache
{
    /// <summary>Reads the cached usage by session.</summary>
    IReadOnlyDictionary<string, CachedToolUsage> Read();

    /// <summary>Stores usage, replacing what was cached for these sessions.</summary>
    void Write(IReadOnlyCollection<CachedToolUsage> sessions);
}

/// <summary>
/// The tool usage in the requests of one session, in order of discovery, as a list and as bytes in a private format.
/// </summary>
internal sealed class ToolPartList
{
    private readonly List<(string Message, string Tool, ToolPart Part)> _parts = [];

    internal IReadOnlyList<(string Message, string Tool, ToolPart Part)> Parts => _parts;

    internal void Add(string message, string tool, in ToolPart part) => _parts.Add((message, tool, part));

    /// <summary>
    /// The digest of the inputs of a session's tool usage: its transcripts by their stamps, the counters of their texts, the
    /// selected requests with their usage, and the version of this program.
    /// </summary>
    internal static byte[] DigestOf(SessionRequests requests, IEnumerable<TranscriptFile> files, Func<string?, ITokenCounter> counterFor)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(typeof(ToolPartList).Module.ModuleVersionId.ToByteArray());
        foreach (var file in files)
        {
            AddText(hash, file.Path);
            AddText(hash, FileStamp.OfRegular(file.Path)?.ToString() ?? "");
            AddText(hash, counterFor(requests.ModelOf(file.AgentId)).Version);
        }
        Span<byte> figures = stackalloc byte[4 * sizeof(long)];
        foreach (var message in requests.Messages)
        {
            AddText(hash, message);
            var prompt = requests.Prompt(message)!.Value;
            BinaryPrimitives.WriteInt64LittleEndian(figures, prompt.Read);
            BinaryPrimitives.WriteInt64LittleEndian(figures[sizeof(long)..], prompt.Written);
            BinaryPrimitives.WriteInt64LittleEndian(figures[(2 * sizeof(long))..], prompt.Written1h);
            BinaryPrimitives.WriteInt64LittleEndian(figures[(3 * sizeof(long))..], prompt.Input);
            hash.AppendData(figures);
        }
        return hash.GetHashAndReset();
    }

    internal byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        var messages = Numbered(_parts.Select(static part => part.Message), writer);
        var tools = Numbered(_parts.Select(static part => part.Tool), writer);
        writer.Write7BitEncodedInt(_parts.Count);
        foreach (var (message, tool, part) in _parts)
        {
            writer.Write7BitEncodedInt(messages[message]);
            writer.Write7BitEncodedInt(tools[tool]);
            foreach (var figure in (ReadOnlySpan<long>)[part.Calls, part.ResultTokens, part.Input, part.Write5m, part.Write1h, part.Read])
                writer.Write7BitEncodedInt64(figure);
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not valid.</exception>
    /// <exception cref="IOException">The bytes are truncated.</exception>
    internal static ToolPartList FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        var (messages, tools) = (Texts(reader), Texts(reader));
        var list = new ToolPartList();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var (message, tool) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
            list.Add(messages[message], tools[tool], new ToolPart(
                0, reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(),
                    reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64()));
        }
        return list;
    }

    private static Dictionary<string, int> Numbered(IEnumerable<string> texts, BinaryWriter writer)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
            numbers.TryAdd(text, numbers.Count);
        writer.Write7BitEncodedInt(numbers.Count);
        foreach (var text in numbers.Keys)
            writer.Write(text);
        return numbers;
    }

    private static string[] Texts(BinaryReader reader)
    {
        var texts = new List<string>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            texts.Add(reader.ReadString());
        return [.. texts];
    }

    private static void AddText(IncrementalHash hash, string text)
    {
        hash.AppendData(BitConverter.GetBytes(text.Length));
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
