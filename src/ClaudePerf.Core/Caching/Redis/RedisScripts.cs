namespace ClaudePerf.Core.Caching.Redis;

/// <summary>
/// Scripts that the server runs atomically, so that entries, order of use and statistics agree under concurrent writes.
/// All names share the hash tag <c>{claudeperf-cache}</c>: a cluster stores them in one slot.
/// </summary>
/// <remarks>
/// <c>…:used</c> is a sorted set of members by the time of their last use in milliseconds, <c>…:size</c> a hash of
/// their sizes in bytes, <c>…:figures</c> a hash of sums. A member is <c>e</c> plus the key of an entry, or <c>t</c>
/// plus a question; its content is the hash at <c>…:</c> plus the member. Entries also expire on their own, so nothing
/// stays on an unused server.
/// </remarks>
internal static class RedisScripts
{
    internal const string Prefix = "{claudeperf-cache}:1:";
    internal const string Used = Prefix + "used";
    internal const string Size = Prefix + "size";
    internal const string Figures = Prefix + "figures";

    // Fields of an entry's hash: everything but its value, the value, hits, last use, bytes.
    internal const string Head = "m";
    internal const string Value = "v";
    internal const string Hits = "h";
    internal const string LastUse = "u";
    internal const string Bytes = "b";

    // KEYS: used, size, figures. ARGV[1] the prefix, ARGV[2] now, ARGV[3] the maximum age, ARGV[4] the maximum size in
    // bytes.
    private const string Shared = """
        local used, size, figures = KEYS[1], KEYS[2], KEYS[3]
        local prefix, now, age, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local function add(field, by) return redis.call('HINCRBY', figures, field, by) end
        local function drop(member, evicted)
          local bytes = tonumber(redis.call('HGET', size, member) or '0')
          if evicted and string.sub(member, 1, 1) == 'e' then
            local kind = redis.call('HGET', prefix .. member, 'k')
            if kind then add('evictions:2:' .. kind, 1) end
          end
          local there = redis.call('UNLINK', prefix .. member)
          redis.call('ZREM', used, member)
          if redis.call('HDEL', size, member) == 1 then
            add('all', -bytes)
            if string.sub(member, 1, 1) == 'e' then
              add('bytes', -bytes)
              add('entries', -1)
            end
          end
          return there, bytes
        end
        local function keep()
          for _, member in ipairs(redis.call('ZRANGEBYSCORE', used, '-inf', '(' .. string.format('%.0f', now - age), 'LIMIT', 0, 1000)) do
            drop(member, true)
          end
          while tonumber(redis.call('HGET', figures, 'all') or '0') > most do
            local oldest = redis.call('ZRANGE', used, 0, 0)[1]
            if oldest then drop(oldest, true) else redis.call('HSET', figures, 'all', 0, 'bytes', 0, 'entries', 0) end
          end
          -- A day longer than the last entry: the statistics of a server that nobody uses go too.
          for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, age + 86400000) end
        end
        local function use(member, at)
          local last = tonumber(redis.call('HGET', prefix .. member, 'u') or '0')
          if at > last then
            redis.call('HSET', prefix .. member, 'u', string.format('%.0f', at))
            redis.call('ZADD', used, string.format('%.0f', at), member)
          end
          redis.call('PEXPIRE', prefix .. member, age)
        end

        """;

    /// <summary>ARGV from 5: member, head, value, kind, bytes.</summary>
    internal const string Put = Shared + """
        local member, head, value, kind, bytes = ARGV[5], ARGV[6], ARGV[7], ARGV[8], tonumber(ARGV[9])
        local entry = string.sub(member, 1, 1) == 'e'
        if bytes > most then return end
        if redis.call('HEXISTS', size, member) == 1 and (not entry or redis.call('EXISTS', prefix .. member) == 0) then
          drop(member, false)
        end
        if not entry or redis.call('EXISTS', prefix .. member) == 0 then
          redis.call('HSET', prefix .. member, 'm', head, 'v', value, 'k', kind, 'b', bytes)
        end
        if redis.call('HSETNX', size, member, bytes) == 1 then
          add('all', bytes)
          if entry then
            add('bytes', bytes)
            add('entries', 1)
          end
        end
        use(member, now)
        keep()
        """;

    /// <summary>
    /// ARGV from 5: the number of sums, for each its name and increment, then for each use member, hits and time.
    /// </summary>
    internal const string Record = Shared + """
        local sums = tonumber(ARGV[5])
        if sums > 0 then redis.call('HSETNX', figures, 'since', ARGV[2]) end
        for i = 6, 5 + 2 * sums, 2 do add(ARGV[i], ARGV[i + 1]) end
        for i = 6 + 2 * sums, #ARGV, 3 do
          if redis.call('EXISTS', prefix .. ARGV[i]) == 1 then
            redis.call('HINCRBY', prefix .. ARGV[i], 'h', ARGV[i + 1])
            use(ARGV[i], tonumber(ARGV[i + 2]))
          end
        end
        keep()
        """;

    /// <summary>ARGV from 5: members. Returns how many existed and their size in bytes.</summary>
    internal const string Remove = Shared + """
        local count, sum = 0, 0
        for i = 5, #ARGV do
          local there, bytes = drop(ARGV[i], false)
          count = count + there
          if there == 1 then sum = sum + bytes end
        end
        return {count, sum}
        """;

    /// <summary>
    /// Removes a batch. Returns the number of entries removed, their size in bytes, and the number of members left.
    /// </summary>
    internal const string ClearSome = Shared + """
        local count, sum = 0, 0
        for _, member in ipairs(redis.call('ZRANGE', used, 0, 999)) do
          local there, bytes = drop(member, false)
          if there == 1 and string.sub(member, 1, 1) == 'e' then
            count = count + 1
            sum = sum + bytes
          end
        end
        local left = redis.call('ZCARD', used)
        if left == 0 then redis.call('DEL', size, figures) end
        return {count, sum, left}
        """;
}
