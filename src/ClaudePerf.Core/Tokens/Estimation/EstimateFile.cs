using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>
/// The file of fitted weights as it stands on disk, all numbers little-endian: the magic number (8 bytes), the number of tokens,
/// the SHA-256 of all that follows; two bits a token of <see cref="TokenFamiliarity"/>; the tags of <see cref="JointTable"/>; for each vocabulary family one byte a token
/// (<see cref="WeightScale"/>) and one signed byte a joint; for each generation its
/// <see cref="GenerationWeights"/>.
/// </summary>
/// <param name="Familiarity">How well each token was seen, four tokens a byte.</param>
/// <param name="JointTags">The tags of the joints.</param>
/// <param name="Families">The weights of v3 and of v4.7.</param>
/// <param name="Generations">What differs between V3, V47 and V5, in this order.</param>
/// <param name="Sha256">The hash of the contents, in small hexadecimal digits.</param>
internal sealed record EstimateFile(
    byte[] Familiarity, byte[] JointTags, IReadOnlyList<FamilyWeights> Families, IReadOnlyList<GenerationWeights> Generations, string Sha256)
{
    private const int FamilyCount = 2;
    private const int GenerationCount = 3;
    private const int HeaderLength = 8 + sizeof(int) + SHA256.HashSizeInBytes;

    /// <summary>The name of the shipped file.</summary>
    internal const string Name = "estimate-weights.bin";

    private static ReadOnlySpan<byte> Magic => "CPEST\u0001\0\0"u8;

    /// <summary>Reads a file made for an encoding of so many tokens.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, is cut short or damaged.</exception>
    internal static EstimateFile Read(string path, int tokens)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderLength || !bytes.StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != tokens)
            throw new InvalidDataException($"'{path}' does not hold the estimate's weights of this version; install the module again.");
        var body = bytes[HeaderLength..];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        if (body.Length != BodyLength(tokens) || !hash.SequenceEqual(bytes[12..HeaderLength]))
            throw new InvalidDataException($"'{path}' is damaged; install the module again.");

        var familiarity = Take(ref body, (tokens + 3) / 4).ToArray();
        var tags = Take(ref body, JointTable.Size).ToArray();
        var families = new FamilyWeights[FamilyCount];
        for (var i = 0; i < families.Length; i++)
            families[i] = new FamilyWeights(Take(ref body, tokens).ToArray(), MemoryMarshal.Cast<byte, sbyte>(Take(ref body, JointTable.Size)).ToArray());
        var generations = new GenerationWeights[GenerationCount];
        for (var i = 0; i < generations.Length; i++)
            generations[i] = GenerationWeights.Read(Take(ref body, GenerationWeights.Length));
        return new EstimateFile(familiarity, tags, families, generations, Convert.ToHexString(hash).ToLowerInvariant());
    }

    /// <summary>The bytes of a file.</summary>
    internal static byte[] Write(byte[] familiarity, byte[] tags, IReadOnlyList<FamilyWeights> families, IReadOnlyList<GenerationWeights> generations)
    {
        var tokens = families[0].Tokens.Length;
        using var body = new MemoryStream();
        body.Write(familiarity);
        body.Write(tags);
        foreach (var family in families)
        {
            body.Write(family.Tokens);
            body.Write(MemoryMarshal.AsBytes(family.Joints.AsSpan()));
        }
        foreach (var generation in generations)
            generation.Write(body);

        var contents = body.ToArray();
        var file = new byte[HeaderLength + contents.Length];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), tokens);
        SHA256.HashData(contents, file.AsSpan(12));
        contents.CopyTo(file, HeaderLength);
        return file;
    }

    private static int BodyLength(int tokens) =>
        (tokens + 3) / 4 + JointTable.Size + FamilyCount * (tokens + JointTable.Size) + GenerationCount * GenerationWeights.Length;

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int length)
    {
        var taken = from[..length];
        from = from[length..];
        return taken;
    }
}

/// <summary>The weights of one vocabulary family.</summary>
/// <param name="Tokens">The weight of each token, by rank, in the scale's steps.</param>
/// <param name="Joints">What two neighbours cost more or less, by their slot in <see cref="JointTable"/>, in its steps.</param>
internal sealed record FamilyWeights(byte[] Tokens, sbyte[] Joints);
