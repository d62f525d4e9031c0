using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>
/// The provider's prompt cache by its published rules: takes requests in the order of their times and says what each reads, writes and sends plainly. Not safe for several threads.
/// </summary>
/// <remarks>
/// The rules are those of the Messages API's page on prompt caching. A prefix is tools, then system, then messages, and matches whole or not at all. At most four
/// breakpoints, longer lifetimes before shorter. An entry is written at each breakpoint, and looked for at each and up to 19 blocks before it, the longest first. An entry lives five minutes or one hour
/// from its last use, and can be read once the response of the request that wrote it begins. Prefixes below the model's minimum are not cached. Each model has its own cache.
/// What lies behind the longest entry read and before a breakpoint is written, for the lifetime of the breakpoint that it ends at; what lies behind the last one is plain input.
/// </remarks>
internal sealed class ProviderCacheSimulator
{
    /// <summary>The most breakpoints that a request may have.</summary>
    public const int MostBreakpoints = 4;

    /// <summary>How many blocks are looked at for each breakpoint, its own among them.</summary>
    public const int Lookback = 20;

    private const int FirstSweep = 1024;

    private readonly Func<ModelInfo, int> _minimum;
    private readonly Dictionary<EntryKey, Entry> _entries = [];
    private DateTimeOffset _now = DateTimeOffset.MinValue;
    private int _nextSweep = FirstSweep;

    /// <summary>An empty cache.</summary>
    /// <param name="minimum">The shortest prefix in tokens that a model caches (<see cref="CacheMinimum"/>).</param>
    public ProviderCacheSimulator(Func<ModelInfo, int> minimum)
    {
        ArgumentNullException.ThrowIfNull(minimum);
        _minimum = minimum;
    }

    /// <summary>How long an entry lives from its last use.</summary>
    /// <param name="lifetime">Its lifetime.</param>
    public static TimeSpan DurationOf(CacheLifetime lifetime) => lifetime == CacheLifetime.OneHour ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5);

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; not earlier than the one before it.</param>
    /// <returns>What the provider would count.</returns>
    /// <exception cref="ArgumentException">The request is earlier than the one before, or has breakpoints that the provider refuses.</exception>
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
            throw new ArgumentException($"The request of {request.Time:O} comes before the one of {_now:O} that was sent already.", nameof(request));
        if (request.Breakpoints.Length > MostBreakpoints)
            throw new ArgumentException(FormattableString.Invariant($"A request has at most {MostBreakpoints} breakpoints, this one {request.Breakpoints.Length}."), nameof(request));
        for (var i = 0; i < request.Breakpoints.Length; i++)
        {
            if (request.Breakpoints[i].At.Length > request.Prompt.Length || (i > 0 && request.Breakpoints[i].At.Length < request.Breakpoints[i - 1].At.Length))
                throw new ArgumentException("Breakpoints are prefixes of the prompt, by length.", nameof(request));
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
            // What was read through a longer prefix, or is being written by a request whose answer has not begun, is used and lives on.
            if (isAlive)
                entry!.Use(_now);
            else
                _entries[key] = new Entry(breakpoint.Lifetime, _now + request.UntilResponse, _now);
        }
        return (written5m, written1h);
    }

    // What has expired is forgotten, in time proportional to what was added since.
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
