using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>What has to be the same for one request to read what another wrote.</summary>
internal readonly record struct CacheSender(int Agent, int Model, int Version, int Effort, UsageRowTraits Speed)
{
    internal static CacheSender Of(in UsageRow row) => new(row.Agent, row.Model, row.Version, row.Effort, row.Traits & UsageRowTraits.Fast);
}

/// <summary>
/// What the provider keeps of one conversation: the places up to which its requests asked to keep the prompt, and until when.
/// </summary>
internal sealed class ReplayedConversation
{
    // Lengths in tokens, rising.
    private readonly List<long> _ends = [];

    internal CacheSender Sender { get; private set; }

    internal CacheLifetime? Lifetime { get; private set; }

    internal bool HasBegun { get; private set; }

    /// <summary>UTC ticks of the end of the last answer.</summary>
    internal long AnsweredTicks { get; private set; }

    /// <summary>UTC ticks until which it can be read.</summary>
    internal long UntilTicks { get; private set; }

    /// <summary>Whether it is among those that a new conversation may have forked from.</summary>
    internal bool IsListed { get; set; }

    /// <summary>The longest end; 0 where nothing is kept.</summary>
    internal long Kept => _ends.Count == 0 ? 0 : _ends[^1];

    /// <summary>The longest end that a prompt still holds; 0 for none.</summary>
    internal long LongestWithin(long prompt) => At(prompt) is > 0 and var count ? _ends[count - 1] : 0;

    /// <summary>The same without the conversation's first end: all conversations begin alike, so that one as long shows no fork.</summary>
    internal long LongestTurnWithin(long prompt) => At(prompt) is > 1 and var count ? _ends[count - 1] : 0;

    internal void AskFor(CacheLifetime lifetime) => Lifetime = lifetime;

    /// <summary>Forgets all ends: none of what follows holds them.</summary>
    internal void Restart() => _ends.Clear();

    /// <summary>A request kept its prompt up to an end, and by that all before it.</summary>
    internal void Keep(in CacheSender sender, long end, long answeredTicks, long untilTicks)
    {
        var count = At(end - 1);
        _ends.RemoveRange(count, _ends.Count - count);
        if (end > 0)
            _ends.Add(end);
        (Sender, AnsweredTicks, UntilTicks, HasBegun) = (sender, answeredTicks, untilTicks, true);
    }

    // How many ends are no longer than a prompt.
    private int At(long prompt)
    {
        var found = _ends.BinarySearch(prompt);
        return found >= 0 ? found + 1 : ~found;
    }
}
