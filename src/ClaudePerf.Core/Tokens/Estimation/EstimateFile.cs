using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>
/// The file of fitted weights on disk, all numbers little-endian: the magic number (8 bytes), the number of tokens, the
/// CRC-32C of the rest; the id of the weights, which is the first bytes of their SHA-256; two bits of
/// <see cref="TokenFamiliarity"/> per token; the tags of <see cref="JointTable"/>; for each vocabulary family one byte
/// per token (<see cref="WeightScale"/>) and one signed byte per joint; for each generation its
/// <see cref="GenerationWeights"/>.
/// </summary>
/// <param name="Familiarity">How often each token occurred in the fit, four tokens per byte.</param>
/// <param name="JointTags">The tags of the joints.</param>
/// <param name="Families">The weights of v3 and of v4.7.</param>
/// <param name="Generations">The differences between V3, V47 and V5, in this order.</param>
/// <param name="Id">Identifies these weights, in lower-case hexadecimal digits.</param>
internal sealed record EstimateFile(
    byte[] Familiarity, byte[] JointTags, IReadOnlyList<FamilyWeights> Families, IReadOnlyList<GenerationWeights> Generations, string Id)
{
    /// <summary>The vocabulary families: v3 and v4.7.</summary>
    internal const int FamilyCount = 2;

    private const int GenerationCount = 3;
    private const int IdLength = 6;
    private const int HeaderLength = 8 + sizeof(int) + sizeof(uint);

    /// <summary>The name of the shipped file.</summary>
    internal const string Name = "estimate-weights.bin";

    private static ReadOnlySpan<byte> Magic => "CPEST\u0001\0\0"u8;

    /// <summary>Reads a file made for an encoding with the given number of tokens.</summary>
    /// <exception cref="InvalidDataException">The file is not such a file, or is truncated or damaged.</exception>
    internal static EstimateFile Read(string path, int tokens)
    {
        ReadOnlySpan<byte> bytes = RegularFile.ReadBytes(path, ReadLimits.Data);
        if (bytes.Length < HeaderLength || !bytes.StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != tokens)
            throw new InvalidDataException($"'{path}' is not an estimate weights file of this version. Reinstall the module.");
        var body = bytes[HeaderLength..];
        if (body.Length != BodyLength(tokens) || Checksum.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]))
            throw new InvalidDataException($"'{path}' is damaged. Reinstall the module.");

        var id = Convert.ToHexString(Take(ref body, IdLength)).ToLowerInvariant();
        var familiarity = Take(ref body, (tokens + 3) / 4).ToArray();
        var tags = Take(ref body, JointTable.Size).ToArray();
        var families = new FamilyWeights[FamilyCount];
        for (var i = 0; i < families.Length; i++)
            families[i] = new FamilyWeights(
                Take(ref body, tokens).ToArray(), MemoryMarshal.Cast<byte, sbyte>(Take(ref body, JointTable.Size)).ToArray());
        var generations = new GenerationWeights[GenerationCount];
        for (var i = 0; i < generations.Length; i++)
            generations[i] = GenerationWeights.Read(Take(ref body, GenerationWeights.Length));
        return new EstimateFile(familiarity, tags, families, generations, id);
    }

    /// <summary>Serializes a file.</summary>
    internal static byte[] Write(
        byte[] familiarity, byte[] tags, IReadOnlyList<FamilyWeights> families, IReadOnlyList<GenerationWeights> generations)
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

        var weights = body.ToArray();
        byte[] file = [.. new byte[HeaderLength], .. SHA256.HashData(weights).AsSpan(0, IdLength), .. weights];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), tokens);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(12), Checksum.Of(file.AsSpan(HeaderLength)));
        return file;
    }

    private static int BodyLength(int tokens) =>
        IdLength + (tokens + 3) / 4 + JointTable.Size + FamilyCount * (
            tokens + JointTable.Size) + GenerationCount * GenerationWeights.Length;

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int length)
    {
        var taken = from[..length];
        from = from[length..];
        return taken;
    }
}

/// <summary>The weights of one vocabulary family.</summary>
/// <param name="Tokens">The weight of each token, by rank, in steps of the scale.</param>
/// <param name="Joints">
/// The cost difference of two neighbors, by their slot in <see cref="JointTable"/>, in its steps.
/// </param>
internal sealed record FamilyWeights(byte[] Tokens, sbyte[] Joints);
