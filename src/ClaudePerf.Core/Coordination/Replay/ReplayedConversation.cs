using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>What must match for one request to read what another wrote.</summary>
internal readonly record struct CacheSender(int Agent, int Model, int Version, int Effort, UsageRowTraits Speed)
{
    internal static CacheSender FromRow(in UsageRow row) =>
        new(row.Agent, row.Model, row.Version, row.Effort, row.Traits & UsageRowTraits.Fast);
}

/// <summary>
/// What the provider stores of one conversation: the positions up to which its requests asked to cache the prompt, and until when.
/// </summary>
internal sealed class ReplayedConversation
{
    // Lengths in tokens, ascending.
    private readonly List<long> _ends = [];

    internal CacheSender Sender { get; private set; }

    internal CacheLifetime? Lifetime { get; private set; }

    internal bool HasBegun { get; private set; }

    /// <summary>UTC ticks of the end of the last answer.</summary>
    internal long AnsweredTicks { get; private set; }

    /// <summary>UTC ticks until which it can be read.</summary>
    internal long UntilTicks { get; private set; }

    /// <summary>Whether it is among the conversations that a new one may have forked from.</summary>
    internal bool IsListed { get; set; }

    /// <summary>The longest end; 0 if nothing is cached.</summary>
    internal long Cached => _ends.Count == 0 ? 0 : _ends[^1];

    /// <summary>The longest end that is within a prompt; 0 for none.</summary>
    internal long LongestWithin(long prompt) => At(prompt) is > 0 and var count ? _ends[count - 1] : 0;

    /// <summary>
    /// The same without the conversation's first end: all conversations start with the same text, so a match of that length does
    /// not indicate a fork.
    /// </summary>
    internal long LongestTurnWithin(long prompt) => At(prompt) is > 1 and var count ? _ends[count - 1] : 0;

    internal void AskFor(CacheLifetime lifetime) => Lifetime = lifetime;

    /// <summary>Forgets all ends, because no later prompt contains them.</summary>
    internal void Restart() => _ends.Clear();

    /// <summary>Records that a request cached its prompt up to an end, and thereby everything before it.</summary>
    internal void Keep(in CacheSender sender, long end, long answeredTicks, long untilTicks)
    {
        var count = At(end - 1);
        _ends.RemoveRange(count, _ends.Count - count);
        if (end > 0)
            _ends.Add(end);
        (Sender, AnsweredTicks, UntilTicks, HasBegun) = (sender, answeredTicks, untilTicks, true);
    }

    // The number of ends that are not longer than a prompt.
    private int At(long prompt)
    {
        var found = _ends.BinarySearch(prompt);
        return found >= 0 ? found + 1 : ~found;
    }
}
