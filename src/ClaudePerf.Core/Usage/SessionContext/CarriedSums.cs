using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>Adds up what prompts consisted of, and stores the sums of a session as bytes in a private format.</summary>
internal sealed class CarriedSums
{
    private const int CostDecimals = 6;

    private readonly Dictionary<(ContextPart Part, string? Tool), Sum> _sums = [];

    /// <summary>The number of requests whose prompts were found.</summary>
    internal long Requests { get; private set; }

    /// <summary>The key of a session in the cache, where its tool usage has the session's own name.</summary>
    internal static string KeyOf(string session) => "context " + session;

    /// <summary>The digest of the inputs: those of a session's tool usage, and the prices of its requests.</summary>
    internal static byte[] DigestOf(SessionRequests requests, IEnumerable<TranscriptFile> files, Func<string?, ITokenCounter> counterFor)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(ToolPartList.DigestOf(requests, files, counterFor));
        Span<double> costs = stackalloc double[3];
        foreach (var message in requests.Messages)
        {
            var prompt = requests.Prompt(message)!.Value;
            (costs[0], costs[1], costs[2]) = (prompt.ReadCost, prompt.WriteCost, prompt.InputCost);
            hash.AppendData(MemoryMarshal.AsBytes(costs));
        }
        return hash.GetHashAndReset();
    }

    internal void Add(ContextThread thread, ContextItem? missing, long requests)
    {
        Requests += requests;
        var items = thread.Base.Concat(thread.Nodes.SelectMany(static node => node.Items));
        foreach (var item in missing is null ? items : items.Append(missing))
        {
            // Messages after the last request were never sent.
            if (item.Requests > 0)
                Add(item.Part, item.Tool, new Sum(1, item.Tokens, item.TokensSent, item.Cost));
        }
    }

    internal void Add(CarriedSums other)
    {
        Requests += other.Requests;
        foreach (var ((part, tool), sum) in other._sums)
            Add(part, tool, sum);
    }

    internal IReadOnlyList<CarriedContext> ToParts() => [.. _sums.Select(static entry => new CarriedContext
    {
        Part = entry.Key.Part,
        Tool = VisibleText.OrNull(entry.Key.Tool),
        Items = entry.Value.Items,
        Tokens = entry.Value.Tokens,
        TokensSent = (long)Math.Round(entry.Value.TokensSent),
        // Sessions are added in any order, so the last digits of a sum vary.
        Cost = Math.Round((decimal)entry.Value.Cost, CostDecimals),
    }).OrderByDescending(static part => part.Cost).ThenByDescending(static part => part.TokensSent).ThenBy(static part => part.Part)
        .ThenBy(static part => part.Tool, StringComparer.Ordinal)];

    internal byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write7BitEncodedInt64(Requests);
        writer.Write7BitEncodedInt(_sums.Count);
        foreach (var ((part, tool), sum) in _sums)
        {
            writer.Write7BitEncodedInt((int)part);
            writer.Write(tool is not null);
            if (tool is not null)
                writer.Write(tool);
            writer.Write7BitEncodedInt64(sum.Items);
            writer.Write7BitEncodedInt64(sum.Tokens);
            writer.Write(sum.TokensSent);
            writer.Write(sum.Cost);
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Restores sums; null if the bytes are not valid, so that they are computed again.</summary>
    internal static CarriedSums? FromBytes(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
            var sums = new CarriedSums { Requests = reader.Read7BitEncodedInt64() };
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            {
                var part = (ContextPart)reader.Read7BitEncodedInt();
                var tool = reader.ReadBoolean() ? reader.ReadString() : null;
                sums.Add(part, tool,
                    new Sum(reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.ReadDouble(), reader.ReadDouble()));
            }
            return sums;
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            return null;
        }
    }

    private void Add(ContextPart part, string? tool, Sum more)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (part, tool), out _);
        sum = new Sum(sum.Items + more.Items, sum.Tokens + more.Tokens, sum.TokensSent + more.TokensSent, sum.Cost + more.Cost);
    }

    private readonly record struct Sum(long Items, long Tokens, double TokensSent, double Cost);
}
