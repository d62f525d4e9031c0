using System.Globalization;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// The interactive live view: an overview, tables of agents, sessions, models, requests, budgets and cache misses, and a page for
/// each session. Draws lines of text; the owner of the terminal shows them and passes on the keys. One thread may press keys while
/// another updates and draws.
/// </summary>
/// <param name="query">Prices, time zone and the filter of requests.</param>
/// <param name="cancellation">Cancels the work.</param>
public sealed class LiveViewer(UsageQuery query, CancellationToken cancellation = default)
{
    private readonly object _lock = new();
    private LiveState _state = new();
    private LiveState? _shown;
    private LiveState? _read;
    private LiveUsage? _usage;
    private UsageTable? _requests;
    private LiveRows? _rows;
    private LiveTable? _table;
    private UsageGroup? _session;
    private int _page = 1;

    /// <summary>Whether the person has quit.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_lock)
                return _state.HasEnded;
        }
    }

    /// <summary>Whether Ctrl+C ended it: nothing must follow then.</summary>
    public bool WasInterrupted
    {
        get
        {
            lock (_lock)
                return _state.WasInterrupted;
        }
    }

    /// <summary>Sets the current usage.</summary>
    /// <param name="usage">The sums.</param>
    /// <param name="table">The underlying requests.</param>
    public void Update(LiveUsage usage, UsageTable table)
    {
        ArgumentNullException.ThrowIfNull(usage);
        ArgumentNullException.ThrowIfNull(table);
        lock (_lock)
            (_usage, _requests, _read, _shown) = (usage, table, null, null);
    }

    /// <summary>Handles a key. Reads no requests: that is left to the next <see cref="Draw"/>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the screen changes.</returns>
    public bool Press(ConsoleKeyInfo key)
    {
        lock (_lock)
        {
            var before = _state;
            // The rows of another view cannot be navigated.
            var table = IsOfView(before) ? _table : null;
            _state = LiveKeys.Press(before, key, table, _page);
            return _state != before;
        }
    }

    /// <summary>Draws the screen.</summary>
    /// <param name="width">The width of the terminal in columns.</param>
    /// <param name="height">The height of the terminal in lines.</param>
    /// <param name="color">Whether to use colors.</param>
    /// <returns>Exactly <paramref name="height"/> lines of at most <paramref name="width"/> columns; empty before the first
    /// <see cref="Update"/>.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public IReadOnlyList<string> Draw(int width, int height, bool color)
    {
        lock (_lock)
        {
            if (_usage is null || height < 1)
                return [];
            Read();
            return Lines(_usage, width, height, new TerminalStyle(color), color);
        }
    }

    private List<string> Lines(LiveUsage usage, int width, int height, TerminalStyle style, bool color)
    {
        var lines = new List<string>();
        if (_state.ShowsHelp)
            lines.AddRange(Help(width, style));
        else if (_table is { } table)
            lines.AddRange(Table(table, width, height - 1, style));
        else
            lines.AddRange([Tabs(width, style), .. LiveScreen.Draw(usage, width, Math.Max(1, height - 2), color)]);
        if (lines.Count > height - 1)
            lines.RemoveRange(height - 1, lines.Count - height + 1);
        while (lines.Count < height - 1)
            lines.Add("");
        lines.Add(Footer(width, style));
        return lines;
    }

    // Only another view, period or session needs other rows: most keys move within, sort or filter the existing ones.
    private bool IsRead(LiveState state) => IsOfView(state) && _read?.Period == state.Period;

    private bool IsOfView(LiveState state) => _read is { } read && (read.View, read.Session) == (state.View, state.Session);

    private void Read()
    {
        if (_usage is null || _requests is null || _shown == _state)
            return;
        if (!IsRead(_state))
        {
            _rows = LiveTables.CreateRows(_state, _usage, _requests, query, cancellation);
            _session = _state.Session is { } session ? LiveTables.Session(session, _requests, query, cancellation) : null;
            _read = _state;
        }
        _table = _rows is null ? null : LiveTable.Create(_rows, _state);
        _shown = _state;
    }

    private List<string> Table(LiveTable table, int width, int height, TerminalStyle style)
    {
        var lines = new List<string> { Tabs(width, style) };
        lines.AddRange(_session is { } session
            ? SessionLines(session, width, style)
            : [style.Quiet(TerminalText.Fit(Summary(table), width))]);
        _page = LiveTableScreen.PageSize(height - lines.Count);
        if (table.Rows.Count > 0)
            lines.AddRange(LiveTableScreen.Draw(table, _state, width, height - lines.Count, style));
        else
            lines.AddRange(["", .. WhyEmpty(table).Select(line => TerminalText.Fit("  " + line, width))]);
        return lines;
    }

    private string Tabs(int width, TerminalStyle style)
    {
        var views = Enum.GetValues<LiveView>();
        var names = views.Select(static (view, i) => $"{i + 1} {view}").ToArray();
        // Without room for all names, show only the current one: numbers and Tab still switch to the others.
        if (names.Sum(static name => name.Length + 2) > width)
            names = [.. views.Select((view, i) => view == _state.View ? names[i] : $"{i + 1}")];
        var tabs = names.Select((name, i) => views[i] == _state.View ? style.Selected($"[{name}]") : style.Quiet($" {name} "));
        return names.Sum(static name => name.Length + 2) <= width ? string.Concat(tabs) : TerminalText.Fit($"[{_state.View}]", width);
    }

    private string Summary(LiveTable table)
    {
        var rows = table.Rows.Count == table.Unfiltered
            ? string.Create(CultureInfo.CurrentCulture, $"{table.Rows.Count:N0}")
            : string.Create(CultureInfo.CurrentCulture, $"{table.Rows.Count:N0} of {table.Unfiltered:N0}");
        var period = _state.View == LiveView.Budgets ? "" : PeriodName() + ", ";
        var latest = _state.View == LiveView.Requests && table.Unfiltered == LiveTables.MaxRequests ? "the latest " : "";
        return $"{period}{latest}{rows} "
            + $"{NameOf(_state.View)}{(_state.Filter.Length > 0 && !_state.IsTyping ? $" with '{_state.Filter}'" : "")}, "
            + $"today {TerminalText.Cost(_usage!.Today.Cost, _usage.Today.Unpriced.Count > 0)}, {TerminalText.Cost(_usage.CostPerHour)} "
                + "an hour";
    }

    private IEnumerable<string> SessionLines(UsageGroup session, int width, TerminalStyle style)
    {
        yield return style.Strong(
            TerminalText.Fit($"Session {VisibleText.Of(session.Session)} in {VisibleText.Of(session.Project)}", width));
        yield return TerminalText.Fit(string.Create(CultureInfo.CurrentCulture,
            $"{TerminalText.Cost(session.Cost, session.Unpriced.Count > 0)} for {session.Requests:N0} requests, {session.HitRate ?? 0:0%} "
                + $"read from cache"), width);
        yield return TerminalText.Fit(
            string.Create(CultureInfo.CurrentCulture,
                $"{session.Start:yyyy-MM-dd HH:mm} to {session.End:yyyy-MM-dd HH:mm}, {TerminalText.Age(_usage!.At - session.End)}"),
                width);
    }

    private IEnumerable<string> WhyEmpty(LiveTable table)
    {
        if (table.Unfiltered > 0)
            yield return $"No rows contain '{_state.Filter}'. Press Esc to clear the filter.";
        else if (_state.View == LiveView.Budgets)
            yield return "There are no budgets. Use Set-TokenBudget to create one.";
        else if (_state.Period == LivePeriod.All)
            yield return $"No {NameOf(_state.View)} yet.";
        else
            yield return $"No {NameOf(_state.View)} {(_state.Period == LivePeriod.Today ? "today" : "in " + PeriodName())}. Press t for a "
                + "longer period.";
    }

    private string PeriodName() => _state.Period switch
    {
        LivePeriod.Today => "Today",
        LivePeriod.Week => "7 days",
        LivePeriod.Month => "30 days",
        _ => "All",
    };

    private static string NameOf(LiveView view) => view switch
    {
        LiveView.Cache => "cache misses",
        _ => view.ToString().ToLowerInvariant(),
    };

    private string Footer(int width, TerminalStyle style)
    {
        if (_state.IsTyping)
            return TerminalText.Fit($"/{_state.Filter}_  Enter keeps it, Esc clears it", width);
        var keys = _state.ShowsHelp ? "any key closes this list"
            : _state.Session is not null ? "q quit  ? keys  Esc back  ↑↓ select  ←→ sort  r reverse  / filter"
            : _state.View == LiveView.Overview ? "q quit  ? keys  1-7 views"
            : "q quit  ? keys  1-7 views  ↑↓ select  ←→ sort  / filter  t period  Enter session";
        return style.Quiet(TerminalText.Width(keys) <= width
            ? keys
            : TerminalText.Width("q quit  ? keys") <= width ? "q quit  ? keys" : TerminalText.Fit("q quit", width));
    }

    private static IEnumerable<string> Help(int width, TerminalStyle style)
    {
        yield return style.Strong(TerminalText.Fit("Keys", width));
        yield return "";
        var widest = LiveKeys.Help.Max(static entry => TerminalText.Width(entry.Keys));
        foreach (var (keys, does) in LiveKeys.Help)
            yield return TerminalText.Fit($"  {keys}{new string(' ', widest - TerminalText.Width(keys))}  {does}", width);
    }
}
