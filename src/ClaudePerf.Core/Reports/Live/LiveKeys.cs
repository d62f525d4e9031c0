namespace ClaudePerf.Core.Reports.Live;

/// <summary>The keys of the live view: those of htop and less, where these have one for the purpose.</summary>
internal static class LiveKeys
{
    /// <summary>The keys and what they do, for the help page.</summary>
    internal static readonly (string Keys, string Does)[] Help =
    [
        ("1 to 7, Tab", "another view"),
        ("↑ ↓ PgUp PgDn Home End", "select a row"),
        ("← →, < >", "sort by the previous or next column"),
        ("r", "reverse the order"),
        ("/", "filter: type; Enter keeps it, Esc clears it"),
        ("t", "today, 7 days, 30 days, all"),
        ("Enter", "open the selected row's session; Esc goes back"),
        ("?, F1", "this list"),
        ("q, F10, Ctrl+C", "quit"),
    ];

    private static readonly int Views = Enum.GetValues<LiveView>().Length;
    private static readonly int Periods = Enum.GetValues<LivePeriod>().Length;

    /// <summary>Applies a key to a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="key">The key.</param>
    /// <param name="table">The rows shown; null in the overview.</param>
    /// <param name="page">The number of rows on the screen.</param>
    /// <returns>The new state; the same if the key does nothing.</returns>
    internal static LiveState Press(LiveState state, ConsoleKeyInfo key, LiveTable? table, int page)
    {
        if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control } or { KeyChar: '\u0003' })
            return state with { HasEnded = true, WasInterrupted = true };
        if (state.IsTyping)
            return Type(state, key, table, page);
        if (state.ShowsHelp)
            return state with { ShowsHelp = false, HasEnded = IsQuit(key) };
        if (IsQuit(key))
            return state with { HasEnded = true };
        if (key.KeyChar is '?' or 'h' || key.Key == ConsoleKey.F1)
            return state with { ShowsHelp = true };
        return Switch(state, key) ?? (table is null ? state : Look(state, key, table, page));
    }

    private static bool IsQuit(ConsoleKeyInfo key) => key.KeyChar is 'q' or 'Q' || key.Key == ConsoleKey.F10;

    private static LiveState? Switch(LiveState state, ConsoleKeyInfo key)
    {
        if (key.KeyChar is >= '1' and <= '9' && key.KeyChar - '1' < Views)
            return View(state, key.KeyChar - '1');
        if (key.Key == ConsoleKey.Tab)
            return View(state, (int)state.View + (key.Modifiers.HasFlag(ConsoleModifiers.Shift) ? Views - 1 : 1));
        return null;
    }

    private static LiveState View(LiveState state, int view) => new() { View = (LiveView)(view % Views), Period = state.Period };

    private static LiveState Look(LiveState state, ConsoleKeyInfo key, LiveTable table, int page) => key switch
    {
        { KeyChar: '/' } or { Key: ConsoleKey.F4 } => state with { IsTyping = true },
        { KeyChar: 't' } => state with { Period = (LivePeriod)(((int)state.Period + 1) % Periods), Selected = null },
        { KeyChar: 'r' or 'I' } => state with { IsReversed = !state.IsReversed, Selected = null },
        { KeyChar: '<' or ',' } or { Key: ConsoleKey.LeftArrow } => Sort(state, table, -1),
        { KeyChar: '>' or '.' } or { Key: ConsoleKey.RightArrow } => Sort(state, table, 1),
        { Key: ConsoleKey.Enter } when state.Session is null && table.IndexOfSelected(state) is >= 0 and var row
            && table.Rows[row].Session is { } session =>
            new LiveState { View = state.View, Period = state.Period, Session = session, Before = state },
        { Key: ConsoleKey.Escape or ConsoleKey.Backspace } => Leave(state),
        _ => Move(state, key, table, page),
    };

    private static LiveState Leave(LiveState state) => state.Filter.Length > 0 ? state with { Filter = "" } : state.Before ?? state;

    private static LiveState Sort(LiveState state, LiveTable table, int by)
    {
        // Keys may arrive faster than the rows are sorted.
        var current = state.SortBy is null ? table.SortedBy : table.IndexOf(state.SortBy);
        var column = Math.Clamp(current + by, 0, table.Columns.Count - 1);
        return state with { SortBy = table.Columns[column].Title, IsReversed = false, Selected = null };
    }

    private static LiveState Move(LiveState state, ConsoleKeyInfo key, LiveTable table, int page)
    {
        var row = table.IndexOfSelected(state);
        var next = key switch
        {
            { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' } => row - 1,
            { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' } => row + 1,
            { Key: ConsoleKey.PageUp } => row - page,
            { Key: ConsoleKey.PageDown } or { KeyChar: ' ' } => row + page,
            { Key: ConsoleKey.Home } or { KeyChar: 'g' } => 0,
            { Key: ConsoleKey.End } or { KeyChar: 'G' } => table.Rows.Count - 1,
            _ => row,
        };
        if (row < 0 || next == row)
            return state;
        next = Math.Clamp(next, 0, table.Rows.Count - 1);
        // The first row stays selected whatever it is, so that a list can be watched from the top.
        return state with { Selected = next == 0 ? null : table.Rows[next].Key };
    }

    private static LiveState Type(LiveState state, ConsoleKeyInfo key, LiveTable? table, int page) => key switch
    {
        { Key: ConsoleKey.Escape } => state with { IsTyping = false, Filter = "" },
        { Key: ConsoleKey.Enter } => state with { IsTyping = false },
        { Key: ConsoleKey.Backspace } => state with { Filter = state.Filter.Length > 0 ? state.Filter[..^1] : "" },
        { Key: ConsoleKey.UpArrow or ConsoleKey.DownArrow or ConsoleKey.PageUp or ConsoleKey.PageDown } when table is not null =>
            Move(state, key, table, page),
        { KeyChar: var typed } when !char.IsControl(typed) => state with { Filter = state.Filter + typed, Selected = null },
        _ => state,
    };
}
