using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ClaudePerf.Module.Tests.Robustness;

/// <summary>Files of the time zone database (RFC 9636, version 2) for zones that no place has.</summary>
internal static class TimeZoneFile
{
    /// <summary>A zone an hour or none from UTC whose clocks change at two o'clock today.</summary>
    /// <param name="folder">Where the file is written.</param>
    /// <param name="forward">Whether an hour is left out, or comes twice.</param>
    /// <returns>The file's path, for the variable TZ.</returns>
    internal static string ChangingToday(string folder, bool forward)
    {
        var path = Path.Combine(folder, "zone");
        var today = DateTime.UtcNow;
        // Days of POSIX's form J do not count 29 February.
        int Day(DateTime date) => date.DayOfYear - (DateTime.IsLeapYear(date.Year) && date.Month > 2 ? 1 : 0);
        var (begin, end) = forward ? (Day(today), Day(today.AddDays(150))) : (Day(today.AddDays(150)), Day(today));
        using var file = new MemoryStream();
        Block(file, 4);
        Block(file, 8);
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\nAAA0BBB,J{begin}/2,J{end}/2\n")));
        File.WriteAllBytes(path, file.ToArray());
        return path;
    }

    // One transition, long ago, to the only kind of local time that is written out; what comes after follows the rule of the last line.
    private static void Block(MemoryStream file, int bytesOfTime)
    {
        file.Write("TZif2"u8);
        file.Write(new byte[15]);
        foreach (var count in (ReadOnlySpan<int>)[0, 0, 0, 1, 1, 4])
            Number(count, 4);
        Number(-1_000_000_000, bytesOfTime);
        file.WriteByte(0);
        Number(0, 4);
        file.Write([0, 0]);
        file.Write("AAA\0"u8);

        void Number(long value, int bytes)
        {
            Span<byte> whole = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(whole, value);
            file.Write(whole[(8 - bytes)..]);
        }
    }
}
