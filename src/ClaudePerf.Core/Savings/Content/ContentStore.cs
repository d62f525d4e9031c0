using System.Globalization;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.SessionContext;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>
/// Caches what transcripts contain in addition to usage, so that only changed transcripts are read again. A SQLite file that only
/// the user can read; it contains names of tools, agents, skills and files, times and lengths, and can be deleted at any time.
/// </summary>
internal sealed class ContentStore : IDisposable
{
    private const int ApplicationId = 0x43507273;

    private static readonly CheckedTable Contents = new("contents", "path, length, changed, found");

    private static readonly DatabaseSchema Schema = new(ApplicationId,
    [
        "CREATE TABLE contents(path TEXT PRIMARY KEY, length INTEGER NOT NULL, changed INTEGER NOT NULL, "
            + "found TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;",
        // Contents without what was called are read again.
        "DELETE FROM contents;",
    ], Contents);

    private readonly string _path;
    private readonly SqliteConnection _connection;

    private ContentStore(string path, SqliteConnection connection) => (_path, _connection) = (path, connection);

    /// <summary>Opens the store, creating it if necessary; a damaged file is renamed first.</summary>
    /// <exception cref="DatabaseException">The file cannot be used.</exception>
    internal static ContentStore Open(string path, CancellationToken cancellation)
    {
        try
        {
            return new ContentStore(path, Database.Open(path, Schema, cancellation));
        }
        catch (DatabaseException exception) when (exception.Failure == DatabaseFailure.Damaged)
        {
            Database.SetAside(path, Schema, DateTimeOffset.UtcNow, cancellation);
            return new ContentStore(path, Database.Open(path, Schema, cancellation));
        }
    }

    /// <summary>All cached contents by path.</summary>
    internal Dictionary<string, (long Length, long Changed, TranscriptContent Content)> ReadAll()
    {
        var known = new Dictionary<string, (long, long, TranscriptContent)>(StringComparer.Ordinal);
        using var all = new Statement(_connection, $"SELECT {Contents.WithSum} FROM contents;");
        while (all.Step())
        {
            // A damaged row is ignored; its transcript is read again.
            if (all.HasChecksum(0, Contents.Count))
                known[all.Text(0)] = (all.Int64(1), all.Int64(2), Parse(all.Text(3)));
        }
        return known;
    }

    /// <summary>Stores the contents of transcripts.</summary>
    internal void Write(IEnumerable<(string Path, long Length, long Changed, TranscriptContent Content)> files,
        CancellationToken cancellation)
    {
        using var transaction = Database.BeginWrite(_connection, cancellation);
        using (var row = new CheckedRow(new Statement(_connection,
            $"INSERT OR REPLACE INTO contents({Contents.WithSum}) VALUES(?1,?2,?3,?4,?5);")))
        {
            foreach (var (path, length, changed, content) in files)
                row.Add(path).Add(length).Add(changed).Add(Format(content)).Run();
        }
        transaction.Commit();
    }

    /// <summary>Deletes the cached contents of some transcripts, and their bytes from the file.</summary>
    internal void Delete(Func<string, bool> isIncluded, CancellationToken cancellation)
    {
        using (var transaction = Database.BeginWrite(_connection, cancellation))
        {
            using var delete = new Statement(_connection, "DELETE FROM contents WHERE path=?1;");
            foreach (var path in Paths().Where(isIncluded))
                delete.Bind(1, path).Run();
            transaction.Commit();
        }
        Database.Execute(_connection, "VACUUM;");
    }

    private List<string> Paths()
    {
        using var all = new Statement(_connection, "SELECT path FROM contents;");
        var paths = new List<string>();
        while (all.Step())
            paths.Add(all.Text(0));
        return paths;
    }

    public void Dispose() => DatabaseCheck.Close(_path, _connection);

    // One line each: results with their time, length, edited flag and tool; initial context with its part, length and whether it is
    // built in; what was called, by kind; requests with their calls; tools with the number of their calls; references with their time.
    private static string Format(TranscriptContent content) => string.Join('\n', content.Results.Select(static result =>
            string.Create(CultureInfo.InvariantCulture,
                $"R {result.UtcTicks} {result.Tokens} {(result.IsEdited ? 1 : 0)} {OneLine(result.Tool)}"))
        .Concat(content.Startup.Select(static item => string.Create(CultureInfo.InvariantCulture,
            $"S {(int)item.Part} {item.Tokens} {(item.IsBuiltIn ? 1 : 0)} {OneLine(item.Name)}")))
        .Concat(content.Called.Select(static call =>
            string.Create(CultureInfo.InvariantCulture, $"C {(int)call.Kind} 0 0 {OneLine(call.Name)}")))
        .Concat(content.Requests.Select(static request => string.Create(CultureInfo.InvariantCulture,
            $"Q {request.UtcTicks} {(int)request.Kind} {(request.FollowsFromResults ? 1 : 0)} {(request.IsEdited ? 1 : 0)}")))
        .Concat(content.Calls.Select(static call => string.Create(CultureInfo.InvariantCulture, $"T {call.Value} 0 0 {OneLine(call.Key)}")))
        .Concat(content.References.Select(static file => string.Create(CultureInfo.InvariantCulture,
            $"F {file.Value} 0 0 {OneLine(file.Key)}"))));

    private static string OneLine(string name) => name.Replace('\n', ' ');

    private static TranscriptContent Parse(string text)
    {
        var (results, startup, called) = (new List<LargeResult>(), new List<StartupItem>(), new List<CalledName>());
        var (requests, calls, references) = (new List<RequestCalls>(), new Dictionary<string, long>(StringComparer.Ordinal),
            new Dictionary<string, long>(StringComparer.Ordinal));
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', 5);
            long Number(int at) => long.Parse(parts[at], CultureInfo.InvariantCulture);
            switch (parts[0])
            {
                case "R":
                    results.Add(new LargeResult(Number(1), parts[4], Number(2), parts[3] == "1"));
                    break;
                case "S":
                    startup.Add(new StartupItem((ContextPart)Number(1), parts[4], Number(2), parts[3] == "1"));
                    break;
                case "Q":
                    requests.Add(new RequestCalls(Number(1), (CallKind)Number(2), parts[3] == "1", parts[4] == "1"));
                    break;
                case "T":
                    calls[parts[4]] = Number(1);
                    break;
                case "F":
                    references[parts[4]] = Number(1);
                    break;
                default:
                    called.Add(new CalledName((CalledKind)Number(1), parts[4]));
                    break;
            }
        }
        return new TranscriptContent(results, startup, called) { Requests = requests, Calls = calls, References = references };
    }
}
