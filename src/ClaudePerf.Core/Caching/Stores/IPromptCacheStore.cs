namespace ClaudePerf.Core.Caching.Stores;

/// <summary>
/// The persistent level of the prompt cache, shared between processes: a SQLite file or a Redis server. It stores bytes
/// under keys without interpreting them. Thread-safe.
/// </summary>
/// <remarks>
/// If the store cannot carry out an operation, members throw <see cref="PromptCacheStoreException"/> and nothing else,
/// even after another thread has disposed the store. The caller then continues without the store. Members that read
/// wait at most 250 ms for another process.
/// </remarks>
public interface IPromptCacheStore : IDisposable
{
    /// <summary>The location of the store, for messages: the file, or the server without its password.</summary>
    string Location { get; }

    /// <summary>
    /// A notice for the user, such as a damaged file that was set aside; null if there is none. Checked after each use
    /// and reported once.
    /// </summary>
    string? Notice { get; }

    /// <summary>
    /// Reads an entry; null if it does not exist or has expired. Does not count as a use: see <see cref="Record"/>.
    /// </summary>
    PromptCacheEntry? Find(PromptCacheKey key);

    /// <summary>Saves an entry atomically. An existing entry is not replaced: it has the same content.</summary>
    void Put(PromptCacheEntry entry);

    /// <summary>
    /// Reads the trace of the last answer to a question: which files it depended on. Opaque bytes; null if there is no
    /// trace.
    /// </summary>
    /// <param name="question">A hash of the question, not of any content.</param>
    byte[]? FindTrace(PromptCacheKey question);

    /// <summary>Saves the trace of an answer, replacing the question's previous trace.</summary>
    void PutTrace(PromptCacheKey question, ReadOnlyMemory<byte> trace);

    /// <summary>Adds the uses and statistics that a process collected, and enforces the limits.</summary>
    /// <param name="uses">How often and when entries were last read.</param>
    /// <param name="counts">The statistics to add.</param>
    void Record(IReadOnlyCollection<PromptCacheUse> uses, IReadOnlyCollection<CacheCount> counts);

    /// <summary>Returns every entry that has not expired, in no particular order.</summary>
    IReadOnlyList<CacheEntryInfo> List();

    /// <summary>Removes entries; missing entries are ignored. Safe while other processes read and write.</summary>
    /// <returns>The number of entries removed and their size in bytes.</returns>
    PromptCacheRemoval Remove(IReadOnlyCollection<PromptCacheKey> keys);

    /// <summary>Removes everything, including traces and statistics, and frees the space.</summary>
    PromptCacheRemoval Clear();

    /// <summary>Returns the statistics of all processes since the store was last cleared, and its current size.</summary>
    PromptCacheStoreFigures Figures();
}

/// <summary>The uses of one entry by a process.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Hits">How often it was read.</param>
/// <param name="LastUsed">When it was last read, UTC.</param>
public readonly record struct PromptCacheUse(PromptCacheKey Key, long Hits, DateTimeOffset LastUsed);

/// <summary>The result of a removal.</summary>
/// <param name="Entries">The number of entries removed.</param>
/// <param name="Bytes">Their size in bytes.</param>
public readonly record struct PromptCacheRemoval(long Entries, long Bytes);

/// <summary>A store cannot be used; the message says why and what to do.</summary>
internal sealed class PromptCacheStoreException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public PromptCacheStoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
