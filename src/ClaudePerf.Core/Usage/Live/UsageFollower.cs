using System.Diagnostics;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Live;

/// <summary>
/// Keeps a view of the requests in transcripts current while Claude Code writes them. What it gives is what the usage index gives, so that a live
/// view and a query never disagree. Only transcripts of which a notice came are looked at; everything is listed again now and then, since not every
/// file system gives notice.
/// </summary>
public sealed class UsageFollower : IDisposable
{
    // Listing must stay far below a hundredth of the time that passes, whatever the number of transcripts.
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
    private TimeSpan _listingTook;

    /// <summary>Follows the transcripts below some roots.</summary>
    /// <param name="index">The index, which the follower uses but does not close.</param>
    /// <param name="roots">Folders or files.</param>
    /// <param name="options">How to read transcripts.</param>
    /// <param name="includeDeleted">Whether to count what deleted transcripts told.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public UsageFollower(UsageIndex index, IReadOnlyList<string> roots, TranscriptReadOptions? options = null, bool includeDeleted = true, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        _index = index;
        _scope = new UsageScope(roots);
        _options = options ?? new TranscriptReadOptions();
        _includeDeleted = includeDeleted;
        _time = time ?? TimeProvider.System;
        _watch = new TranscriptWatch(_scope.Roots);
    }

    /// <summary>Is set when a transcript was written.</summary>
    public WaitHandle Signal => _watch.Signal;

    /// <summary>When everything is to be listed again though no notice came.</summary>
    public TimeSpan ListingPeriod
    {
        get
        {
            var shortest = _watch.IsPartial ? PartialListingPeriod : ShortestListingPeriod;
            var affordable = _listingTook * ListingShare;
            return affordable > shortest ? affordable : shortest;
        }
    }

    /// <summary>Looks for what is new.</summary>
    /// <param name="progress">Is told the bytes read and the bytes to read.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>All requests as of now; null where nothing has changed since the last call.</returns>
    /// <exception cref="DatabaseException">The index cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public UsageTableReading? Refresh(Action<long, long>? progress = null, CancellationToken cancellation = default)
    {
        var changes = _watch.Take();
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
            // What was not read is still to be read, though no further notice comes of it.
            _listing = null;
            throw;
        }
    }

    /// <summary>Ends the following.</summary>
    public void Dispose() => _watch.Dispose();

    private FileListing List(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var listing = FileListing.Of(_scope, cancellation);
        _listingTook = clock.Elapsed;
        _listed = _time.GetTimestamp();
        return listing;
    }
}
