namespace ClaudePerf.Core.Reports.Live;

/// <summary>What the live view shows.</summary>
internal enum LiveView
{
    Overview,
    Agents,
    Sessions,
    Models,
    Requests,
    Budgets,
    Cache,
}

/// <summary>Whose requests the tables of the live view are of.</summary>
internal enum LivePeriod
{
    Today,
    Week,
    Month,
    All,
}

/// <summary>What a person has chosen in the live view. Never changed: a key gives another one.</summary>
internal sealed record LiveState
{
    /// <summary>The view.</summary>
    internal LiveView View { get; init; }

    /// <summary>The period of its rows.</summary>
    internal LivePeriod Period { get; init; }

    /// <summary>The title of the column to sort by; null for the view's own order.</summary>
    internal string? SortBy { get; init; }

    /// <summary>Whether the order is the other way round.</summary>
    internal bool IsReversed { get; init; }

    /// <summary>The row that is selected; null for the first.</summary>
    internal string? Selected { get; init; }

    /// <summary>Rows must contain this text; empty for all.</summary>
    internal string Filter { get; init; } = "";

    /// <summary>Whether keys are typed into the filter.</summary>
    internal bool IsTyping { get; init; }

    /// <summary>Whether the list of keys is shown.</summary>
    internal bool ShowsHelp { get; init; }

    /// <summary>The session whose page is shown; null for none.</summary>
    internal string? Session { get; init; }

    /// <summary>What was shown before the session's page, to go back to; null elsewhere.</summary>
    internal LiveState? Before { get; init; }

    /// <summary>Whether the person has quit.</summary>
    internal bool HasEnded { get; init; }

    /// <summary>Whether it was Ctrl+C that ended it: then nothing is to follow.</summary>
    internal bool WasInterrupted { get; init; }
}
