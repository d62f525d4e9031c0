using System.IO.Compression;
using System.Text;

namespace ClaudePerf.Help;

/// <summary>
/// A cabinet (.cab), the archive that <c>Update-Help</c> reads on Windows. The format is [MS-CAB]: a header, one folder compressed as
/// MSZIP, the list of files, and blocks of at most 32 KiB. Libraries that write cabinets call Windows, and help is packed on Linux.
/// </summary>
internal static class CabinetFile
{
    private const int HeaderSize = 36;
    private const int FolderSize = 8;
    private const int FileSize = 16;
    private const int BlockSize = 32_768;
    private const ushort Archive = 0x20;
    private const ushort MsZip = 1;

    /// <summary>Packs files.</summary>
    /// <param name="files">Names, in ASCII, and contents.</param>
    /// <param name="time">The time of all files.</param>
    /// <returns>The cabinet.</returns>
    internal static byte[] Of(IReadOnlyList<(string Name, byte[] Content)> files, DateTime time)
    {
        var all = files.SelectMany(static file => file.Content).ToArray();
        var blocks = all.Chunk(BlockSize).Select(static part => (Compressed: Compress(part), part.Length)).ToList();
        var dataStart = HeaderSize + FolderSize + files.Sum(static file => FileSize + file.Name.Length + 1);
        using var output = new MemoryStream();
        using var writer = new BinaryWriter(output, Encoding.ASCII);
        writer.Write("MSCF"u8);
        writer.Write(0);
        writer.Write(dataStart + blocks.Sum(static block => 8 + block.Compressed.Length));
        writer.Write(0);
        writer.Write(HeaderSize + FolderSize);
        writer.Write(0);
        // Version 1.3, one folder, no flags, the only cabinet of its set.
        writer.Write([3, 1]);
        writer.Write((ushort)1);
        writer.Write((ushort)files.Count);
        writer.Write([0, 0, 0, 0, 0, 0]);
        writer.Write(dataStart);
        writer.Write((ushort)blocks.Count);
        writer.Write(MsZip);
        var offset = 0;
        foreach (var (name, content) in files)
        {
            writer.Write(content.Length);
            writer.Write(offset);
            writer.Write((ushort)0);
            writer.Write((ushort)(((time.Year - 1980) << 9) | (time.Month << 5) | time.Day));
            writer.Write((ushort)((time.Hour << 11) | (time.Minute << 5) | (time.Second / 2)));
            writer.Write(Archive);
            writer.Write(Encoding.ASCII.GetBytes(name));
            writer.Write((byte)0);
            offset += content.Length;
        }
        foreach (var (compressed, length) in blocks)
        {
            // Without a checksum, which is optional: blocks are checked by their lengths, and the site is read over HTTPS.
            writer.Write(0);
            writer.Write((ushort)compressed.Length);
            writer.Write((ushort)length);
            writer.Write(compressed);
        }
        writer.Flush();
        return output.ToArray();
    }

    // A block is a signature and a deflate stream of its own.
    private static byte[] Compress(byte[] part)
    {
        using var output = new MemoryStream();
        output.Write("CK"u8);
        using (var deflate = new DeflateStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(part);
        return output.ToArray();
    }
}
