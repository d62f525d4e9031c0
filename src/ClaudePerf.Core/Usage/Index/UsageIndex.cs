using System.Globalization;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Remembers what transcripts told, so that a query reads only what they have gained since, and outlives their deletion by Claude
/// Code. A SQLite file that the user alone can read. Several processes may use it at once. It can be deleted at any time: it is
/// built again to the same figures, of what transcripts are left.
/// </summary>
public sealed class UsageIndex : IDisposable
{
    /// <summary>The index's file in the data folder.</summary>
    public const string FileName = "usage.db";

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longestWait;
    private readonly bool _isForReading;
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

    private UsageIndex(string path, TimeProvider time, SqliteConnection another)
    {
        (_path, _time, _connection, _isForReading) = (path, time, another, true);
        Attach();
    }

    /// <summary>Where the index is for this process's user and environment.</summary>
    /// <exception cref="DirectoryNotFoundException">The platform names no folder of per-user data.</exception>
    public static string DefaultPath => Path.Combine(DataFolder.Locate(), FileName);

    /// <summary>Where a damaged index was put when it was replaced by a new one; null where nothing was wrong.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Opens the index, making it where it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="cancellation">Ends the waiting for another process.</param>
    /// <returns>The index.</returns>
    /// <exception cref="DatabaseException">It cannot be used; a damaged one is set aside and replaced.</exception>
    public static UsageIndex Open(string path, TimeProvider? time = null, CancellationToken cancellation = default) =>
        new(path, time ?? TimeProvider.System, Database.LongestWait, cancellation);

    /// <summary>Opens the index for somebody who cannot wait long.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="longestWait">How long another process that writes is waited for, here and later.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="DatabaseException">It cannot be used; a damaged one is set aside and replaced.</exception>
    internal static UsageIndex Open(string path, TimeProvider time, TimeSpan longestWait, CancellationToken cancellation) => new(path, time, longestWait, cancellation);

    /// <summary>
    /// Takes a copy of the index in memory, even while another process holds it or where it cannot be written. What is read into the copy
    /// is
    /// forgotten with it. Only who has no connection to the index may do this (<see cref="DatabaseCopy"/>).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="DatabaseException">There is none, or it is damaged.</exception>
    internal static UsageIndex OpenCopy(string path, TimeProvider time)
    {
        var copy = DatabaseCopy.Create(path, UsageIndexSchema.Schema, out var isSealed);
        try
        {
            if (!isSealed && !DatabaseCheck.IsSound(copy.Handle!, UsageIndexSchema.Schema))
                throw Database.Damaged(path);
            // Rows are remembered by the index that they are of, which this one is no longer.
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
    /// What the index had when a scope was last brought up to date, in milliseconds and even while another process holds it: no transcript
    /// is read,
    /// and where
    /// a reader would have to wait the log is not either. Each row is checked, but not whether rows are missing.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="use">Is given the requests, which are good as long as it runs.</param>
    /// <exception cref="DatabaseException">There is no index, or it is damaged.</exception>
    internal static void UseLast(string path, UsageScope scope, Action<UsageTable> use)
    {
        try
        {
            UseLast(() => Database.OpenToRead(path, UsageIndexSchema.Schema, isImmutable: false), path, scope, use);
        }
        catch (DatabaseException exception) when (exception.Failure is DatabaseFailure.Busy or DatabaseFailure.Inaccessible)
        {
            UseLast(() => Database.OpenToRead(path, UsageIndexSchema.Schema, isImmutable: true), path, scope, use);
        }
    }

    private static void UseLast(Func<SqliteConnection> open, string path, UsageScope scope, Action<UsageTable> use)
    {
        using var index = new UsageIndex(path, TimeProvider.System, open());
        var table = index.Guard(() =>
        {
            // One view of the index for all that is read of it, whatever another process writes meanwhile.
            Database.ExecuteOnce(index._connection, "BEGIN;");
            index._texts.ReadAll();
            return index.TableOf(index._snapshots.Load(scope) ?? index.Rows(scope, includeDeleted: true));
        });
        use(table);
    }

    /// <summary>Brings the index up to date with the transcripts below some roots and gives their requests.</summary>
    /// <param name="roots">Folders or files, existing or not.</param>
    /// <param name="options">How to read transcripts.</param>
    /// <param name="includeDeleted">Whether to count what deleted transcripts told.</param>
    /// <param name="progress">Is told the bytes read and the bytes to read; called from several threads.</param>
    /// <param name="cancellation">Ends the work; what is indexed by then stays.</param>
    /// <returns>The requests and what was read for them.</returns>
    /// <exception cref="DatabaseException">The index cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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

    /// <summary>Brings the index up to date with a listing that is known already.</summary>
    internal UsageTableReading Read(
        UsageScope scope, FileListing listing, TranscriptReadOptions? options, bool includeDeleted, Action<long, long>? progress, CancellationToken cancellation)
    {
        options ??= new TranscriptReadOptions();
        try
        {
            return ReadListed(scope, listing, options, includeDeleted, progress, cancellation);
        }
        catch (DatabaseException exception) when (exception.Failure == DatabaseFailure.Damaged && SetAside is null && !_isForReading)
        {
            Replace(cancellation);
            return ReadListed(scope, listing, options, includeDeleted, progress, cancellation);
        }
    }

    /// <summary>
    /// Forgets everything, or what is below some roots. Transcripts are not touched; those that are still there are read again at the next
    /// query.
    /// </summary>
    /// <param name="roots">Folders or files; null for everything.</param>
    /// <param name="cancellation">Ends the waiting for another process.</param>
    /// <returns>How many transcripts were forgotten.</returns>
    /// <exception cref="DatabaseException">The index cannot be written.</exception>
    public int Clear(IReadOnlyList<string>? roots = null, CancellationToken cancellation = default) => Guard(() =>
    {
        var scope = roots is null ? null : new UsageScope(roots);
        var count = 0;
        using (var transaction = Database.BeginWrite(_connection, cancellation))
        {
            using var forget = new Statement(_connection, "DELETE FROM accounts WHERE file=?1;");
            using var states = new Statement(_connection, "DELETE FROM cost_states WHERE file=?1;");
            using var file = new Statement(_connection, "DELETE FROM files WHERE id=?1;");
            foreach (var known in _files.All().Where(known => scope?.Contains(known.Path) != false))
            {
                forget.Bind(1, known.Id).Run();
                _traces.Forget(known.Id);
                _prompts.Forget(known.Id);
                states.Bind(1, known.Id).Run();
                file.Bind(1, known.Id).Run();
                count++;
            }
            Database.Execute(_connection, $"DELETE FROM snapshots; DELETE FROM snapshot_rows; DELETE FROM touched; DELETE FROM tool_parts; {UsageIndexSchema.NextRevision};");
            transaction.Commit();
        }
        Database.Execute(_connection, "VACUUM;");
        return count;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Detach();
        if (_isForReading)
            _connection.Dispose();
        else
            DatabaseCheck.Close(_path, _connection);
    }

    private UsageTableReading ReadListed(
        UsageScope scope, FileListing listing, TranscriptReadOptions options, bool includeDeleted, Action<long, long>? progress, CancellationToken cancellation) => Guard(() =>
    {
        var update = new IndexUpdate(_connection, _files, _accounts, _traces, _prompts, _texts, _snapshots, _longestWait);
        if (_snapshots.ListingOf(scope) != listing.Digest)
            update.Run(scope, listing, options, progress, cancellation);
        var rows = RowsOf(scope, includeDeleted);
        if (options is { CounterFor: not null, CountsLater: false } && ContentCount.IsWanted(rows))
        {
            new ContentCount(_connection, _accounts, _longestWait).Run(rows, options, () => update.Renew(scope, listing), cancellation);
            rows = RowsOf(scope, includeDeleted);
        }
        return new UsageTableReading(TableOf(rows), listing.Files.Count, update.FilesRead, update.BytesRead, Problems(scope, update), () => Guard(() => Sums(scope, rows)))
        {
            Tools = new ToolPartStore(_connection),
        };
    });

    private UsageRow[] RowsOf(UsageScope scope, bool includeDeleted)
    {
        // One view of the index for all that is read of it, whatever another process writes meanwhile.
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

    // What is told of agents is read only where some row lacks its agent: recent transcripts name them all.
    private UsageTable TableOf(UsageRow[] rows)
    {
        var unknown = _texts.Known(UsageTable.UnknownAgent);
        return new UsageTable(AgentTypes.IsWanted(rows, unknown) ? _traces.Read().Name(rows, unknown) : rows, _texts, () => Guard(Links));
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
        var files = _files.All().Where(file => (file.IsPresent || includeDeleted) && scope.Contains(file.Path)).Select(file => file.Id).ToHashSet();
        return _snapshots.RowsOfFiles(files.Contains);
    }

    private List<TranscriptProblem> Problems(UsageScope scope, IndexUpdate update) =>
    [
        .. update.Problems,
        .. _files.Broken().Where(file => scope.Contains(file.Path)).Select(file => new TranscriptProblem(file.Path, file.BrokenLines, null)),
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
            sums.Add(sum.With(_accounts.MessagesOf(state.File).SelectMany(message => byMessage[message]).Select(row => (_texts.Text(row.Session) ?? "", row.UtcTicks))));
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
