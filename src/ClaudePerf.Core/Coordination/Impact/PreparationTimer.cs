using System.Collections.Immutable;
using System.Diagnostics;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>Takes the time of preparing agents' prompts on this machine, without a cache and through a warm one in memory.</summary>
internal sealed class PreparationTimer
{
    private readonly Dictionary<string, (double[] Without, double[] With)> _times = new(StringComparer.Ordinal);
    private readonly int _repeat;

    internal PreparationTimer(CoordinationOptions options, IReadOnlyCollection<string> agents, CancellationToken cancellation)
    {
        _repeat = options.Repeat;
        var preparation = options.ToPreparation();
        using var none = new PromptCache(new PromptCacheOptions { Enabled = false }, openStore: null);
        using var memory = new PromptCache(new PromptCacheOptions(), openStore: null);
        var (without, with) = (new PromptPreparer(none, preparation), new PromptPreparer(memory, preparation));
        // The first round of each compiles code and fills the cache, and is not counted.
        foreach (var agent in agents)
        {
            with.Prepare(agent, PromptKind.Agent, cancellation);
            _times.Add(agent, (new double[_repeat], new double[_repeat]));
        }
        if (agents.Count > 0)
            without.Prepare(agents.First(), PromptKind.Agent, cancellation);
        for (var round = 0; round < _repeat; round++)
        {
            foreach (var (agent, times) in _times)
            {
                cancellation.ThrowIfCancellationRequested();
                times.Without[round] = Time(without, agent, cancellation);
                times.With[round] = Time(with, agent, cancellation);
            }
        }
    }

    /// <summary>The time of preparing some agents, one after the other, in each round; agents that have no prompt take none.</summary>
    internal (LocalTime Without, LocalTime With) Of(IEnumerable<string> agents)
    {
        var (without, with) = (new double[_repeat], new double[_repeat]);
        foreach (var agent in agents)
        {
            if (!_times.TryGetValue(agent, out var times))
                continue;
            for (var round = 0; round < _repeat; round++)
            {
                without[round] += times.Without[round];
                with[round] += times.With[round];
            }
        }
        return (new LocalTime([.. without]), new LocalTime([.. with]));
    }

    private static double Time(PromptPreparer preparer, string agent, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        preparer.Prepare(agent, PromptKind.Agent, cancellation);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
