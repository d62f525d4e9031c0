using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The compiled file of a vocabulary. All numbers are little-endian:
/// <code>
///  0  8 bytes  magic "CPVOCAB" and a zero
///  8  uint32   format version
/// 12  uint32   length of the description, in bytes
/// 16  uint32   number of trie units
/// 20  uint32   zero
/// 24  uint32   CRC-32C of the whole file, except these 4 bytes and the next 4
/// 28  uint32   its complement
/// 32           description, padded with zeros to a multiple of 8: the family, the source, its commit, its license and
/// the
///              SHA-256 of its JSON, each as its length in bytes (uint32) and its text in UTF-8; then the number of pieces
///              (uint32) and the time of compilation (int64, milliseconds of the Unix epoch)
///              trie units, uint32 each
/// </code>
/// The whole file is read at once: at half a megabyte that is as fast as mapping it, and leaves no handle open that
/// would prevent replacing or
/// deleting the file on Windows. The checksum detects accidental damage; the SHA-256 protects the transfer from the
/// source, and loading SHA-256
/// code would cost a new process more than everything else.
/// </summary>
internal static class VocabularyFile
{
    /// <summary>The version of the layout and of the stream's markers that this code supports.</summary>
    public const uint FormatVersion = 1;

    private const int HeaderLength = 32, ChecksumOffset = 24, MaxDescription = 1 << 16, MaxLength = 1 << 28;

    private static ReadOnlySpan<byte> Magic => "CPVOCAB\0"u8;

    /// <summary>Serializes a file.</summary>
    public static byte[] Write(VocabularyInfo info, PieceTrie trie)
    {
        var description = Describe(info);
        var file = new byte[UnitsOffset(description.Length) + trie.Units.Length * sizeof(uint)];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(12), (uint)description.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16), (uint)trie.Units.Length);
        description.CopyTo(file.AsSpan(HeaderLength));
        var units = file.AsSpan(UnitsOffset(description.Length));
        for (var i = 0; i < trie.Units.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(units[(i * sizeof(uint))..], trie.Units[i]);
        var checksum = ChecksumOf(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(ChecksumOffset), checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(ChecksumOffset + 4), ~checksum);
        return file;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TokenVocabularyException">
    /// The file is missing, unreadable, truncated, modified, or of another version.
    /// </exception>
    public static (VocabularyInfo Info, PieceTrie Trie) Read(string path)
    {
        var file = ReadBytes(path);
        if (file.Length < HeaderLength || !file.AsSpan(0, Magic.Length).SequenceEqual(Magic)) throw Corrupt(path);
        var version = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8));
        if (version != FormatVersion)
        {
            throw new TokenVocabularyException(
                TokenVocabularyFault.OtherVersion,
                $"The vocabulary '{path}' has format {version}, but this version of ClaudePerf requires "
                    + $"{FormatVersion}. Run Install-TokenVocabulary.",
                path);
        }
        var description = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(12));
        var count = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(16));
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(ChecksumOffset));
        if (description > MaxDescription || count > MaxLength / sizeof(uint)
            || UnitsOffset((int)description) + (long)count * sizeof(uint) != file.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(ChecksumOffset + 4)) != ~checksum
            || ChecksumOf(file) != checksum)
        {
            throw Corrupt(path);
        }
        try
        {
            var info = ReadDescription(file.AsSpan(HeaderLength, (int)description));
            return (info, new PieceTrie(UnitsOf(file, UnitsOffset((int)description), (int)count)));
        }
        catch (ArgumentException e)
        {
            throw Corrupt(path, e);
        }
    }

    private static byte[] Describe(VocabularyInfo info)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        foreach (var text in new[] { info.Family, info.Source, info.Commit, info.License, info.Sha256 })
        {
            var encoded = Encoding.UTF8.GetBytes(text);
            writer.Write((uint)encoded.Length);
            writer.Write(encoded);
        }
        writer.Write((uint)info.Pieces);
        writer.Write(info.CreatedUtc.ToUnixTimeMilliseconds());
        writer.Flush();
        return bytes.ToArray();
    }

    private static VocabularyInfo ReadDescription(ReadOnlySpan<byte> description)
    {
        var (family, source, commit, license, sha256) =
            (Text(ref description), Text(ref description), Text(ref description), Text(ref description), Text(ref description));
        var pieces = BinaryPrimitives.ReadUInt32LittleEndian(description);
        var created = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(description[sizeof(uint)..]));
        return new VocabularyInfo(family, (int)pieces, source, commit, license, sha256, created);
    }

    private static string Text(ref ReadOnlySpan<byte> description)
    {
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(description);
        var text = Encoding.UTF8.GetString(description.Slice(sizeof(uint), length));
        description = description[(sizeof(uint) + length)..];
        return text;
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
            return RegularFile.ReadBytes(path, MaxLength);
        }
        catch (RefusedFileException e) when (e.Refusal == FileRefusal.TooLarge)
        {
            throw Corrupt(path, e);
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
        TokenVocabularyFault.Corrupt, $"The vocabulary '{path}' is damaged. Run Install-TokenVocabulary.", path, inner);

    private static int UnitsOffset(int descriptionLength) => HeaderLength + ((descriptionLength + 7) & ~7);

    private static uint ChecksumOf(ReadOnlySpan<byte> file) =>
        ~Checksum.Continue(Checksum.Continue(uint.MaxValue, file[..ChecksumOffset]), file[HeaderLength..]);
}
