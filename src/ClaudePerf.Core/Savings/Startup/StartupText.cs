namespace ClaudePerf.Core.Savings.Startup;

/// <summary>A text that the prompts of a conversation start with.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct StartupKey(SavingPart Part, string Name);

/// <summary>A text that prompts start with, over all conversations of a period.</summary>
/// <param name="key">What it is.</param>
internal sealed class StartupText(StartupKey key)
{
    private readonly HashSet<int> _sessions = [];
    private readonly HashSet<string> _projects = new(StringComparer.Ordinal);
    private long _first = long.MaxValue;
    private long _last = long.MinValue;

    internal StartupKey Key => key;

    /// <summary>Its tokens, and how many of them the first request read from the cache, by the row of that request.</summary>
    internal Dictionary<int, (long Tokens, long OfRead)> Conversations { get; } = [];

    /// <summary>The sessions that it is part of.</summary>
    internal int Sessions => _sessions.Count;

    /// <summary>The only project that it is part of; null if there are several or it is unknown.</summary>
    internal string? OnlyProject => _projects.Count == 1 && _projects.Single() is { Length: > 0 } project ? project : null;

    /// <summary>A project that it is part of; null if it is unknown.</summary>
    internal string? AnyProject => _projects.FirstOrDefault(static project => project.Length > 0);

    /// <summary>The time between the first and the last conversation.</summary>
    internal TimeSpan Period => TimeSpan.FromTicks(Math.Max(0, _last - _first));

    /// <summary>Whether Claude Code itself provides it.</summary>
    internal bool IsBuiltIn { get; init; }

    /// <summary>Whether any conversation called it; null if it cannot be called.</summary>
    internal bool? IsUsed { get; set; }

    /// <summary>What carrying it cost, in USD.</summary>
    internal decimal Cost { get; set; }

    /// <summary>Its mean length in a prompt.</summary>
    internal long MeanTokens => Conversations.Count == 0 ? 0 : (long)Math.Round(Conversations.Values.Average(static one => one.Tokens));

    /// <summary>Adds it to a conversation.</summary>
    internal void Add(int row, int session, long ticks, string? project, long tokens, long ofRead)
    {
        var before = Conversations.GetValueOrDefault(row);
        Conversations[row] = (before.Tokens + tokens, before.OfRead + ofRead);
        _sessions.Add(session);
        _projects.Add(project ?? "");
        (_first, _last) = (Math.Min(_first, ticks), Math.Max(_last, ticks));
    }

    /// <summary>Adds all conversations of another text.</summary>
    internal void Add(StartupText other)
    {
        foreach (var (row, (tokens, ofRead)) in other.Conversations)
        {
            var before = Conversations.GetValueOrDefault(row);
            Conversations[row] = (before.Tokens + tokens, before.OfRead + ofRead);
        }
        _sessions.UnionWith(other._sessions);
        _projects.UnionWith(other._projects);
        (_first, _last) = (Math.Min(_first, other._first), Math.Max(_last, other._last));
        Cost += other.Cost;
    }
}
