using System.Numerics;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// The checksum of a row's values, which SQLite does not keep: a byte that changes in a figure on the disk is another figure to it. In SQL
/// it is the function
/// <c>checksum(value, …)</c>, whose result stands in a column <c>sum</c> of the row; here it is computed of the row as it is read.
/// </summary>
internal static class RowChecksum
{
    /// <summary>The column that holds the checksum.</summary>
    internal const string Column = "sum";

    private const string Function = "checksum";

    // SQLITE_INNOCUOUS: triggers may call it.
    private const int Innocuous = 0x200000;

    /// <summary>Makes the function known to a connection.</summary>
    internal static void Register(sqlite3 database)
    {
        var result = raw.sqlite3_create_function(database, Function, -1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC | Innocuous, null, static (context, _, values) =>
            raw.sqlite3_result_int64(context, OfArguments(values)));
        if (result != raw.SQLITE_OK)
            throw new InvalidOperationException("SQLite refused a function: " + raw.sqlite3_errmsg(database).utf8_to_string());
    }

    /// <summary>The checksum of columns of the row that a statement stands at.</summary>
    internal static long Of(sqlite3_stmt row, int first, int count)
    {
        var state = uint.MaxValue;
        for (var column = first; column < first + count; column++)
        {
            var type = raw.sqlite3_column_type(row, column);
            state = type switch
            {
                raw.SQLITE_NULL => Add(state, type, 0),
                raw.SQLITE_INTEGER => Add(state, type, raw.sqlite3_column_int64(row, column)),
                raw.SQLITE_FLOAT => Add(state, type, BitConverter.DoubleToInt64Bits(raw.sqlite3_column_double(row, column))),
                _ => Add(state, type, raw.sqlite3_column_blob(row, column)),
            };
        }
        return ~state;
    }

    private static long OfArguments(sqlite3_value[] values)
    {
        var state = uint.MaxValue;
        foreach (var value in values)
        {
            var type = raw.sqlite3_value_type(value);
            state = type switch
            {
                raw.SQLITE_NULL => Add(state, type, 0),
                raw.SQLITE_INTEGER => Add(state, type, raw.sqlite3_value_int64(value)),
                raw.SQLITE_FLOAT => Add(state, type, BitConverter.DoubleToInt64Bits(raw.sqlite3_value_double(value))),
                _ => Add(state, type, raw.sqlite3_value_blob(value)),
            };
        }
        return ~state;
    }

    /// <summary>
    /// Goes on from a state, which begins as <see cref="uint.MaxValue"/>, with a number; the sum is the state's complement.
    /// </summary>
    internal static uint Add(uint state, int type, long value)
    {
        // A byte of the type and the eight of the value, the lowest first.
        state = BitOperations.Crc32C(state, (byte)type | ((ulong)value << 8));
        return BitOperations.Crc32C(state, (byte)(value >>> 56));
    }

    /// <summary>Goes on from a state with a text in UTF-8, or with bytes.</summary>
    internal static uint Add(uint state, int type, ReadOnlySpan<byte> value) => Checksum.Continue(Add(state, type, value.Length), value);
}
