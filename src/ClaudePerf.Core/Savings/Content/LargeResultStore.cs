using System.Globalization;
using ClaudePerf.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>
/// Remembers the long results of transcripts, so that only what has changed is read again. A SQLite file that the user alone can read; it
/// holds names of tools, times and lengths, and can be deleted at any time.
/// </summary>
internal sealed class LargeResultStore : IDisposable
{
    private const int ApplicationId = 0x43507273;

    private static readonly CheckedTable Results = new("results", "path, length, changed, found");

    private static readonly DatabaseSchema Schema = new(ApplicationId,
    [
        "CREATE TABLE results(path TEXT PRIMARY KEY, length INTEGER NOT NULL, changed INTEGER NOT NULL, found TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;",
    ], Results);

    private readonly string _path;
    private readonly SqliteConnection _connection;

    private LargeResultStore(string path, SqliteConnection connection) => (_path, _connection) = (path, connection);

    /// <summary>Opens it, making it where it is not there; a damaged one is set aside.</summary>
    /// <exception cref="DatabaseException">It cannot be used.</exception>
    internal static LargeResultStore Open(string path, CancellationToken cancellation)
    {
        try
        {
            return new LargeResultStore(path, Database.Open(path, Schema, cancellation));
        }
        catch (DatabaseException exception) when (exception.Failure == DatabaseFailure.Damaged)
        {
            Database.SetAside(path, Schema, DateTimeOffset.UtcNow, cancellation);
            return new LargeResultStore(path, Database.Open(path, Schema, cancellation));
        }
    }

    /// <summary>Everything that is known, by path.</summary>
    internal Dictionary<string, (long Length, long Changed, IReadOnlyList<LargeResult> Results)> ReadAll()
    {
        var known = new Dictionary<string, (long, long, IReadOnlyList<LargeResult>)>(StringComparer.Ordinal);
        using var all = new Statement(_connection, $"SELECT {Results.WithSum} FROM results;");
        while (all.Step())
        {
            // A damaged row is as good as none: its transcript is read again.
            if (all.HasChecksum(0, Results.Count))
                known[all.Text(0)] = (all.Int64(1), all.Int64(2), Parse(all.Text(3)));
        }
        return known;
    }

    /// <summary>Keeps what transcripts hold.</summary>
    internal void Write(IEnumerable<(string Path, long Length, long Changed, IReadOnlyList<LargeResult> Results)> files, CancellationToken cancellation)
    {
        using var transaction = Database.BeginWrite(_connection, cancellation);
        using (var row = new CheckedRow(new Statement(_connection, $"INSERT OR REPLACE INTO results({Results.WithSum}) VALUES(?1,?2,?3,?4,?5);")))
        {
            foreach (var (path, length, changed, results) in files)
                row.Add(path).Add(length).Add(changed).Add(Format(results)).Run();
        }
        transaction.Commit();
    }

    public void Dispose() => DatabaseCheck.Close(_path, _connection);

    // A line each: ticks, tokens, whether edited, tool.
    private static string Format(IReadOnlyList<LargeResult> results) => string.Join('\n', results.Select(static result =>
        string.Create(CultureInfo.InvariantCulture, $"{result.UtcTicks} {result.Tokens} {(result.IsEdited ? 1 : 0)} {result.Tool.Replace('\n', ' ')}")));

    private static List<LargeResult> Parse(string text)
    {
        var results = new List<LargeResult>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', 4);
            results.Add(new LargeResult(
                long.Parse(parts[0], CultureInfo.InvariantCulture), parts[3], long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2] == "1"));
        }
        return results;
    }
}
