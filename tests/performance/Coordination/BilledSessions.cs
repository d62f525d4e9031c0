using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Performance.Coordination;

/// <summary>
/// Sessions billed as a provider with a prompt cache bills them, by a simple calculation of its own: what one conversation cached, until
/// when, and how long the prefix is that all agents share. It also includes what no simulator can know: tokens after the last breakpoint,
/// lost entries, prefixes that are longer or shorter than before, and the time until an answer begins.
/// </summary>
internal sealed class BilledSessions(int seed)
{
    private const double LostEntries = 0.01;
    private const double Compactions = 0.01;
    private const double ModelSwitches = 0.01;
    private const double LongPauses = 0.04;

    private static readonly (string Agent, long Beginning)[] Agents = [("main", 24_000), ("Explore", 9_000), ("reviewer", 12_500),
        ("tester", 7_400)];

    private readonly Random _random = new(seed);
    private readonly List<UsageRequest> _requests = [];
    private readonly Dictionary<(string Agent, string Model), DateTimeOffset> _beginnings = [];
    private int _ids;

    internal static List<UsageRequest> Of(int sessions, int seed)
    {
        var billed = new BilledSessions(seed);
        var time = new DateTimeOffset(2026, 10, 20, 8, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < sessions; i++)
        {
            billed.Session($"session-{i}", ref time);
            time = time.AddSeconds(billed._random.Next(7200));
        }
        return billed._requests;
    }

    private void Session(string session, ref DateTimeOffset time)
    {
        var end = Thread(session, null, Agents[0], "claude-opus-5-5", time, _random.Next(5, 60), TimeSpan.FromHours(1));
        for (var agents = _random.Next(6); agents > 0; agents--)
            Thread(session, $"agent-{_ids}", Agents[_random.Next(1, Agents.Length)], _random.Next(2) == 0
                ? "claude-sonnet-5-5"
                : "claude-haiku-5-5", time.AddSeconds(_random.Next(1800)), _random.Next(1, 25), TimeSpan.FromMinutes(5));
        time = end;
    }

    private DateTimeOffset Thread(string session, string? run, (string Agent, long Beginning) agent, string model, DateTimeOffset time,
        int count, TimeSpan lifetime)
    {
        long kept = 0;
        var keptUntil = DateTimeOffset.MinValue;
        var prompt = agent.Beginning + _random.Next(500, 8000);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                time = time.AddSeconds(_random.NextDouble() < LongPauses ? _random.Next(200, 6000) : _random.Next(3, 60));
                prompt = _random.NextDouble() < Compactions ? agent.Beginning + 3000 : prompt + _random.Next(50, 5000);
                if (_random.NextDouble() < ModelSwitches)
                    (model, kept) = (model == "claude-opus-5-5" ? "claude-sonnet-5-5" : "claude-opus-5-5", 0);
            }
            var hasBeginning = _beginnings.TryGetValue((agent.Agent, model), out var until) && until > time;
            // Text before the breakpoint that differs slightly between sessions.
            var read = kept > 0 && keptUntil > time && kept <= prompt ? kept : hasBeginning ? agent.Beginning : 0;
            if (_random.NextDouble() < LostEntries)
                read = 0;
            var tail = _random.Next(1, 12);
            Add(session, run, agent.Agent, model, time, tail, read, prompt - tail - read, lifetime);
            (kept, keptUntil) = (prompt - tail, time + lifetime);
            _beginnings[(agent.Agent, model)] = time + lifetime;
        }
        return time;
    }

    private void Add(string session, string? run, string agent, string model, DateTimeOffset time, long input, long read, long write,
        TimeSpan lifetime)
    {
        var id = $"msg_{_ids++}";
        _requests.Add(new UsageRequest
        {
            Key = new RequestKey(RequestKeyKind.MessageAndRequest, id, id),
            MessageId = id,
            RequestId = id,
            Timestamp = time,
            SessionId = session,
            Project = "/home/dev/project",
            AgentId = run,
            AgentType = run is null ? null : agent,
            Model = model,
            CliVersion = "2.1.330",
            InputTokens = input,
            CacheReadTokens = read,
            CacheWrite5mTokens = lifetime.TotalHours >= 1 ? 0 : write,
            CacheWrite1hTokens = lifetime.TotalHours >= 1 ? write : 0,
            OutputTokens = _random.Next(20, 1500),
            IsFinal = true,
        });
    }
}
