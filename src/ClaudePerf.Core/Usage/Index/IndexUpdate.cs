using System.Globalization;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Updates the index from a listing: reads what was appended to files that have grown, and the whole contents of files that are new
/// or were replaced. Another process may do the same at the same time; the first one to finish a file writes it.
/// </summary>
internal sealed class IndexUpdate(SqliteConnection connection, FileStore files, AccountStore accounts, AgentTraceStore traces,
    PromptStore prompts, IndexTexts texts, SnapshotStore snapshots, TimeSpan longestWait)
{
    // Large enough for fast writes, small enough that other processes get their turn and Ctrl+C loses little.
    private const int AccountsPerTransaction = 4_000;

    // In KiB. A transaction changes pages throughout the indexes; pages that do not fit in the cache are written several times.
    private const int CacheWhileWriting = 12_000;
    private const int CacheElse = 2_000;

    private readonly List<TranscriptProblem> _problems = [];
    private List<Read> _waiting = [];
    private int _waitingAccounts;
    private bool _wasOvertaken;
    private FirstRows? _firstRows;
    private long _revision;

    internal IReadOnlyList<TranscriptProblem> Problems => _problems;

    internal int FilesRead { get; private set; }

    internal long BytesRead { get; private set; }

    internal void Run(UsageScope scope, FileListing listing, TranscriptReadOptions options, Action<long, long>? progress,
        CancellationToken cancellation)
    {
        // In an index that already contains data, a scope without a snapshot is either new or hidden by damage.
        _revision = Revision();
        var hasHistory = _revision > 0;
        if (hasHistory && snapshots.ListingOf(scope) is null && !DatabaseCheck.IsSound(connection.Handle!, UsageIndexSchema.Schema))
            throw Database.Damaged(connection.DataSource);
        using var firstRows = hasHistory ? null : new FirstRows(snapshots);
        _firstRows = firstRows;
        var known = files.All().Where(file => scope.Contains(file.Path)).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var plans = Compare(listing, known, cancellation);
        FilesRead = plans.Count;
        BytesRead = plans.Sum(plan => plan.Listed.Size - plan.From.Offset);
        if (plans.Count > 0)
            ReadAndWrite(plans, options with { ComputesFingerprints = true }, progress, cancellation);
        Finish(scope, listing, known, hasHistory, cancellation);
    }

    // A separate thread writes, so that no reader waits for the disk.
    private void ReadAndWrite(List<Plan> plans, TranscriptReadOptions options, Action<long, long>? progress, CancellationToken cancellation)
    {
        var byPath = plans.ToDictionary(plan => plan.Listed.Path, StringComparer.Ordinal);
        var total = BytesRead;
        // After a process crash only whole transactions remain; only a system crash can lose the last ones, and then their
        // transcripts are read again.
        Database.ExecuteOnce(connection, $"PRAGMA synchronous=NORMAL; PRAGMA cache_size=-{CacheWhileWriting};");
        using var writer = new BackgroundWriter<List<Read>>(batch => Write(batch, cancellation), cancellation);
        try
        {
            UsageReader.ReadAll(
                [.. plans.Select(plan => plan.File)],
                reading => Add(byPath[reading.File.Path], reading, writer),
                options,
                file => byPath[file.Path].From,
                progress is null ? null : new ByteProgress(read => progress(read, total)),
                writer.Stopped);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Writing failed; Finish rethrows the exception.
        }
        writer.Finish();
        cancellation.ThrowIfCancellationRequested();
        Write(_waiting, cancellation);
        Database.ExecuteOnce(connection, $"PRAGMA cache_size=-{CacheElse};");
    }

    private static List<Plan> Compare(FileListing listing, Dictionary<string, IndexedFile> known, CancellationToken cancellation)
    {
        var plans = new List<Plan>();
        foreach (var listed in listing.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            known.TryGetValue(listed.Path, out var before);
            if (before is not null && before.Size == listed.Size && before.ModifiedTicks == listed.ModifiedTicks
                && IsSameFile(before, listed))
                continue;
            // The meta file of a new transcript is read together with it, in parallel.
            var file = TranscriptDiscovery.At(listed.Path, listed.Size, withMeta: before is not null);
            var hasGrown = before is not null && before.Meta == file.Meta?.ToString() && listed.Size > before.Size
                && listed.Size >= before.Reached.Offset
                && FileFingerprint.Of(listed.Path, before.Reached.Offset) == before.Fingerprint;
            plans.Add(new Plan(listed, file, before, hasGrown ? before!.Reached : TranscriptPosition.Start));
        }
        return plans;
    }

    // A file that replaced another one, or whose time was reset, has a different inode or change time. Older indexes contain
    // neither.
    private static bool IsSameFile(IndexedFile before, ListedFile listed) =>
        before is { Changed: 0, FileId: 0 } || (before.Changed == listed.Changed && before.FileId == listed.FileId);

    private void Add(Plan plan, TranscriptReading reading, BackgroundWriter<List<Read>> writer)
    {
        if (reading.Problem is { } problem)
        {
            _problems.Add(new TranscriptProblem(plan.Listed.Path, 0, problem));
            return;
        }
        _waiting.Add(new Read(plan, reading));
        _waitingAccounts += reading.Requests.Count;
        if (_waitingAccounts < AccountsPerTransaction)
            return;
        writer.Add(_waiting);
        _waiting = [];
        _waitingAccounts = 0;
    }

    private void Write(List<Read> batch, CancellationToken cancellation)
    {
        if (batch.Count == 0)
            return;
        var written = false;
        try
        {
            // What was read is written even if the work was canceled meanwhile, unless another process is writing.
            var isCancelled = cancellation.IsCancellationRequested;
            using var transaction = Database.BeginWrite(
                connection.Handle!, connection.DataSource, isCancelled
                    ? TimeSpan.Zero
                    : longestWait, isCancelled ? CancellationToken.None : cancellation);
            var revision = NextRevision();
            // Another process has written too.
            if (revision != ++_revision)
                _firstRows = null;
            SetComplete(_firstRows is not null);
            var touched = snapshots.Any() ? new HashSet<long>() : null;
            foreach (var (plan, reading) in batch)
                Write(plan, reading, revision, touched);
            Log(revision, touched);
            transaction.Commit();
            written = true;
        }
        finally
        {
            if (!written)
                texts.Reset();
            SetComplete(false);
        }
    }

    // Only during the transaction, because later writers add more.
    private void SetComplete(bool isComplete)
    {
        if (isComplete)
            texts.ReadAll();
        (files.IsComplete, texts.IsComplete) = (isComplete, isComplete);
    }

    private void Write(Plan plan, TranscriptReading reading, long revision, HashSet<long>? touched)
    {
        var before = files.Find(plan.Listed.Path);
        // Another process has written the file since it was compared, so what was read here might be older.
        if (before?.Revision != plan.Before?.Revision)
        {
            _wasOvertaken = true;
            return;
        }
        // Without a fingerprint, the file was truncated while it was read; the next update reads it again.
        var fingerprint = reading.Fingerprint ?? new FileFingerprint(0, 0);
        var continues = plan.From != TranscriptPosition.Start;
        var id = files.Save(new IndexedFile(
            before?.Id ?? 0, plan.Listed.Path, revision, IsPresent: true, plan.Listed.Size, plan.Listed.ModifiedTicks,
                reading.File.Meta?.ToString(),
            reading.Reached, fingerprint, reading.BrokenLineCount + (continues ? before!.BrokenLines : 0), plan.Listed.Changed,
                plan.Listed.FileId));
        if (before is not null && !continues)
            Delete(id, touched);
        foreach (var request in reading.Requests)
        {
            var (account, message) = accounts.Merge(id, request, canExist: continues);
            _firstRows?.Add(request, account, message);
            touched?.Add(message);
        }
        traces.Add(id, reading.AgentTraces);
        prompts.Add(id, reading.Prompts);
        if (reading.CostStates.Count == 0)
            return;
        using var save = new Statement(connection,
            "INSERT OR REPLACE INTO cost_states(file, session, cost, unknown, sum) VALUES(?1,?2,?3,?4,checksum(?1,?2,?3,?4));");
        foreach (var state in reading.CostStates)
        {
            if (state is { SessionId: { } session, TotalCost: { } cost })
                save.Bind(1, id).Bind(2, session).Bind(3, cost.ToString(CultureInfo.InvariantCulture))
                    .Bind(4, state.HasUnknownModelCost ? 1L : 0L).Run();
        }
    }

    private void Delete(long file, HashSet<long>? touched)
    {
        using var delete = new Statement(connection, "DELETE FROM accounts WHERE file=?1 RETURNING message;");
        delete.Bind(1, file);
        while (delete.Step())
            touched?.Add(delete.Int64(0));
        using var states = new Statement(connection, "DELETE FROM cost_states WHERE file=?1;");
        states.Bind(1, file).Run();
        traces.Delete(file);
        prompts.Delete(file);
    }

    private void Log(long revision, HashSet<long>? touched)
    {
        if (touched is null)
            return;
        using var log = new Statement(connection, "INSERT OR IGNORE INTO touched(revision, message, sum) VALUES(?1,?2,checksum(?1,?2));");
        foreach (var message in touched)
            log.Bind(1, revision).Bind(2, message).Run();
    }

    private void Finish(UsageScope scope, FileListing listing, Dictionary<string, IndexedFile> known, bool hasHistory,
        CancellationToken cancellation)
    {
        var listed = listing.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        using var transaction = Database.BeginWrite(connection.Handle!, connection.DataSource, longestWait, cancellation);
        foreach (var file in known.Values)
        {
            if (file.IsPresent != listed.Contains(file.Path))
                files.MarkPresent(file.Id, !file.IsPresent);
        }
        // A file that could not be read, or that another process wrote, is checked again at the next query.
        var isFirst = _firstRows is not null && !_wasOvertaken && Revision() == _revision;
        SaveSnapshot(scope, listing, hasHistory, isFirst ? _firstRows!.ToRows() : null);
        transaction.Commit();
    }

    /// <summary>
    /// Deletes all snapshots, because rows have changed without being logged, and creates one for a scope; must be called within a
    /// write transaction.
    /// </summary>
    internal void Renew(UsageScope scope, FileListing listing)
    {
        Database.Execute(connection,
            $"DELETE FROM snapshots; DELETE FROM snapshot_rows; DELETE FROM touched; {UsageIndexSchema.NextRevision};");
        SaveSnapshot(scope, listing, hasHistory: false);
    }

    private void SaveSnapshot(UsageScope scope, FileListing listing, bool hasHistory, UsageRow[]? known = null) =>
        snapshots.Save(scope, _problems.Count == 0 && !_wasOvertaken ? listing.Digest : "", Revision(), hasHistory, known);

    private long Revision()
    {
        using var state = new Statement(connection, $"SELECT {UsageIndexSchema.State.WithSum} FROM state;");
        return state.Step() ? state.Verified(0, UsageIndexSchema.State.Count).Int64(1) : throw Database.Damaged(connection.DataSource);
    }

    private long NextRevision() => Database.Scalar(connection, UsageIndexSchema.NextRevision + " RETURNING revision;");

    private sealed record Plan(ListedFile Listed, TranscriptFile File, IndexedFile? Before, TranscriptPosition From);

    private readonly record struct Read(Plan Plan, TranscriptReading Reading);
}
