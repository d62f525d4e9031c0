using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>Draws a <see cref="LiveUsage"/> for a terminal of any size. What does not fit is left out, the latest requests first.</summary>
public static class LiveScreen
{
    /// <summary>Below this width, in columns, what stands side by side is put one below the other.</summary>
    public const int NarrowWidth = 72;

    // The request lines' columns that a narrow terminal has no room for.
    private const int WideRequests = 96;
    private const int MostGroups = 5;
    private const int MostBudgets = 4;
    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Warning = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red);

    /// <summary>Draws it.</summary>
    /// <param name="usage">What to show.</param>
    /// <param name="width">The terminal's columns.</param>
    /// <param name="height">The terminal's lines.</param>
    /// <param name="color">Whether colours are wanted.</param>
    /// <returns>At most <paramref name="height"/> lines of at most <paramref name="width"/> columns, with colours as escape
    /// sequences.</returns>
    public static IReadOnlyList<string> Draw(LiveUsage usage, int width, int height, bool color = true)
    {
        ArgumentNullException.ThrowIfNull(usage);
        width = Math.Max(20, width);
        var isNarrow = width < NarrowWidth;
        var parts = new List<IRenderable> { Header(usage, width) };
        if (isNarrow)
            parts.AddRange([Today(usage), Block(usage), Session(usage)]);
        else
            parts.Add(SideBySide(width, Today(usage), Block(usage), Session(usage)));
        parts.Add(Burn(usage));
        if (usage.Budgets.Count > 0)
            parts.Add(Budgets(usage, width));
        IRenderable[] groups = [Groups("Models today", usage.Models, group => TerminalText.Model(group.Model)), Groups("Agents today", usage.Agents, group => VisibleText.Of(group.Agent))];
        if (isNarrow)
            parts.AddRange(groups);
        else
            parts.Add(SideBySide(width, groups));
        var lines = Render(new Rows(parts), width, color);
        if (usage.LastRequests.Count > 0 && lines.Count + 2 < height)
            lines.AddRange(Render(Requests(usage, height - lines.Count - 2, width), width, color));
        return lines.Count > height ? lines.GetRange(0, Math.Max(0, height)) : lines;
    }

    private static Grid SideBySide(int width, params IRenderable[] parts)
    {
        var grid = new Grid();
        foreach (var _ in parts)
            grid.AddColumn(new GridColumn { Width = width / parts.Length, Padding = new Padding(0, 0, 0, 0) });
        return grid.AddRow(parts);
    }

    private static Text Header(LiveUsage usage, int width)
    {
        var time = usage.At.ToString("ddd HH:mm", CultureInfo.CurrentCulture);
        var session = usage.Session is { } now ? $"  {VisibleText.Of(now.Usage.Project)}  {TerminalText.Model(now.Model)}" : "";
        var text = $"ClaudePerf  {time}{session}";
        return new Text(text.Length > width ? text[..width] : text, Strong) { Overflow = Overflow.Crop };
    }

    private static Panel Today(LiveUsage usage) => Box("Today",
        (TerminalText.Cost(usage.Today.Cost, usage.Today.Unpriced.Count > 0), Strong),
        (string.Create(CultureInfo.CurrentCulture, $"{usage.Today.Requests:N0} requests, {TerminalText.Tokens(usage.Today.OutputTokens)} out"), Style.Plain),
        (usage.HitRate is { } rate ? string.Create(CultureInfo.CurrentCulture, $"{rate:0%} read from cache, saved {TerminalText.Cost(usage.Today.Saving)}") : "nothing sent yet", Quiet));

    private static Panel Block(LiveUsage usage) => usage.Block is { } block
        ? Box(string.Create(CultureInfo.CurrentCulture, $"Block until {block.End:HH:mm}"),
            (TerminalText.Cost(block.Usage.Cost, block.Usage.Unpriced.Count > 0), Strong),
            (string.Create(CultureInfo.CurrentCulture, $"{block.Usage.Requests:N0} requests, {TerminalText.Span(block.Remaining)} left"), Style.Plain),
            ($"{TerminalText.Cost(block.ForecastCost)} at its end at this rate", Quiet))
        : Box("Block", ("none is open", Quiet), ("", Style.Plain), ("", Style.Plain));

    private static Panel Session(LiveUsage usage)
    {
        if (usage.Session is not { } session)
            return Box("Session", ("none yet", Quiet), ("", Style.Plain), ("", Style.Plain));
        var fill = session.ContextFill;
        var context = fill is { } part
            ? string.Create(CultureInfo.CurrentCulture, $"context {part:0%} of {TerminalText.Tokens(session.ContextWindow!.Value)}")
            : $"context {TerminalText.Tokens(session.ContextTokens)} tokens";
        return Box("Session",
            (TerminalText.Cost(session.Usage.Cost, session.Usage.Unpriced.Count > 0), Strong),
            (string.Create(CultureInfo.CurrentCulture, $"{session.Usage.Requests:N0} requests"), Style.Plain),
            (context, fill switch { >= 0.9 => Bad, >= 0.7 => Warning, _ => Quiet }));
    }

    private static Panel Box(string title, params (string Text, Style Style)[] lines) =>
        new(new Rows(lines.Select(line => new Text(line.Text, line.Style) { Overflow = Overflow.Ellipsis })))
        {
            Header = new PanelHeader($" {Markup.Escape(title)} "),
            Border = BoxBorder.Rounded,
            BorderStyle = Quiet,
            Expand = true,
        };

    private static Text Burn(LiveUsage usage) => new(
        string.Create(CultureInfo.CurrentCulture, $"{TerminalText.Cost(usage.CostPerHour)} an hour, {TerminalText.Tokens(usage.TokensPerMinute)} tokens a minute over the last {LiveUsageReader.BurnWindow.TotalMinutes:N0} minutes"), Style.Plain)
    {
        Overflow = Overflow.Ellipsis,
    };

    private static Grid Budgets(LiveUsage usage, int width)
    {
        var bar = Math.Clamp(width - 52, 8, 40);
        var grid = Columns(Justify.Left, Justify.Left, Justify.Right, Justify.Left);
        foreach (var budget in usage.Budgets.OrderByDescending(budget => budget.Percent).Take(MostBudgets))
        {
            var style = budget.Status switch { BudgetStatus.Exceeded => Bad, BudgetStatus.Warning => Warning, _ => Good };
            var filled = (int)Math.Round(Math.Clamp(budget.Percent / 100, 0, 1) * bar);
            grid.AddRow(
                Cell(VisibleText.Of(budget.Name)),
                new Paragraph().Append(new string('━', filled), style).Append(new string('━', bar - filled), new Style(Color.Grey23)),
                Cell(string.Create(CultureInfo.CurrentCulture, $"{budget.Percent:N0}%"), style),
                Cell($"{Amount(budget.Used, budget.Unit)}{(budget.Unpriced.Count > 0 ? "+" : "")} of {Amount(budget.Limit, budget.Unit)}{Likely(budget)}", budget.IsLikelyToExceed ? Warning : Quiet));
        }
        return grid;
    }

    private static string Likely(BudgetState budget) => budget.IsLikelyToExceed ? $", {BudgetText.Chance(budget, CultureInfo.CurrentCulture)} likely to be used up" : "";

    private static string Amount(decimal amount, BudgetUnit unit) => unit == BudgetUnit.USD ? TerminalText.Cost(amount) : TerminalText.Tokens((double)amount);

    private static Grid Groups(string title, IReadOnlyList<UsageGroup> groups, Func<UsageGroup, string> name)
    {
        var grid = Columns(Justify.Left, Justify.Right, Justify.Right, Justify.Right);
        grid.AddRow(Cell(title, Quiet), Cell("requests", Quiet), Cell("hit", Quiet), Cell("cost", Quiet));
        foreach (var group in groups.Take(MostGroups))
        {
            grid.AddRow(
                Cell(name(group)),
                Cell(group.Requests.ToString("N0", CultureInfo.CurrentCulture)),
                Cell(group.HitRate?.ToString("0%", CultureInfo.CurrentCulture) ?? ""),
                Cell(TerminalText.Cost(group.Cost, group.Unpriced.Count > 0)));
        }
        if (groups.Count == 0)
            grid.AddRow(Cell("none", Quiet), Cell(""), Cell(""), Cell(""));
        else if (groups.Count > MostGroups)
            grid.AddRow(Cell(string.Create(CultureInfo.CurrentCulture, $"and {groups.Count - MostGroups:N0} more"), Quiet), Cell(""), Cell(""), Cell(""));
        return grid;
    }

    private static Grid Requests(LiveUsage usage, int most, int width)
    {
        var isWide = width >= WideRequests;
        string[] titles = isWide ? ["Time", "Agent", "Model", "In", "Written", "Read", "Out", "Cost"] : ["Time", "Agent", "Read", "Out", "Cost"];
        var grid = Columns([.. titles.Select((_, i) => i < (isWide ? 3 : 2) ? Justify.Left : Justify.Right)]);
        grid.AddRow([.. titles.Select(title => Cell(title, Quiet))]);
        foreach (var request in usage.LastRequests.Take(most))
        {
            var time = request.Start.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            var cost = TerminalText.Cost(request.Cost);
            string[] cells = isWide
                ? [time, VisibleText.Of(request.Agent), TerminalText.Model(request.Model), TerminalText.Tokens(request.InputTokens), TerminalText.Tokens(request.CacheWrite5mTokens + request.CacheWrite1hTokens), TerminalText.Tokens(request.CacheReadTokens), TerminalText.Tokens(request.OutputTokens), cost]
                : [time, VisibleText.Of(request.Agent), TerminalText.Tokens(request.CacheReadTokens), TerminalText.Tokens(request.OutputTokens), cost];
            grid.AddRow([.. cells.Select(cell => Cell(cell))]);
        }
        return grid;
    }

    private static Grid Columns(params Justify[] columns)
    {
        var grid = new Grid();
        foreach (var column in columns)
            grid.AddColumn(new GridColumn { Alignment = column, NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        return grid;
    }

    private static Text Cell(string text, Style? style = null) => new(text, style) { Overflow = Overflow.Ellipsis };

    private static List<string> Render(IRenderable part, int width, bool color)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = color ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
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
