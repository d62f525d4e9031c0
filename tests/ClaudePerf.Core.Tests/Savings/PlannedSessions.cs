using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>
/// Sessions that are planned once and billed in several ways: with waste and, by the same plan, without. A replay must find the
/// difference of the two bills. The bill is computed here, with prices defined here, independently of the product.
/// </summary>
internal sealed class PlannedSessions
{
    internal const string Model = "claude-opus-5";
    internal const long Lean = 20_000;
    private const long Shared = 15_000;
    private const long Tail = 3;

    // Of claude-opus-5, in USD per million tokens.
    private const decimal Input = 5m;
    private const decimal Output = 25m;
    private const decimal Write5m = 6.25m;
    private const decimal Write1h = 10m;
    private const decimal Read = 0.5m;

    // The effects of a compaction in module/data/savings.json, and the loss within 10 to 20 minutes in cache-replay.json.
    private const long Restart = 13_000;
    private const long Reread = 5_200;
    private const long Summary = 3_000;
    private const long Call = 200;
    private const double Lost = 0.0654;

    private static readonly DateTimeOffset First = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

    // What the names of sessions, projects and messages start with, to combine several plans.
    private readonly string _name;
    private readonly List<Planned> _sessions = [];

    internal sealed record Turn(long Growth, long Output, double Gap, bool Changes);

    internal sealed record Planned(bool IsHeavy, IReadOnlyList<Turn> Turns);

    /// <summary>How a plan is billed.</summary>
    internal sealed record Way
    {
        /// <summary>Additional tokens at the start of heavy sessions.</summary>
        internal long Startup { get; init; }

        /// <summary>Whether the first request finds these in the cache, like tools.</summary>
        internal bool IsShared { get; init; }

        /// <summary>Whether prefixes change as planned.</summary>
        internal bool Changes { get; init; } = true;

        /// <summary>Whether entries have a TTL of one hour.</summary>
        internal bool OneHour { get; init; }

        internal long CompactAt { get; init; } = long.MaxValue;

        internal long CompactBeforePause { get; init; } = long.MaxValue;

        /// <summary>Whether the losses of longer TTLs are billed, as a mean.</summary>
        internal bool HasLosses { get; init; }
    }

    internal PlannedSessions(int sessions, int turns, int seed, Func<Random, int, Turn> turn, Func<int, bool>? isHeavy = null,
        string name = "")
    {
        _name = name;
        var random = new Random(seed);
        for (var i = 0; i < sessions; i++)
        {
            var planned = new List<Turn>();
            for (var j = 0; j < turns; j++)
                planned.Add(turn(random, j));
            _sessions.Add(new Planned(isHeavy?.Invoke(i) ?? false, planned));
        }
    }

    /// <summary>The requests as recorded in transcripts, and their bill in USD.</summary>
    internal (List<UsageRequest> Requests, decimal Bill) Billed(Way way)
    {
        var (requests, bill) = (new List<UsageRequest>(), 0m);
        var time = First;
        for (var i = 0; i < _sessions.Count; i++)
        {
            var (planned, start) = (_sessions[i], Lean + (_sessions[i].IsHeavy ? way.Startup : 0));
            var (prompt, kept, isFirst) = (start, 0L, true);
            foreach (var turn in planned.Turns)
            {
                time = time.AddSeconds(turn.Gap);
                var lifetime = way.OneHour ? 3600 : 300;
                var (next, read) = isFirst ? (start, Shared + (way.IsShared ? start - Lean : 0)) : (prompt + turn.Growth, kept);
                var isCold = !isFirst && turn.Gap > lifetime;
                var changes = !isFirst && turn.Changes && way.Changes;
                if (isCold || changes)
                    read = 0;
                else if (way.HasLosses && turn.Gap > 300 && !isFirst)
                    read = (long)(kept * (1 - Lost));
                var leaves = isCold && prompt > way.CompactBeforePause;
                if (!isFirst && (next > way.CompactAt || leaves))
                {
                    // The summary request reads or sends everything, then something is read again; the rest continues from the
                    // summary.
                    var isWarm = leaves || (!isCold && !changes);
                    bill += isWarm ? Cost(0, Summary, 0, prompt, way) : Cost(0, Summary, prompt, 0, way);
                    next = start + Restart + Reread;
                    bill += Cost(0, Call, 0, next, way);
                    read = Shared;
                    Add(requests, i, time, 0, turn.Output, next - read, read, way, ref bill);
                }
                else
                {
                    Add(requests, i, time, Tail, turn.Output, next - read - Tail, read, way, ref bill);
                }
                (prompt, kept, isFirst) = (next, next - Tail, false);
            }
            time = time.AddMinutes(7);
        }
        return (requests, bill);
    }

    private static decimal Cost(long input, long output, long written, long read, Way way) =>
        ((input * Input) + (output * Output) + (written * (way.OneHour ? Write1h : Write5m)) + (read * Read)) / 1_000_000;

    private void Add(List<UsageRequest> requests, int session, DateTimeOffset time, long input, long output, long written, long read,
        Way way, ref decimal bill)
    {
        bill += Cost(input, output, written, read, way);
        var id = $"msg_{_name}{requests.Count}";
        requests.Add(new UsageRequest
        {
            Key = new RequestKey(RequestKeyKind.MessageAndRequest, id, id),
            MessageId = id,
            RequestId = id,
            Timestamp = time,
            SessionId = $"{_name}session-{session}",
            Project = $"/home/dev/{_name}project-{session % 3}",
            Model = Model,
            CliVersion = "2.1.100",
            InputTokens = input,
            OutputTokens = output,
            CacheWrite5mTokens = way.OneHour ? 0 : written,
            CacheWrite1hTokens = way.OneHour ? written : 0,
            CacheReadTokens = read,
            IsFinal = true,
        });
    }
}
