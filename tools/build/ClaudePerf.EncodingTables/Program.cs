using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using ClaudePerf.Core.Tokens.BytePair;

if (args.Length != 1)
{
    Console.Error.WriteLine("Usage: ClaudePerf.EncodingTables OUTPUT-FOLDER");
    return 2;
}

Directory.CreateDirectory(args[0]);
Write("Microsoft.ML.Tokenizers.Data.O200kBase", "o200k_base");
Write("Microsoft.ML.Tokenizers.Data.Cl100kBase", "cl100k_base");
return 0;

void Write(string assembly, string encoding)
{
    var tokens = ReadTokens(Assembly.Load(assembly), encoding);
    File.WriteAllBytes(Path.Combine(args[0], encoding + ".bpe"), Compile(tokens));
}

// The package contains a line "Capacity: N", then one line per token in the order of the ranks: its bytes in base64.
static List<byte[]> ReadTokens(Assembly assembly, string encoding)
{
    using var packed = assembly.GetManifestResourceStream(encoding + ".tiktoken.deflate")
        ?? throw new InvalidDataException($"{assembly.GetName().Name} has no {encoding} vocabulary.");
    using var reader = new StreamReader(new DeflateStream(packed, CompressionMode.Decompress));
    const string CapacityLabel = "Capacity: ";
    var first = reader.ReadLine();
    if (first is null || !first.StartsWith(CapacityLabel, StringComparison.Ordinal))
        throw new InvalidDataException($"{encoding}: the vocabulary does not start with its capacity.");
    var tokens = new List<byte[]>(int.Parse(first.AsSpan(CapacityLabel.Length), NumberStyles.None, CultureInfo.InvariantCulture));
    while (reader.ReadLine() is { } line)
        tokens.Add(Convert.FromBase64String(line));
    if (tokens.Any(token => token.Length == 0))
        throw new InvalidDataException($"{encoding}: a token is empty, so ranks and line numbers do not match.");
    return tokens;
}

static byte[] Compile(List<byte[]> tokens)
{
    var bucketCount = (int)BitOperations.RoundUpToPowerOf2((uint)tokens.Count * 2);
    var buckets = new int[bucketCount];
    Array.Fill(buckets, -1);
    var pairs = new int[EncodingTableLayout.PairCount];
    Array.Fill(pairs, -1);
    var offsets = new int[tokens.Count + 1];
    for (var rank = 0; rank < tokens.Count; rank++)
    {
        var token = tokens[rank];
        offsets[rank + 1] = offsets[rank] + token.Length;
        if (token.Length == 2)
            pairs[(token[0] << 8) | token[1]] = rank;
        var slot = (int)(EncodingTableLayout.Hash(token) & (uint)(bucketCount - 1));
        while (buckets[slot] >= 0)
            slot = (slot + 1) & (bucketCount - 1);
        buckets[slot] = rank;
    }

    using var file = new MemoryStream();
    Span<byte> header = stackalloc byte[EncodingTableLayout.HeaderLength];
    header.Clear();
    EncodingTableLayout.Magic.CopyTo(header);
    BinaryPrimitives.WriteInt32LittleEndian(header[8..], tokens.Count);
    BinaryPrimitives.WriteInt32LittleEndian(header[12..], bucketCount);
    BinaryPrimitives.WriteInt32LittleEndian(header[16..], offsets[^1]);
    BinaryPrimitives.WriteInt32LittleEndian(header[20..], tokens.Max(token => token.Length));
    file.Write(header);
    foreach (var numbers in (int[][])[offsets, pairs, buckets])
        file.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
    foreach (var token in tokens)
        file.Write(token);
    return file.ToArray();
}
