namespace ClaudePerf.Core.Caching.Stores;

/// <summary>
/// The level of the prompt cache that outlives the process and is shared between processes: a SQLite file or a Redis server. It keeps bytes under
/// keys and knows nothing of what they mean. Any number of threads may use one.
/// </summary>
/// <remarks>
/// A member that the store cannot carry out throws <see cref="CacheStoreException"/>, and nothing else, also once it is disposed, which another
/// thread may do at any time. The caller then goes on without the store. Members that read wait for another process 250 ms at most.
/// </remarks>
public interface ICacheStore : IDisposable
{
    /// <summary>Where it keeps things, for messages: the file, or the server without its password.</summary>
    string Place { get; }

    /// <summary>What the user should know, such as a damaged file that was set aside; null for nothing. Looked at after each use, and told once.</summary>
    string? Notice { get; }

    /// <summary>Reads an entry; null where there is none or it has expired. Does not count as a use: see <see cref="Record"/>.</summary>
    CacheEntry? Find(CacheKey key);

    /// <summary>Keeps an entry, all of it or nothing. One that is there already stays as it is; both are the same.</summary>
    void Put(CacheEntry entry);

    /// <summary>Reads how an answer was last arrived at: which files were looked at for it. Opaque bytes; null where nothing is known.</summary>
    /// <param name="question">A hash of what was asked, not of any content.</param>
    byte[]? FindTrace(CacheKey question);

    /// <summary>Keeps how an answer was arrived at, instead of what was kept for the question before.</summary>
    void PutTrace(CacheKey question, ReadOnlyMemory<byte> trace);

    /// <summary>Adds uses and statistics that a process gathered, and makes the store keep its bounds.</summary>
    /// <param name="uses">How often entries were read and when last.</param>
    /// <param name="counts">What is added to the statistics.</param>
    void Record(IReadOnlyCollection<CacheUse> uses, IReadOnlyCollection<CacheCount> counts);

    /// <summary>Every entry that has not expired, in no order.</summary>
    IReadOnlyList<CacheEntryInfo> List();

    /// <summary>Removes entries; those that are not there are no error. Safe while others read and write.</summary>
    /// <returns>How many were removed and their bytes.</returns>
    CacheRemoval Remove(IReadOnlyCollection<CacheKey> keys);

    /// <summary>Removes everything, traces and statistics too, and gives the space back.</summary>
    CacheRemoval Clear();

    /// <summary>The statistics of all processes since the store was last cleared, and what it holds now.</summary>
    CacheStoreFigures Figures();
}

/// <summary>Uses of one entry that a process gathered.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Hits">How often it was read.</param>
/// <param name="LastUsed">When last, UTC.</param>
public readonly record struct CacheUse(CacheKey Key, long Hits, DateTimeOffset LastUsed);

/// <summary>What was removed.</summary>
/// <param name="Entries">How many entries.</param>
/// <param name="Bytes">Their bytes.</param>
public readonly record struct CacheRemoval(long Entries, long Bytes);

/// <summary>A store cannot be used; the message says why and what helps.</summary>
public sealed class CacheStoreException : Exception
{
    /// <summary>Creates the exception with a sentence for the user.</summary>
    public CacheStoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
