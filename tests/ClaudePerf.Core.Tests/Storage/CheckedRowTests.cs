using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

public sealed class CheckedRowTests : IDisposable
{
    private static readonly CheckedTable Table = new("t", "a, b, c");
    private static readonly DatabaseSchema Schema = new(77, ["CREATE TABLE t(a, b, c, sum INTEGER);"], Table);

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-rows-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Each kind of value in each column after each other kind, with equal and different values.
    [Fact]
    public void Every_row_has_its_own_values_regardless_of_the_previous_row()
    {
        object?[] values = [null, 0L, 7L, -7L, long.MaxValue, "", "text", "Text", new byte[] { 1, 2 }, null, 7L, 7L];
        using var connection = Database.Open(Path.Combine(_folder, "rows.db"), Schema, TestContext.Current.CancellationToken);
        var expected = new List<string>();
        using (var row = new CheckedRow(new Statement(connection, $"INSERT INTO t({Table.WithSum}) VALUES(?1,?2,?3,?4);")))
        {
            foreach (var first in values)
            {
                foreach (var second in values)
                {
                    object?[] columns = [first, second, 5L];
                    foreach (var value in columns)
                        Add(row, value);
                    row.Run();
                    expected.Add(string.Join('|', columns.Select(Shown)));
                }
            }
        }
        var found = new List<string>();
        using var all = new Statement(connection, $"SELECT {Table.WithSum}, typeof(a), typeof(b) FROM t ORDER BY rowid;");
        while (all.Step())
        {
            all.Verified(0, Table.Count);
            found.Add(string.Join('|', Shown(all, 0, all.Text(4)), Shown(all, 1, all.Text(5)), all.Int64(2)));
        }
        Assert.Equal(expected, found);
        Assert.Equal(0, Database.Scalar(connection, $"SELECT COUNT(*) FROM t WHERE {RowChecksum.Column} IS NOT {Table.Checksum};"));
    }

    private static void Add(CheckedRow row, object? value)
    {
        _ = value switch
        {
            null => row.AddNull(),
            long number => row.Add(number),
            string text => row.Add(text),
            byte[] bytes => row.Add(bytes.AsSpan()),
            _ => throw new ArgumentOutOfRangeException(nameof(value)),
        };
    }

    private static string Shown(object? value) => value switch
    {
        null => "null",
        byte[] bytes => "blob " + Convert.ToHexString(bytes),
        string text => "text " + text,
        _ => value.ToString()!,
    };

    private static string Shown(Statement row, int column, string type) => type switch
    {
        "null" => "null",
        "blob" => "blob " + Convert.ToHexString(row.Blob(column)),
        "text" => "text " + row.Text(column),
        _ => row.Int64(column).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
