using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The compiled file of a vocabulary, all numbers little-endian:
/// <code>
///  0  8 bytes   magic "CPVOCAB" and a zero
///  8  uint32    format version
/// 12  uint32    length of the description, in bytes
/// 16  uint32    number of trie units
/// 20 12 bytes   zero
/// 32 32 bytes   SHA-256 of the whole file with these 32 bytes left out
/// 64            description (<see cref="VocabularyInfo"/> as JSON in UTF-8), padded with zeros to a multiple of 4
///               trie units, uint32 each
/// </code>
/// It is read whole, in one read: at about a megabyte that is as fast as mapping it, and leaves no handle behind that would keep
/// the file from being replaced or removed on Windows.
/// </summary>
internal static class VocabularyFile
{
    /// <summary>The version of the layout and of the stream's markers that this code reads and writes.</summary>
    public const uint FormatVersion = 1;

    private const int HeaderLength = 64, HashOffset = 32, MaxDescription = 1 << 16, MaxLength = 1 << 28;

    private static ReadOnlySpan<byte> Magic => "CPVOCAB\0"u8;

    /// <summary>The bytes of a file.</summary>
    public static byte[] Write(VocabularyInfo info, PieceTrie trie)
    {
        var description = JsonSerializer.SerializeToUtf8Bytes(info, VocabularyJson.Default.VocabularyInfo);
        var unitsOffset = UnitsOffset(description.Length);
        var file = new byte[unitsOffset + trie.Units.Length * sizeof(uint)];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(12), (uint)description.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16), (uint)trie.Units.Length);
        description.CopyTo(file.AsSpan(HeaderLength));
        for (var i = 0; i < trie.Units.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(unitsOffset + i * sizeof(uint)), trie.Units[i]);
        Hash(file).CopyTo(file.AsSpan(HashOffset));
        return file;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TokenVocabularyException">It is missing, unreadable, truncated, changed, or of another version.</exception>
    public static (VocabularyInfo Info, PieceTrie Trie) Read(string path)
    {
        var file = ReadBytes(path);
        if (file.Length < HeaderLength || !file.AsSpan(0, Magic.Length).SequenceEqual(Magic)) throw Corrupt(path);
        var version = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8));
        if (version != FormatVersion)
        {
            throw new TokenVocabularyException(
                TokenVocabularyFault.OtherVersion,
                $"The vocabulary '{path}' has format {version}, and this version of ClaudePerf reads {FormatVersion}. Run Install-TokenVocabulary -Force.",
                path);
        }
        var descriptionLength = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(12));
        var count = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(16));
        if (descriptionLength > MaxDescription || count > MaxLength / sizeof(uint)
            || UnitsOffset((int)descriptionLength) + (long)count * sizeof(uint) != file.Length
            || !Hash(file).AsSpan().SequenceEqual(file.AsSpan(HashOffset, SHA256.HashSizeInBytes)))
        {
            throw Corrupt(path);
        }
        try
        {
            var info = JsonSerializer.Deserialize(file.AsSpan(HeaderLength, (int)descriptionLength), VocabularyJson.Default.VocabularyInfo);
            return (info ?? throw Corrupt(path), new PieceTrie(UnitsOf(file, UnitsOffset((int)descriptionLength), (int)count)));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw Corrupt(path, e);
        }
    }

    private static uint[] UnitsOf(byte[] file, int offset, int count)
    {
        var units = GC.AllocateUninitializedArray<uint>(count);
        file.AsSpan(offset).CopyTo(MemoryMarshal.AsBytes(units.AsSpan()));
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(units, units);
        return units;
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxLength }) throw Corrupt(path);
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TokenVocabularyException(
                TokenVocabularyFault.Missing, $"There is no vocabulary at '{path}'. Run Install-TokenVocabulary.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenVocabularyException(
                TokenVocabularyFault.Storage, $"The vocabulary '{path}' cannot be read: {e.Message}", path, e);
        }
    }

    private static TokenVocabularyException Corrupt(string path, Exception? inner = null) => new(
        TokenVocabularyFault.Corrupt, $"The vocabulary '{path}' is damaged. Run Install-TokenVocabulary -Force.", path, inner);

    private static int UnitsOffset(int descriptionLength) => HeaderLength + ((descriptionLength + 3) & ~3);

    private static byte[] Hash(byte[] file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file, 0, HashOffset);
        hash.AppendData(file, HeaderLength, file.Length - HeaderLength);
        return hash.GetHashAndReset();
    }
}
