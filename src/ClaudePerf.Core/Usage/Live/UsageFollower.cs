using System.Diagnostics;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Live;

/// <summary>
/// Keeps a view of the requests in transcripts up to date while Claude Code writes them. Its results equal those of the usage
/// index, so a live view and a query never disagree. Only transcripts with a notification are read; everything is listed again
/// periodically, because not every file system sends notifications.
/// </summary>
public sealed class UsageFollower : IDisposable
{
    // Listing must take far less than a hundredth of the time, regardless of the number of transcripts.
    private const int ListingShare = 300;
    private static readonly TimeSpan ShortestListingPeriod = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PartialListingPeriod = TimeSpan.FromSeconds(2);

    private readonly UsageIndex _index;
    private readonly UsageScope _scope;
    private readonly TranscriptReadOptions _options;
    private readonly bool _includeDeleted;
    private readonly TimeProvider _time;
    private readonly TranscriptWatch _watch;
    private FileListing? _listing;
    private long _listed;
    private TimeSpan _listingDuration;

    /// <summary>Starts following the transcripts below some roots.</summary>
    /// <param name="index">The index, which the follower uses but does not dispose.</param>
    /// <param name="roots">Folders or files.</param>
    /// <param name="options">How to read transcripts.</param>
    /// <param name="includeDeleted">Whether to count requests of deleted transcripts.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public UsageFollower(UsageIndex index, IReadOnlyList<string> roots, TranscriptReadOptions? options = null, bool includeDeleted = true,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        _index = index;
        _scope = new UsageScope(roots);
        _options = options ?? new TranscriptReadOptions();
        _includeDeleted = includeDeleted;
        _time = time ?? TimeProvider.System;
        _watch = new TranscriptWatch(_scope.Roots);
    }

    /// <summary>Set when a transcript was written.</summary>
    public WaitHandle Signal => _watch.Signal;

    /// <summary>The interval after which everything is listed again without a notification.</summary>
    public TimeSpan ListingPeriod
    {
        get
        {
            var shortest = _watch.IsPartial ? PartialListingPeriod : ShortestListingPeriod;
            var affordable = _listingDuration * ListingShare;
            return affordable > shortest ? affordable : shortest;
        }
    }

    /// <summary>Checks for changes.</summary>
    /// <param name="progress">Receives the bytes read and the total bytes to read.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>All current requests; null if nothing has changed since the last call.</returns>
    /// <exception cref="DatabaseException">The index cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public UsageTableReading? Refresh(Action<long, long>? progress = null, CancellationToken cancellation = default)
    {
        var changes = _watch.TakeChanges();
        var isDue = _listing is null || changes.Everything || _time.GetElapsedTime(_listed) >= ListingPeriod;
        if (!isDue && changes.IsEmpty)
            return null;
        var before = _listing?.Digest;
        _listing = isDue ? List(cancellation) : _listing!.With(changes.Paths.Where(_scope.Contains));
        if (_listing.Digest == before)
            return null;
        try
        {
            return _index.Read(_scope, _listing, _options, _includeDeleted, progress, cancellation);
        }
        catch
        {
            // What was not read must still be read, even if no further notification follows.
            _listing = null;
            throw;
        }
    }

    /// <summary>Stops following.</summary>
    public void Dispose() => _watch.Dispose();

    private FileListing List(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var listing = FileListing.Of(_scope, cancellation);
        _listingDuration = clock.Elapsed;
        _listed = _time.GetTimestamp();
        return listing;
    }
}
