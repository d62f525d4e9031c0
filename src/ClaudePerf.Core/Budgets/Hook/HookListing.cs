using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A digest of every transcript's name, size and times, which stays the same until one of them changes.</summary>
internal readonly record struct HookListing(long Files, ulong First, ulong Second)
{
    /// <summary>
    /// Lists what is below some roots. Folders that cannot be read, or were deleted after their parent was listed, count as empty.
    /// </summary>
    internal static HookListing Create(IReadOnlyList<string> roots) => TimedListing.Create(roots, CancellationToken.None).Digest;

    /// <summary>The digest of a listing.</summary>
    internal static HookListing Create(FileListing listing) => new(listing.Files.Count, listing.Sums.First, listing.Sums.Second);

    /// <summary>The digest without some of the transcripts.</summary>
    internal HookListing Without(IReadOnlyCollection<ListedFile> files)
    {
        var (first, second) = FileListing.SumsOf(files);
        return new HookListing(Files - files.Count, First - first, Second - second);
    }
}

/// <summary>The transcripts below some roots at a given time.</summary>
/// <param name="Roots">The roots.</param>
/// <param name="Listing">The transcripts.</param>
/// <param name="ListedTicks">A time before they were listed, by the system clock in UTC ticks.</param>
internal sealed record TimedListing(IReadOnlyList<string> Roots, FileListing Listing, long ListedTicks)
{
    internal HookListing Digest => HookListing.Create(Listing);

    /// <summary>Lists the transcripts.</summary>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    internal static TimedListing Create(IReadOnlyList<string> roots, CancellationToken cancellation)
    {
        var ticks = DateTime.UtcNow.Ticks;
        return new TimedListing(roots, FileListing.Of(new UsageScope(roots), cancellation), ticks);
    }
}
