using System.Buffers.Binary;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Reads the write-ahead log of a SQLite database without SQLite, which would wait for the process that holds it. The format is that of
/// https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
/// </summary>
internal static class WriteAheadLog
{
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;
    private const int SaltSize = 8;
    private const uint Magic = 0x377F0682;
    private const int SmallestPage = 512;
    private const int LargestPage = 65536;

    /// <summary>The header of a log, which changes when the log is restarted. Empty if there is no log.</summary>
    internal static byte[] HeaderOf(ReadOnlySpan<byte> log) => log.Length < HeaderSize ? [] : log[..HeaderSize].ToArray();

    /// <summary>Finds the database pages in a log as of the last completed transaction.</summary>
    /// <param name="log">The log; it may be truncated by a crash.</param>
    /// <param name="pageSize">The page size; 0 if the log is empty.</param>
    /// <param name="pageCount">The number of pages that the database has afterwards.</param>
    /// <returns>The offset of each page in the log, by its 1-based number.</returns>
    internal static Dictionary<uint, int> PagesOf(ReadOnlySpan<byte> log, out int pageSize, out long pageCount)
    {
        var pages = new Dictionary<uint, int>();
        (pageSize, pageCount) = (0, 0);
        if (log.Length < HeaderSize || (BinaryPrimitives.ReadUInt32BigEndian(log) & ~1u) != Magic)
            return pages;
        var isBigEndian = (log[3] & 1) != 0;
        var size = BinaryPrimitives.ReadInt32BigEndian(log[8..]);
        var sum = Add(default, log[..(HeaderSize - SaltSize)], isBigEndian);
        if (size is < SmallestPage or > LargestPage || sum != SumAt(log[(HeaderSize - SaltSize)..]))
            return pages;
        var salt = log.Slice(16, SaltSize);
        var open = new Dictionary<uint, int>();
        for (var at = HeaderSize; at + FrameHeaderSize + size <= log.Length; at += FrameHeaderSize + size)
        {
            var frame = log.Slice(at, FrameHeaderSize);
            sum = Add(Add(sum, frame[..8], isBigEndian), log.Slice(at + FrameHeaderSize, size), isBigEndian);
            // The rest is left over from before the log was restarted.
            if (!frame.Slice(8, SaltSize).SequenceEqual(salt) || sum != SumAt(frame[16..]))
                break;
            open[BinaryPrimitives.ReadUInt32BigEndian(frame)] = at + FrameHeaderSize;
            var count = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);
            if (count == 0)
                continue;
            // The frame ends a transaction, so all pages up to here are valid.
            (pageSize, pageCount) = (size, count);
            foreach (var (page, place) in open)
                pages[page] = place;
            open.Clear();
        }
        return pages;
    }

    private static (uint, uint) SumAt(ReadOnlySpan<byte> bytes) =>
        (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));

    private static (uint, uint) Add((uint First, uint Second) sum, ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        var (first, second) = sum;
        for (var i = 0; i + 8 <= bytes.Length; i += 8)
        {
            first += Word(bytes[i..], isBigEndian) + second;
            second += Word(bytes[(i + 4)..], isBigEndian) + first;
        }
        return (first, second);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
