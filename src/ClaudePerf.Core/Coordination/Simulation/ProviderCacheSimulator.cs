using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>
/// Simulates the provider's prompt cache by its published rules: receives requests in order of time and returns what each reads,
/// writes and sends as plain input. Not thread-safe.
/// </summary>
/// <remarks>
/// The rules are those of the Messages API's page on prompt caching. A prefix consists of tools, then system, then messages, and
/// matches completely or not at all. There are at most four breakpoints, longer TTLs before shorter ones. An entry is written at
/// each breakpoint, and looked up at each and up to 19 blocks before it, longest first. An entry lives for five minutes or one hour
/// after its last use, and can be read once the response of the request that wrote it starts. Prefixes below the model's minimum
/// are not cached. Each model has its own cache. What is between the longest entry read and a breakpoint is written with the TTL of
/// the breakpoint at which it ends; what follows the last breakpoint is plain input.
/// </remarks>
internal sealed class ProviderCacheSimulator
{
    /// <summary>The maximum number of breakpoints of a request.</summary>
    public const int MaxBreakpoints = 4;

    /// <summary>The number of blocks that are looked up for each breakpoint, including its own.</summary>
    public const int Lookback = 20;

    private const int FirstSweep = 1024;

    private readonly Func<ModelInfo, int> _minimum;
    private readonly Dictionary<EntryKey, Entry> _entries = [];
    private DateTimeOffset _now = DateTimeOffset.MinValue;
    private int _nextSweep = FirstSweep;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="minimum">Returns the shortest prefix, in tokens, that a model caches (<see cref="CacheMinimum"/>).</param>
    public ProviderCacheSimulator(Func<ModelInfo, int> minimum)
    {
        ArgumentNullException.ThrowIfNull(minimum);
        _minimum = minimum;
    }

    /// <summary>How long an entry lives after its last use.</summary>
    /// <param name="lifetime">The TTL.</param>
    public static TimeSpan DurationOf(CacheLifetime lifetime) => lifetime == CacheLifetime.OneHour
        ? TimeSpan.FromHours(1)
        : TimeSpan.FromMinutes(5);

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; not earlier than the previous one.</param>
    /// <returns>The usage that the provider would count.</returns>
    /// <exception cref="ArgumentException">The request is earlier than the previous one, or has breakpoints that the provider
    /// rejects.</exception>
    public TokenUsage Send(SimulatedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        _now = request.Time;
        Sweep();
        var minimum = _minimum(request.Model);
        var read = FindLongest(request, minimum);
        var (written5m, written1h) = Write(request, read, minimum);
        return new TokenUsage(request.Prompt.Tokens - read - written5m - written1h, request.OutputTokens, written5m, written1h, read);
    }

    private void Check(SimulatedRequest request)
    {
        if (request.Time < _now)
            throw new ArgumentException($"The request at {request.Time:O} is earlier than the previous one at {_now:O}.", nameof(request));
        if (request.Breakpoints.Length > MaxBreakpoints)
            throw new ArgumentException(FormattableString.Invariant(
                $"A request can have at most {MaxBreakpoints} breakpoints; this one has {request.Breakpoints.Length}."), nameof(request));
        for (var i = 0; i < request.Breakpoints.Length; i++)
        {
            if (request.Breakpoints[i].At.Length > request.Prompt.Length
                || (i > 0 && request.Breakpoints[i].At.Length < request.Breakpoints[i - 1].At.Length))
                throw new ArgumentException("Breakpoints must be prefixes of the prompt, sorted by length.", nameof(request));
            if (i > 0 && request.Breakpoints[i].Lifetime > request.Breakpoints[i - 1].Lifetime)
                throw new ArgumentException("A breakpoint of one hour cannot follow one of five minutes.", nameof(request));
        }
    }

    private long FindLongest(SimulatedRequest request, int minimum)
    {
        for (var i = request.Breakpoints.Length - 1; i >= 0; i--)
        {
            var prefix = request.Breakpoints[i].At;
            if (prefix.Tokens < minimum)
                break;
            for (var looked = 0; looked < Lookback && prefix is { Length: > 0 }; looked++, prefix = prefix.Parent!)
            {
                if (!_entries.TryGetValue(KeyOf(request, prefix), out var entry) || entry.Readable > _now || entry.Expires <= _now)
                    continue;
                entry.Use(_now);
                return prefix.Tokens;
            }
        }
        return 0;
    }

    private (long FiveMinutes, long OneHour) Write(SimulatedRequest request, long read, int minimum)
    {
        long written5m = 0, written1h = 0;
        var done = read;
        foreach (var breakpoint in request.Breakpoints)
        {
            if (breakpoint.At.Tokens < minimum)
                continue;
            var key = KeyOf(request, breakpoint.At);
            var isAlive = _entries.TryGetValue(key, out var entry) && entry.Expires > _now;
            if (breakpoint.At.Tokens > done)
            {
                if (breakpoint.Lifetime == CacheLifetime.OneHour)
                    written1h += breakpoint.At.Tokens - done;
                else
                    written5m += breakpoint.At.Tokens - done;
                done = breakpoint.At.Tokens;
            }
            // What was read through a longer prefix, or is being written by a request whose answer has not started, counts as used
            // and stays alive.
            if (isAlive)
                entry!.Use(_now);
            else
                _entries[key] = new Entry(breakpoint.Lifetime, _now + request.UntilResponse, _now);
        }
        return (written5m, written1h);
    }

    // Removes expired entries, in time proportional to what was added since.
    private void Sweep()
    {
        if (_entries.Count < _nextSweep)
            return;
        foreach (var (key, entry) in _entries.ToArray())
        {
            if (entry.Expires <= _now)
                _entries.Remove(key);
        }
        _nextSweep = Math.Max(FirstSweep, 2 * _entries.Count);
    }

    private static EntryKey KeyOf(SimulatedRequest request, PromptPrefix prefix) => new(request.Model.Id, request.Variant, prefix.Identity);

    private readonly record struct EntryKey(string Model, string Variant, UInt128 Prefix);

    private sealed class Entry(CacheLifetime lifetime, DateTimeOffset readable, DateTimeOffset written)
    {
        internal DateTimeOffset Readable { get; } = readable;

        internal DateTimeOffset Expires { get; private set; } = written + DurationOf(lifetime);

        internal void Use(DateTimeOffset now)
        {
            if (now + DurationOf(lifetime) is var until && until > Expires)
                Expires = until;
        }
    }
}
