using ClaudePerf.Core.Caching.Stores;
using StackExchange.Redis;

namespace ClaudePerf.Core.Caching.Redis;

/// <summary>The shared level of the prompt cache on a Redis server, for teams and build machines.</summary>
internal sealed class RedisCacheStore : IPromptCacheStore
{
    // The most items per command, so that no command blocks the server or exceeds the timeout.
    private const int Chunk = 500;

    private static readonly RedisKey[] Keys = [RedisScripts.Used, RedisScripts.Size, RedisScripts.Figures];

    private readonly RedisConnection _connection;
    private readonly PromptCacheOptions _options;
    private readonly TimeProvider _time;

    private RedisCacheStore(RedisConnection connection, PromptCacheOptions options, TimeProvider time)
    {
        _connection = connection;
        _options = options;
        _time = time;
    }

    /// <inheritdoc/>
    public string Location => _connection.Location;

    /// <inheritdoc/>
    public string? Notice => null;

    private long Age => (long)_options.MaximumAge.TotalMilliseconds;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Connects to a server.</summary>
    /// <param name="address">The server; see <see cref="RedisAddress"/>.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="timeout">The timeout of each command; 250 ms if null.</param>
    /// <exception cref="PromptCacheStoreException">The server does not respond in time, or refuses.</exception>
    internal static RedisCacheStore Open(string address, PromptCacheOptions options, TimeProvider time, TimeSpan? timeout = null) =>
        new(RedisConnection.Open(address, timeout ?? RedisConnection.DefaultTimeout), options, time);

    /// <inheritdoc/>
    public PromptCacheEntry? Find(PromptCacheKey key)
    {
        var found = _connection.Run(
            database => database.HashGetAsync(Key(Member(key)), [RedisScripts.Head, RedisScripts.Value, RedisScripts.LastUse]));
        if (found is not [{ IsNull: false }, { IsNull: false }, var used] || !IsFresh(used))
            return null;
        return RedisEntryFormat.Read(key, found[0]!) is { } entry ? entry with { Value = (byte[])found[1]! } : null;
    }

    /// <inheritdoc/>
    public void Put(PromptCacheEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var head = RedisEntryFormat.Write(entry);
        Put(Member(entry.Key), head, entry.Value, (int)entry.Subject.Kind);
    }

    /// <inheritdoc/>
    public byte[]? FindTrace(PromptCacheKey question)
    {
        var found = _connection.Run(database => database.HashGetAsync(Key(Question(question)), [RedisScripts.Value, RedisScripts.LastUse]));
        return found is [{ IsNull: false } trace, var used] && IsFresh(used) ? (byte[]?)trace : null;
    }

    /// <inheritdoc/>
    public void PutTrace(PromptCacheKey question, ReadOnlyMemory<byte> trace) => Put(Question(question), [], trace, 0);

    /// <inheritdoc/>
    public void Record(IReadOnlyCollection<PromptCacheUse> uses, IReadOnlyCollection<CacheCount> counts)
    {
        ArgumentNullException.ThrowIfNull(uses);
        ArgumentNullException.ThrowIfNull(counts);
        var sums = counts.SelectMany(RedisFigures.Sums).ToList();
        foreach (var chunk in uses.Count == 0 ? [[]] : uses.Chunk(Chunk))
        {
            List<RedisValue> arguments = [sums.Count];
            foreach (var (name, value) in sums)
                arguments.AddRange([name, value]);
            foreach (var use in chunk)
                arguments.AddRange([Member(use.Key), use.Hits, use.LastUsed.ToUnixTimeMilliseconds()]);
            Evaluate(RedisScripts.Record, arguments);
            sums.Clear();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<CacheEntryInfo> List()
    {
        var members = _connection.Run(database => database.SortedSetRangeByScoreAsync(RedisScripts.Used, start: Now - Age));
        var list = new List<CacheEntryInfo>();
        foreach (var chunk in members.Select(static member => (string)member!).Where(static member => member.StartsWith('e')).Chunk(Chunk))
        {
            var found = _connection.Run(database => Task.WhenAll(
                chunk.Select(member => database.HashGetAsync(
                    Key(member), [RedisScripts.Head, RedisScripts.Bytes, RedisScripts.Hits, RedisScripts.LastUse]))));
            list.AddRange(chunk.Zip(found, Info).OfType<CacheEntryInfo>());
        }
        return list;
    }

    /// <inheritdoc/>
    public PromptCacheRemoval Remove(IReadOnlyCollection<PromptCacheKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var removed = new PromptCacheRemoval();
        foreach (var chunk in keys.Chunk(Chunk))
        {
            var part = (long[])Evaluate(RedisScripts.Remove, [.. chunk.Select(static key => (RedisValue)Member(key))])!;
            removed = new PromptCacheRemoval(removed.Entries + part[0], removed.Bytes + part[1]);
        }
        return removed;
    }

    /// <inheritdoc/>
    public PromptCacheRemoval Clear()
    {
        var removed = new PromptCacheRemoval();
        long left;
        do
        {
            var part = (long[])Evaluate(RedisScripts.ClearSome, [])!;
            removed = new PromptCacheRemoval(removed.Entries + part[0], removed.Bytes + part[1]);
            left = part[2];
        }
        while (left > 0);
        return removed;
    }

    /// <inheritdoc/>
    public PromptCacheStoreFigures Figures() =>
        RedisFigures.Read(_connection.Run(database => database.HashGetAllAsync(RedisScripts.Figures)));

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void Put(string member, byte[] head, ReadOnlyMemory<byte> value, int kind) =>
        Evaluate(RedisScripts.Put, [member, head, value, kind, head.Length + value.Length + member.Length]);

    private RedisResult Evaluate(string script, List<RedisValue> arguments)
    {
        RedisValue[] all = [RedisScripts.Prefix, Now, Age, _options.DiskBytes, .. arguments];
        return _connection.Run(database => database.ScriptEvaluateAsync(script, Keys, all));
    }

    private CacheEntryInfo? Info(string member, RedisValue[] found)
    {
        if (found is not [{ IsNull: false } head, var bytes, var hits, var used]
            || !IsFresh(used)
            || !PromptCacheKey.TryParse(member[1..], out var key)
            || RedisEntryFormat.Read(key, head!) is not { } entry)
            return null;
        return entry.Describe(
            (long)bytes, hits.IsNull ? 0 : (long)hits, DateTimeOffset.FromUnixTimeMilliseconds((long)used), _options.MaximumAge);
    }

    private bool IsFresh(RedisValue used) => used.TryParse(out long at) && at + Age > Now;

    private static RedisKey Key(string member) => RedisScripts.Prefix + member;

    private static string Member(PromptCacheKey key) => $"e{key}";

    private static string Question(PromptCacheKey question) => $"t{question}";
}
