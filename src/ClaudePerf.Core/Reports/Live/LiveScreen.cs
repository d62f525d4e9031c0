using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// Draws a <see cref="LiveUsage"/> on a terminal of any size. What does not fit is left out, starting with the latest requests.
/// </summary>
public static class LiveScreen
{
    /// <summary>Below this width, in columns, tables are stacked instead of side by side.</summary>
    public const int NarrowWidth = 72;

    private const int MaxGroups = 5;
    private const int MaxBudgets = 4;
    private const int MinBar = 8;
    private const int MaxBar = 40;
    private const int MinName = 8;
    private const int BudgetGap = 2;

    // The space between two tables side by side.
    private const int Gap = 3;
    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Warning = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red);

    /// <summary>Draws the screen.</summary>
    /// <param name="usage">What to show.</param>
    /// <param name="width">The width of the terminal in columns.</param>
    /// <param name="height">The height of the terminal in lines.</param>
    /// <param name="color">Whether to use colors.</param>
    /// <returns>At most <paramref name="height"/> lines of at most <paramref name="width"/> columns, with colors as escape
    /// sequences.</returns>
    public static IReadOnlyList<string> Draw(LiveUsage usage, int width, int height, bool color = true)
    {
        ArgumentNullException.ThrowIfNull(usage);
        width = Math.Max(20, width);
        var style = new TerminalStyle(color);
        var isNarrow = width < NarrowWidth;
        Panel[] boxes = [Today(usage), Block(usage), Session(usage)];
        var lines = new List<string> { Header(usage, width, style) };
        lines.AddRange(Render(isNarrow ? new Rows(boxes) : SideBySide(width, boxes), width, color));
        lines.Add(Burn(usage, width));
        if (usage.Budgets.Count > 0)
            lines.AddRange(Render(Budgets(usage, width), width, color));
        lines.AddRange(Groups(usage, width, isNarrow, style));
        if (usage.LastRequests.Count > 0 && lines.Count + 2 < height)
            lines.AddRange(LiveTableScreen.Draw(
                LiveTable.Create(LiveTables.Latest(usage), new LiveState()), null, width, height - lines.Count, style));
        return lines.Count > height ? lines.GetRange(0, Math.Max(0, height)) : lines;
    }

    private static IEnumerable<string> Groups(LiveUsage usage, int width, bool isNarrow, TerminalStyle style)
    {
        var models = LiveTables.Brief("Models today", usage.Models, static group => TerminalText.Model(group.Model));
        var agents = LiveTables.Brief("Agents today", usage.Agents, static group => VisibleText.Of(group.Agent));
        if (isNarrow)
            return [.. Draw(models, width), .. Draw(agents, width)];
        // Plain first, because escape sequences would count as columns.
        var half = (width - Gap) / 2;
        var (left, right) = (Draw(models, half), Draw(agents, half));
        return Enumerable.Range(0, Math.Max(left.Count, right.Count)).Select(i =>
        {
            var leftCell = i < left.Count ? left[i] : "";
            var line = leftCell + new string(' ', half - TerminalText.Width(leftCell) + Gap) + (i < right.Count ? right[i] : "");
            return i == 0 ? style.Quiet(line) : line.TrimEnd();
        });
    }

    private static List<string> Draw(LiveRows rows, int width)
    {
        var table = LiveTable.Create(rows, new LiveState());
        var lines = LiveTableScreen.Draw(table, null, width, MaxGroups + 1, new TerminalStyle(color: false));
        if (table.Rows.Count == 0)
            lines.Add("none");
        else if (table.Rows.Count > MaxGroups)
            lines.Add(string.Create(CultureInfo.CurrentCulture, $"and {table.Rows.Count - MaxGroups:N0} more"));
        return lines;
    }

    private static Grid SideBySide(int width, params Panel[] parts)
    {
        var grid = new Grid();
        foreach (var _ in parts)
            grid.AddColumn(new GridColumn { Width = width / parts.Length, Padding = new Padding(0, 0, 0, 0) });
        return grid.AddRow(parts);
    }

    private static string Header(LiveUsage usage, int width, TerminalStyle style)
    {
        var time = usage.At.ToString("ddd HH:mm", CultureInfo.CurrentCulture);
        var session = usage.Session is { } now ? $"  {VisibleText.Of(now.Usage.Project)}  {TerminalText.Model(now.Model)}" : "";
        return style.Strong(TerminalText.Fit($"ClaudePerf  {time}{session}", width));
    }

    private static Panel Today(LiveUsage usage) => Box("Today",
        (TerminalText.Cost(usage.Today.Cost, usage.Today.Unpriced.Count > 0), Strong),
        (Count(usage.Today.Requests), Style.Plain),
        (usage.HitRate is { } rate ? string.Create(CultureInfo.CurrentCulture, $"{rate:0%} read from cache") : "nothing sent yet", Quiet),
        (usage.HitRate is null ? "" : $"saved {TerminalText.Cost(usage.Today.Saving)}", Quiet));

    private static Panel Block(LiveUsage usage) => usage.Block is { } block
        ? Box(string.Create(CultureInfo.CurrentCulture, $"Block until {block.End:HH:mm}"),
            (TerminalText.Cost(block.Usage.Cost, block.Usage.Unpriced.Count > 0), Strong),
            (Count(block.Usage.Requests), Style.Plain),
            ($"{TerminalText.Span(block.Remaining)} left", Quiet),
            ($"{TerminalText.Cost(block.ForecastCost)} at this rate", Quiet))
        : Box("Block", ("none is open", Quiet), ("", Style.Plain), ("", Style.Plain), ("", Style.Plain));

    private static Panel Session(LiveUsage usage)
    {
        if (usage.Session is not { } session)
            return Box("Session", ("none yet", Quiet), ("", Style.Plain), ("", Style.Plain), ("", Style.Plain));
        var fill = session.ContextFill;
        var context = fill is { } part
            ? string.Create(CultureInfo.CurrentCulture, $"context {part:0%} of {TerminalText.Tokens(session.ContextWindow!.Value)}")
            : $"context {TerminalText.Tokens(session.ContextTokens)}";
        return Box("Session",
            (TerminalText.Cost(session.Usage.Cost, session.Usage.Unpriced.Count > 0), Strong),
            (Count(session.Usage.Requests), Style.Plain),
            (context, fill switch { >= 0.9 => Bad, >= 0.7 => Warning, _ => Quiet }),
            (TerminalText.Age(usage.At - session.Usage.End), Quiet));
    }

    private static string Count(long requests) =>
        string.Create(CultureInfo.CurrentCulture, $"{requests:N0} {(requests == 1 ? "request" : "requests")}");

    private static Panel Box(string title, params (string Text, Style Style)[] lines) =>
        new(new Rows(lines.Select(line => new Text(line.Text, line.Style) { Overflow = Overflow.Ellipsis })))
        {
            Header = new PanelHeader($" {Markup.Escape(title)} "),
            Border = BoxBorder.Rounded,
            BorderStyle = Quiet,
            Expand = true,
        };

    private static string Burn(LiveUsage usage, int width)
    {
        var minutes = LiveUsageReader.BurnWindow.TotalMinutes;
        var rate = $"{TerminalText.Cost(usage.CostPerHour)} an hour, {TerminalText.Tokens(usage.TokensPerMinute)} tokens a minute";
        var whole = string.Create(CultureInfo.CurrentCulture, $"{rate} over the last {minutes:N0} minutes");
        return TerminalText.Fit(TerminalText.Width(whole) <= width ? whole : rate, width);
    }

    private static Grid Budgets(LiveUsage usage, int width)
    {
        var rows = usage.Budgets.OrderByDescending(static budget => budget.Percent).Take(MaxBudgets).Select(static budget => (
            Budget: budget, Name: VisibleText.Of(budget.Name), Percent: string.Create(CultureInfo.CurrentCulture, $"{budget.Percent:N0}%"),
            Amounts: $"{TerminalText.Amount(budget.Used, budget.Unit)}{(budget.Unpriced.Count > 0 ? "+" : "")} of "
                + $"{TerminalText.Amount(budget.Limit, budget.Unit)}{Likely(budget)}")).ToList();
        // Figures stay whole: the bar gives way first, then names.
        var left = width - rows.Max(static row => row.Percent.Length) - rows.Max(static row => TerminalText.Width(row.Amounts))
            - 4 * BudgetGap;
        var name = Math.Clamp(left - MinBar, MinName, Math.Max(MinName, rows.Max(static row => TerminalText.Width(row.Name))));
        var bar = Math.Clamp(left - name, MinBar, MaxBar);
        var grid = Columns(Justify.Left, Justify.Left, Justify.Right, Justify.Left);
        foreach (var row in rows)
        {
            var style = row.Budget.Status switch { BudgetStatus.Exceeded => Bad, BudgetStatus.Warning => Warning, _ => Good };
            var filled = (int)Math.Round(Math.Clamp(row.Budget.Percent / 100, 0, 1) * bar);
            grid.AddRow(
                Cell(TerminalText.Fit(row.Name, name)),
                new Paragraph().Append(new string('━', filled), style).Append(new string('─', bar - filled), Quiet),
                Cell(row.Percent, style),
                Cell(row.Amounts, row.Budget.IsLikelyToExceed ? Warning : Quiet));
        }
        return grid;
    }

    private static string Likely(BudgetState budget) =>
        budget.IsLikelyToExceed ? $", {BudgetText.Chance(budget, CultureInfo.CurrentCulture)} likely to be used up" : "";

    private static Grid Columns(params Justify[] columns)
    {
        var grid = new Grid();
        foreach (var column in columns)
            grid.AddColumn(new GridColumn { Alignment = column, NoWrap = true, Padding = new Padding(0, 0, BudgetGap, 0) });
        return grid;
    }

    private static Text Cell(string text, Style? style = null) => new(text, style) { Overflow = Overflow.Ellipsis };

    private static List<string> Render(IRenderable part, int width, bool color)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = color ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(part);
        var lines = writer.ToString().Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }
}
