using System.Globalization;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Stores the usage of transcripts, so that a query only reads what was appended since the last one, and usage is preserved when
/// Claude Code deletes transcripts. A SQLite file that only the user can read; several processes may use it at the same time. It
/// can be deleted at any time: it is then rebuilt from the remaining transcripts with the same results.
/// </summary>
public sealed class UsageIndex : IDisposable
{
    /// <summary>The index's file name in the data folder.</summary>
    public const string FileName = "usage.db";

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longestWait;
    private readonly bool _isReadOnly;
    private SqliteConnection _connection;
    private IndexTexts _texts = null!;
    private FileStore _files = null!;
    private AccountStore _accounts = null!;
    private AgentTraceStore _traces = null!;
    private PromptStore _prompts = null!;
    private SnapshotStore _snapshots = null!;

    private UsageIndex(string path, TimeProvider time, TimeSpan longestWait, CancellationToken cancellation)
    {
        _path = path;
        _time = time;
        _longestWait = longestWait;
        _connection = OpenOrRebuild(cancellation);
        Attach();
    }

    private UsageIndex(string path, TimeProvider time, SqliteConnection connection)
    {
        (_path, _time, _connection, _isReadOnly) = (path, time, connection, true);
        Attach();
    }

    /// <summary>The path of the index for the current user and environment.</summary>
    /// <exception cref="DirectoryNotFoundException">The platform has no folder for per-user data.</exception>
    public static string DefaultPath => Path.Combine(DataFolder.Locate(), FileName);

    /// <summary>The path that a damaged index was renamed to before it was replaced; null if the index was intact.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Opens the index, creating it if necessary.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellation">Cancels waiting for other processes.</param>
    /// <returns>The index.</returns>
    /// <exception cref="DatabaseException">The index cannot be used. A damaged index is renamed and replaced instead.</exception>
    public static UsageIndex Open(string path, TimeProvider? time = null, CancellationToken cancellation = default) =>
        new(path, time ?? TimeProvider.System, Database.LongestWait, cancellation);

    /// <summary>Opens the index with a maximum wait.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="longestWait">The maximum wait for other processes that are writing, here and later.</param>
    /// <param name="cancellation">Cancels waiting for other processes.</param>
    /// <exception cref="DatabaseException">The index cannot be used. A damaged index is renamed and replaced instead.</exception>
    internal static UsageIndex Open(string path, TimeProvider time, TimeSpan longestWait, CancellationToken cancellation) =>
        new(path, time, longestWait, cancellation);

    /// <summary>
    /// Opens an in-memory copy of the index, even while another process holds the index or if it is not writable. What is read into
    /// the copy is lost with it. Only a process without a connection to the index may do this (<see cref="DatabaseCopy"/>).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="DatabaseException">The index does not exist or is damaged.</exception>
    internal static UsageIndex OpenCopy(string path, TimeProvider time)
    {
        var copy = DatabaseCopy.Create(path, UsageIndexSchema.Schema, out var isSealed);
        try
        {
            if (!isSealed && !DatabaseCheck.IsSound(copy.Handle!, UsageIndexSchema.Schema))
                throw Database.Damaged(path);
            // Cached rows are identified by their index, and the copy is a different index.
            Database.Execute(copy, "UPDATE state SET identity=random(); UPDATE state SET sum=checksum(id, revision, identity);");
            return new UsageIndex(path, time, copy);
        }
        catch (Exception exception)
        {
            copy.Dispose();
            if (exception is SqliteException)
                throw Database.Translate(exception, path);
            throw;
        }
    }

    /// <summary>
    /// Reads the state of the index when a scope was last updated, within milliseconds and even while another process holds it. No
    /// transcript is read, and if a reader would have to wait, the log is not read either. Each row is checked, but missing rows
    /// are not detected.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="use">Receives the requests, which are only valid during the call.</param>
    /// <exception cref="DatabaseException">The index does not exist or is damaged.</exception>
    internal static void ReadLast(string path, UsageScope scope, Action<UsageTable> use)
    {
        try
        {
            ReadLast(() => Database.OpenToRead(path, UsageIndexSchema.Schema, isImmutable: false), path, scope, use);
        }
        catch (DatabaseException exception) when (exception.Failure is DatabaseFailure.Busy or DatabaseFailure.Inaccessible)
        {
            ReadLast(() => Database.OpenToRead(path, UsageIndexSchema.Schema, isImmutable: true), path, scope, use);
        }
    }

    private static void ReadLast(Func<SqliteConnection> open, string path, UsageScope scope, Action<UsageTable> use)
    {
        using var index = new UsageIndex(path, TimeProvider.System, open());
        var table = index.Guard(() =>
        {
            // A transaction provides a consistent view of the index while other processes write.
            Database.ExecuteOnce(index._connection, "BEGIN;");
            index._texts.ReadAll();
            return index.TableOf(index._snapshots.Load(scope) ?? index.Rows(scope, includeDeleted: true));
        });
        use(table);
    }

    /// <summary>Updates the index with the transcripts below some roots and returns their requests.</summary>
    /// <param name="roots">Folders or files, whether or not they exist.</param>
    /// <param name="options">How to read transcripts.</param>
    /// <param name="includeDeleted">Whether to count requests of deleted transcripts.</param>
    /// <param name="progress">Receives the bytes read and the total bytes to read; called from several threads.</param>
    /// <param name="cancellation">Cancels the work; what was indexed before is preserved.</param>
    /// <returns>The requests and what was read to get them.</returns>
    /// <exception cref="DatabaseException">The index cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public UsageTableReading Read(
        IReadOnlyList<string> roots,
        TranscriptReadOptions? options = null,
        bool includeDeleted = true,
        Action<long, long>? progress = null,
        CancellationToken cancellation = default)
    {
        var scope = new UsageScope(roots);
        return Read(scope, FileListing.Of(scope, cancellation), options, includeDeleted, progress, cancellation);
    }

    /// <summary>Updates the index with an existing listing.</summary>
    internal UsageTableReading Read(
        UsageScope scope, FileListing listing, TranscriptReadOptions? options, bool includeDeleted, Action<long, long>? progress,
            CancellationToken cancellation)
    {
        options ??= new TranscriptReadOptions();
        try
        {
            return ReadListed(scope, listing, options, includeDeleted, progress, cancellation);
        }
        catch (DatabaseException exception) when (exception.Failure == DatabaseFailure.Damaged && SetAside is null && !_isReadOnly)
        {
            Replace(cancellation);
            return ReadListed(scope, listing, options, includeDeleted, progress, cancellation);
        }
    }

    /// <summary>
    /// Deletes everything, or what is below some roots. Transcripts are not changed; those that still exist are read again at the
    /// next query.
    /// </summary>
    /// <param name="roots">Folders or files; null for everything.</param>
    /// <param name="cancellation">Cancels waiting for other processes.</param>
    /// <returns>The number of transcripts that were deleted from the index.</returns>
    /// <exception cref="DatabaseException">The index cannot be written.</exception>
    public int Clear(IReadOnlyList<string>? roots = null, CancellationToken cancellation = default) => Guard(() =>
    {
        var scope = roots is null ? null : new UsageScope(roots);
        var count = 0;
        using (var transaction = Database.BeginWrite(_connection, cancellation))
        {
            using var accounts = new Statement(_connection, "DELETE FROM accounts WHERE file=?1;");
            using var states = new Statement(_connection, "DELETE FROM cost_states WHERE file=?1;");
            using var file = new Statement(_connection, "DELETE FROM files WHERE id=?1;");
            foreach (var known in _files.All().Where(known => scope?.Contains(known.Path) != false))
            {
                accounts.Bind(1, known.Id).Run();
                _traces.Delete(known.Id);
                _prompts.Delete(known.Id);
                states.Bind(1, known.Id).Run();
                file.Bind(1, known.Id).Run();
                count++;
            }
            Database.Execute(_connection, "DELETE FROM snapshots; DELETE FROM snapshot_rows; DELETE FROM touched; DELETE FROM tool_parts;"
                + $" {UsageIndexSchema.NextRevision};");
            transaction.Commit();
        }
        Database.Execute(_connection, "VACUUM;");
        return count;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Detach();
        if (_isReadOnly)
            _connection.Dispose();
        else
            DatabaseCheck.Close(_path, _connection);
    }

    private UsageTableReading ReadListed(
        UsageScope scope, FileListing listing, TranscriptReadOptions options, bool includeDeleted, Action<long, long>? progress,
            CancellationToken cancellation) => Guard(() =>
    {
        var update = new IndexUpdate(_connection, _files, _accounts, _traces, _prompts, _texts, _snapshots, _longestWait);
        if (_snapshots.ListingOf(scope) != listing.Digest)
            update.Run(scope, listing, options, progress, cancellation);
        var rows = RowsOf(scope, includeDeleted);
        if (options is { CounterFor: not null, DefersCounting: false } && ContentCount.IsNeeded(rows))
        {
            new ContentCount(_connection, _accounts, _longestWait).Run(rows, options, () => update.Renew(scope, listing), cancellation);
            rows = RowsOf(scope, includeDeleted);
        }
        return new UsageTableReading(TableOf(rows), listing.Files.Count, update.FilesRead, update.BytesRead, Problems(scope, update),
            () => Guard(() => Sums(scope, rows)))
        {
            Tools = new ToolPartStore(_connection),
        };
    });

    private UsageRow[] RowsOf(UsageScope scope, bool includeDeleted)
    {
        // A transaction provides a consistent view of the index while other processes write.
        Database.ExecuteOnce(_connection, "BEGIN;");
        try
        {
            _texts.ReadAll();
            return includeDeleted ? _snapshots.Load(scope) ?? Rows(scope, includeDeleted) : Rows(scope, includeDeleted);
        }
        finally
        {
            Database.ExecuteOnce(_connection, "COMMIT;");
        }
    }

    // Agent links are only read if some row lacks its agent; recent transcripts name all agents.
    private UsageTable TableOf(UsageRow[] rows)
    {
        var unknown = _texts.FindNumber(UsageTable.UnknownAgent);
        return new UsageTable(AgentTypes.IsNeeded(rows, unknown) ? _traces.Read().Name(rows, unknown) : rows, _texts, () => Guard(Links));
    }

    private PromptLinks Links()
    {
        var links = new PromptLinks();
        foreach (var (kind, id, name) in _traces.All())
            links.Add(kind, id, name);
        _prompts.AddTo(links, _files.PathOf);
        return links;
    }

    private UsageRow[] Rows(UsageScope scope, bool includeDeleted)
    {
        var files = _files.All().Where(file => (file.IsPresent || includeDeleted) && scope.Contains(file.Path)).Select(file => file.Id)
            .ToHashSet();
        return _snapshots.RowsOfFiles(files.Contains);
    }

    private List<TranscriptProblem> Problems(UsageScope scope, IndexUpdate update) =>
    [
        .. update.Problems,
        .. _files.Broken().Where(file => scope.Contains(file.Path))
            .Select(file => new TranscriptProblem(file.Path, file.BrokenLines, null)),
    ];

    private List<RecordedSum> Sums(UsageScope scope, UsageRow[] rows)
    {
        var byMessage = rows.ToLookup(row => row.Message);
        using var states = new Statement(_connection, "SELECT file, session, cost, unknown, sum FROM cost_states;");
        var found = new List<(string Path, long File, string Session, decimal Cost, bool HasUnknown)>();
        while (states.Step())
        {
            var path = _files.PathOf(states.Verified(0, UsageIndexSchema.CostStates.Count).Int64(0));
            if (scope.Contains(path) && decimal.TryParse(states.Text(2), NumberStyles.Float, CultureInfo.InvariantCulture, out var cost))
                found.Add((path, states.Int64(0), states.Text(1), cost, states.Int64(3) != 0));
        }
        var sums = new List<RecordedSum>();
        foreach (var state in found.OrderBy(static state => state.Path, StringComparer.Ordinal))
        {
            var sum = new RecordedSum(state.Path, state.Session, state.Cost, state.HasUnknown, new Dictionary<string, long>());
            sums.Add(sum.With(_accounts.MessagesOf(state.File).SelectMany(message => byMessage[message])
                .Select(row => (_texts.Text(row.Session) ?? "", row.UtcTicks))));
        }
        return sums;
    }

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException exception)
        {
            throw Database.Translate(exception, _path);
        }
    }

    private SqliteConnection OpenOrRebuild(CancellationToken cancellation)
    {
        try
        {
            return Database.Open(_path, UsageIndexSchema.Schema, _longestWait, cancellation);
        }
        catch (DatabaseException exception) when (exception.Failure == DatabaseFailure.Damaged)
        {
            SetAside = Database.SetAside(_path, UsageIndexSchema.Schema, _time.GetUtcNow(), cancellation);
            return Database.Open(_path, UsageIndexSchema.Schema, _longestWait, cancellation);
        }
    }

    private void Replace(CancellationToken cancellation)
    {
        Dispose();
        SetAside = Database.SetAside(_path, UsageIndexSchema.Schema, _time.GetUtcNow(), cancellation);
        _connection = Database.Open(_path, UsageIndexSchema.Schema, _longestWait, cancellation);
        Attach();
    }

    private void Attach()
    {
        _texts = new IndexTexts(_connection);
        _files = new FileStore(_connection);
        _accounts = new AccountStore(_connection, _texts, _files.PathOf);
        _traces = new AgentTraceStore(_connection, _texts);
        _prompts = new PromptStore(_connection, _texts);
        _snapshots = new SnapshotStore(_connection, _files, _accounts, _texts);
    }

    private void Detach()
    {
        _accounts.Dispose();
        _traces.Dispose();
        _prompts.Dispose();
        _files.Dispose();
        _texts.Dispose();
    }
}
