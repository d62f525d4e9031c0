namespace ClaudePerf.Core.Reports.Live;

/// <summary>The views of the live view.</summary>
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

/// <summary>The period of the requests in the tables of the live view.</summary>
internal enum LivePeriod
{
    Today,
    Week,
    Month,
    All,
}

/// <summary>What a person has selected in the live view. Immutable: a key creates a new one.</summary>
internal sealed record LiveState
{
    /// <summary>The view.</summary>
    internal LiveView View { get; init; }

    /// <summary>The period of its rows.</summary>
    internal LivePeriod Period { get; init; }

    /// <summary>The title of the column to sort by; null for the view's own order.</summary>
    internal string? SortBy { get; init; }

    /// <summary>Whether the order is reversed.</summary>
    internal bool IsReversed { get; init; }

    /// <summary>The selected row; null for the first.</summary>
    internal string? Selected { get; init; }

    /// <summary>The text that rows must contain; empty for all rows.</summary>
    internal string Filter { get; init; } = "";

    /// <summary>Whether keys go into the filter.</summary>
    internal bool IsTyping { get; init; }

    /// <summary>Whether the list of keys is shown.</summary>
    internal bool ShowsHelp { get; init; }

    /// <summary>The session whose page is shown; null for none.</summary>
    internal string? Session { get; init; }

    /// <summary>What was shown before the session's page, to return to; null elsewhere.</summary>
    internal LiveState? Before { get; init; }

    /// <summary>Whether the person has quit.</summary>
    internal bool HasEnded { get; init; }

    /// <summary>Whether Ctrl+C ended it: nothing must follow then.</summary>
    internal bool WasInterrupted { get; init; }
}
