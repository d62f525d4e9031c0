using System.Numerics;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// The checksum of a row's values, because SQLite stores none: it cannot tell a byte damaged on disk from a different value. In SQL
/// it is the function <c>checksum(value, …)</c>, whose result is stored in the column <c>sum</c>; here it is computed from a row as
/// it is read.
/// </summary>
internal static class RowChecksum
{
    /// <summary>The column that contains the checksum.</summary>
    internal const string Column = "sum";

    private const string Function = "checksum";

    // SQLITE_INNOCUOUS: triggers may call it.
    private const int Innocuous = 0x200000;

    /// <summary>Registers the function with a connection.</summary>
    internal static void Register(sqlite3 database)
    {
        var result = raw.sqlite3_create_function(database, Function, -1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC | Innocuous, null,
            static (context, _, values) =>
            raw.sqlite3_result_int64(context, ComputeForArguments(values)));
        if (result != raw.SQLITE_OK)
            throw new InvalidOperationException(
                "SQLite could not register the checksum function: " + raw.sqlite3_errmsg(database).utf8_to_string());
    }

    /// <summary>Computes the checksum of columns in a statement's current row.</summary>
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

    private static long ComputeForArguments(sqlite3_value[] values)
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
    /// Adds a number to a state, which starts as <see cref="uint.MaxValue"/>; the checksum is the state's complement.
    /// </summary>
    internal static uint Add(uint state, int type, long value)
    {
        // One byte for the type and eight for the value, lowest first.
        state = BitOperations.Crc32C(state, (byte)type | ((ulong)value << 8));
        return BitOperations.Crc32C(state, (byte)(value >>> 56));
    }

    /// <summary>Adds a UTF-8 text or bytes to a state.</summary>
    internal static uint Add(uint state, int type, ReadOnlySpan<byte> value) => Checksum.Continue(Add(state, type, value.Length), value);
}
