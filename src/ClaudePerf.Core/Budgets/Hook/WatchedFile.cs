using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>The recorded state of a transcript that each call checks, from before the index was read.</summary>
/// <param name="Listed">The file as listed; its size is <see cref="Absent"/> if it did not exist.</param>
/// <param name="From">The end of its last line feed: new content is appended after it. <see cref="Unknown"/> if it was not
/// determined.</param>
/// <param name="Before">A checksum of its first bytes and of the last ones before <paramref name="From"/>: if it is unchanged, the
/// file has only grown.</param>
internal readonly record struct WatchedFile(ListedFile Listed, long From, uint Before)
{
    internal const long Absent = -1;
    internal const long Unknown = -1;

    // The same amount that the index compares.
    private const int Sample = 4096;

    // No line that Claude Code writes between two calls is longer; for a longer line, the index is queried.
    private const int MaxLastLineLength = 64 * 1024;

    internal string Path => Listed.Path;

    internal bool WasThere => Listed.Size >= 0;

    /// <summary>A transcript that appeared later, whose whole content is new.</summary>
    internal static WatchedFile New(string path) => new(new ListedFile(path, Absent, 0, 0, 0), 0, 0);

    /// <summary>A transcript as listed, without the data to measure its growth.</summary>
    internal static WatchedFile Alone(in ListedFile listed) => new(listed, Unknown, 0);

    /// <summary>A transcript as it was listed.</summary>
    internal static WatchedFile Create(in ListedFile listed)
    {
        try
        {
            using var file = RegularFile.Open(listed.Path);
            var last = new byte[Math.Min(MaxLastLineLength, listed.Size)];
            var from = listed.Size - last.Length;
            if (!RegularFile.TryFill(file, last, from))
                return Alone(listed);
            var feed = last.AsSpan().LastIndexOf((byte)'\n');
            if (feed < 0 && from > 0)
                return Alone(listed);
            from = feed < 0 ? 0 : from + feed + 1;
            return SumBefore(file, from) is { } sum ? new WatchedFile(listed, from, sum) : Alone(listed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Alone(listed);
        }
    }

    /// <summary>Whether the content before <see cref="From"/> is unchanged.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    internal bool HasSameBeginning()
    {
        using var file = RegularFile.Open(Path);
        return SumBefore(file, From) == Before;
    }

    private static uint? SumBefore(Microsoft.Win32.SafeHandles.SafeFileHandle file, long place)
    {
        Span<byte> sample = stackalloc byte[(int)Math.Min(Sample, place)];
        if (!RegularFile.TryFill(file, sample, 0))
            return null;
        var state = Checksum.Continue(uint.MaxValue, sample);
        return RegularFile.TryFill(file, sample, place - sample.Length) ? ~Checksum.Continue(state, sample) : null;
    }
}

/// <summary>
/// The recorded state of a folder that contains or may contain transcripts: its times change when something is created in it.
/// </summary>
/// <param name="Path">The folder.</param>
/// <param name="Modified">Its last change, in nanoseconds since 1970; <see cref="Absent"/> if it did not exist,
/// <see cref="Unsettled"/> if the time is too recent to be conclusive.</param>
/// <param name="Changed">See <see cref="FileStamp.Changed"/>.</param>
/// <param name="Id">See <see cref="FileStamp.Id"/>.</param>
internal readonly record struct WatchedFolder(string Path, long Modified, long Changed, ulong Id)
{
    private const long Absent = -1;
    private const long Unsettled = long.MinValue;

    /// <summary>The state of a folder when its content was listed.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="listedTicks">The time of the listing. Anything created shortly before or since may be missing from it.</param>
    internal static WatchedFolder Create(string path, long listedTicks)
    {
        var folder = Now(path);
        var settled = (listedTicks - DateTime.UnixEpoch.Ticks - FileStamp.Granularity.Ticks) * 100;
        return folder.Modified < settled ? folder : folder with { Modified = Unsettled };
    }

    /// <summary>Whether nothing was created in it since.</summary>
    internal bool IsSame() => Now(Path) == this;

    private static WatchedFolder Now(string path) => FileStamp.Of(path) is { IsFolder: true } stamp
        ? new WatchedFolder(path, stamp.Modified, stamp.Changed, stamp.Id)
        : new WatchedFolder(path, Absent, 0, 0);
}
