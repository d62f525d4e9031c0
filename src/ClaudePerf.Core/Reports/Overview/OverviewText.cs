using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>
/// Lays out an overview for a screen: a section for each topic with its command, and all amounts in one column. Lines that are too long are
/// shortened, and colors are never the only carrier of information.
/// </summary>
/// <param name="overview">The overview.</param>
/// <param name="width">The width of the screen in columns.</param>
/// <param name="color">Whether to use colors.</param>
internal sealed class OverviewText(CostOverview overview, int width, bool color)
{
    /// <summary>The width of a screen whose width is unknown.</summary>
    internal const int UsualWidth = 80;

    private const int NarrowestWidth = 40;

    // On a wider screen, the commands would be too far away from what they belong to.
    private const int WidestWidth = 120;

    private const int AmountWidth = 12;
    private const int WideWidth = 100;
    private const int ListedErrors = 3;
    private const int ListedModels = 3;
    private const int ListedBudgets = 4;
    private const string None = "none";
    private const string Unknown = "?";

    // PowerShell leaves the last column free.
    private readonly int _width = Math.Clamp(width, NarrowestWidth, WidestWidth) - 1;
    private readonly TerminalStyle _style = new(color);
    private readonly List<string> _lines = [];

    private static CultureInfo Culture => CultureInfo.CurrentCulture;

    private bool IsVerb => overview.Form == CommandForm.Verb;

    private bool IsWide => _width >= WideWidth;

    /// <summary>The lines of the overview.</summary>
    internal IReadOnlyList<string> Lines()
    {
        var time = overview.At.ToString("ddd yyyy-MM-dd HH:mm", Culture);
        _lines.Add(_style.Strong(TerminalText.Fit($"ClaudePerf, {time}, {VisibleText.Of(overview.Path)}", _width)));
        AddSpending();
        if (overview.NoUsage is null)
        {
            AddTop();
            AddCache();
        }
        AddStartup();
        AddErrors();
        AddBudgets();
        if (overview.NoUsage is null)
        {
            AddSavings();
            AddSaved();
        }
        foreach (var problem in overview.Problems)
            AddSentence(problem, LiveLevel.Bad);
        if (overview.NextStep is { } next)
        {
            _lines.Add("");
            AddSentence($"Next: {next}", LiveLevel.Normal);
        }
        return _lines;
    }

    private void AddSpending()
    {
        AddHeading(OverviewCommand.Spending, "");
        if (overview.NoUsage is { } reason)
        {
            AddSentence(reason, LiveLevel.Normal, indent: 2);
            return;
        }
        var partial = overview.Unpriced.Count > 0;
        AddRow(TerminalText.Cost(overview.Cost7Days, partial), "in 7 days" + Changed(overview.Change7Days, 7));
        var sessions = IsWide ? $"; {Count(overview.Requests, "request")} in {Count(overview.Sessions, "session")}" : "";
        AddRow(TerminalText.Cost(overview.Cost30Days, partial), "in 30 days" + Changed(overview.Change30Days, 30) + sessions);
        if (partial)
        {
            AddRow(Unknown, "for ", UnpricedModels,
                $": price unknown, {(IsVerb ? "use --price-file" : "see Get-Help Get-ModelPrice")}", LiveLevel.Warning);
        }
    }

    private string UnpricedModels =>
        string.Join(", ", overview.Unpriced.Take(ListedModels).Select(static unpriced => TerminalText.Model(unpriced.Model)));

    private static string Changed(double? change, int days) => change switch
    {
        null => "",
        > -0.005 and < 0.005 => $", as in the {days} days before",
        > 0 => string.Create(Culture, $", {change:0%} more than in the {days} days before"),
        _ => string.Create(Culture, $", {-change:0%} less than in the {days} days before"),
    };

    private void AddTop()
    {
        AddHeading(OverviewCommand.Agents, " in 30 days");
        foreach (var agent in overview.TopAgents)
        {
            var requests = IsWide ? $" ({Count(agent.Requests, "request")})" : "";
            AddRow(TerminalText.Cost(agent.Cost), Percent(100 * agent.Share), TerminalText.Fit(VisibleText.Of(agent.Agent), _width / 2),
                requests);
        }
        AddHeading(OverviewCommand.Sessions, " in 30 days");
        foreach (var session in overview.TopSessions)
        {
            var age = TerminalText.Age(overview.At - session.LastRequest);
            var requests = IsWide ? $", {Count(session.Requests, "request")}" : "";
            // Without a title, people recognize a session by its project.
            var project = TerminalText.Fit(FolderName(session.Project), _width / 4);
            var (name, place) = (session.Title, project.Length) switch
            {
                (null, 0) => (ShortId(session.Session), ""),
                (null, _) => (project, ShortId(session.Session) + ", "),
                (var title, 0) => (title, ""),
                var (title, _) => (title, project + ", "),
            };
            AddRow(TerminalText.Cost(session.Cost), Percent(100 * session.Share), VisibleText.Of(name), $" ({place}{age}{requests})");
        }
    }

    private void AddCache()
    {
        AddHeading(OverviewCommand.Cache, " in 30 days");
        var read = overview.HitRate is { } rate ? string.Create(Culture, $"; {rate:0%} of prompts read from it") : "";
        if (overview.Cost30Days is null)
        {
            AddRow(Unknown, "for avoidable misses: no price" + read);
            return;
        }
        AddRow(TerminalText.Cost(overview.AvoidableMissCost),
            $"for {Count(overview.AvoidableMisses, "avoidable miss", "avoidable misses")}{read}",
            IsLarge(overview.AvoidableMissCost) ? LiveLevel.Warning : LiveLevel.Normal);
    }

    // At least a tenth of what was spent.
    private bool IsLarge(decimal amount) => amount > 0 && amount >= overview.Cost30Days / 10;

    private void AddStartup()
    {
        AddHeading(OverviewCommand.Startup, " of every session in this folder");
        if (overview.StartupTokens is not { } tokens)
        {
            AddRow("", overview.Definitions == 0 && overview.Problems.Count == 0
                ? $"no agents, skills or CLAUDE.md here; {(IsVerb ? "claudeperf overview FOLDER" : "-Path")} shows another folder"
                    : "could not be measured");
            return;
        }
        var share = overview.StartupShare is { } part && IsWide ? string.Create(Culture, $", {part:0.0%} of the context window") : "";
        var size = string.Create(Culture, $"{(overview.StartupIsExact ? "" : "about ")}{tokens:N0} tokens{share}");
        if (overview.StartupCost is { } cost)
            AddRow(TerminalText.Cost(cost), $"a month: {size}, in {Count(overview.StartupSessions, "session")}");
        else
            AddRow("", $"{size}; no sessions here in 30 days");
    }

    private void AddErrors()
    {
        if (overview.Definitions == 0 && overview.Errors.Count == 0)
            return;
        AddHeading(OverviewCommand.Errors, $" in {Count(overview.Definitions, "definition")}");
        if (overview.Errors.Count == 0)
            AddRow(None, "");
        foreach (var error in overview.Errors.Take(ListedErrors))
            AddRow("error", $"{error.Name ?? error.RelativePath}: {error.Message}", LiveLevel.Bad);
        if (overview.Errors.Count > ListedErrors)
            AddRow("", $"and {Count(overview.Errors.Count - ListedErrors, "more error", "more errors")}", LiveLevel.Bad);
    }

    private void AddBudgets()
    {
        AddHeading(OverviewCommand.Budgets, "");
        if (overview.Budgets.Count == 0)
            AddRow(None, IsVerb ? "claudeperf budget set daily 20 --period day: 20 dollars a day"
                : "Set-TokenBudget daily 20 -Period Day warns at 20 dollars a day");
        foreach (var budget in overview.Budgets.OrderByDescending(static budget => budget.Percent).Take(ListedBudgets))
        {
            var forecast = budget is { Forecast: { } amount, Status: not BudgetStatus.Exceeded } && IsWide
                ? $"; forecast {TerminalText.Amount(amount, budget.Unit)}" : "";
            AddRow(TerminalText.Amount(budget.Used, budget.Unit), Percent(budget.Percent), VisibleText.Of(budget.Name),
                $": {VisibleText.Of(BudgetText.Limit(budget.Budget, Culture))}{forecast}", budget.Status switch
                {
                    BudgetStatus.Exceeded => LiveLevel.Bad,
                    BudgetStatus.Warning => LiveLevel.Warning,
                    _ => LiveLevel.Normal,
                });
        }
        if (overview.Budgets.Count > ListedBudgets)
            AddRow("", $"and {Count(overview.Budgets.Count - ListedBudgets, "more budget", "more budgets")}");
    }

    private void AddSavings()
    {
        AddHeading(OverviewCommand.Savings, "");
        if (overview.Cost30Days is null)
        {
            AddRow(Unknown, "savings need the price of ", UnpricedModels, "", LiveLevel.Warning);
            return;
        }
        if (overview.Savings.Count == 0)
        {
            AddRow(None, "no change would save 1% or more");
            return;
        }
        foreach (var saving in overview.Savings)
        {
            var certainty = saving.Certainty == SavingCertainty.UpperBound ? "a month at most: " : "a month: ";
            var interval = IsWide && saving is { Low: { } low, High: { } high }
                ? $" ({TerminalText.Cost(low)} to {TerminalText.Cost(high)})" : "";
            AddRow(TerminalText.Cost(saving.Saving), certainty, VisibleText.Of(saving.Title), interval);
        }
        var share = overview.MonthlyBill > 0 ? overview.SavingsTogether / overview.MonthlyBill : 0;
        AddRow(TerminalText.Cost(overview.SavingsTogether),
            $"a month {(overview.SavingsAreUpperBound ? "at most " : "")}together, {PercentText.In(Culture, (double)share)} of the monthly "
                + $"bill, about {TerminalText.Cost(overview.MonthlyBill)}");
        if (!overview.SavingsIncludeContent)
            AddRow("", "not yet for large results");
    }

    private void AddSaved()
    {
        AddHeading(OverviewCommand.Saved, "");
        var others = overview.ChangesWithoutDifference;
        if (overview.Changes == 0)
            AddRow(None, IsVerb ? "changes are made and recorded by the PowerShell module"
                : "Find-TokenSaving -Apply makes changes and records them");
        else if (overview.Saved is not { } saved)
            AddRow(None, $"no difference can be shown yet for {Count(others, "change")}");
        else
        {
            var month = IsWide && overview.SavedPerMonth is { } monthly ? $", {TerminalText.Cost(monthly)} a month" : "";
            var rest = others == 0 ? "" : $"; no difference yet for {Count(others, "more change", "more changes")}";
            AddRow(TerminalText.Cost(saved), $"by {Count(overview.Changes - others, "change")}{month}{rest}",
                saved < 0 ? LiveLevel.Warning : LiveLevel.Normal);
        }
    }

    private void AddHeading(OverviewCommand command, string detail)
    {
        var title = command.Topic + detail;
        var typed = command.In(overview.Form).Command;
        var room = _width - title.Length - typed.Length;
        if (typed.Length > 0 && room >= 1)
        {
            _lines.Add(_style.Strong(title) + new string(' ', room) + _style.Quiet(typed));
            return;
        }
        _lines.Add(_style.Strong(TerminalText.Fit(title, _width)));
        if (typed.Length > 0)
            _lines.Add("  " + _style.Quiet(TerminalText.Fit(typed, _width - 2)));
    }

    private void AddRow(string amount, string text, LiveLevel level = LiveLevel.Normal) => AddRow(amount, "", text, "", level);

    // If the line is too long, the name is shortened, not the rest.
    private void AddRow(string amount, string start, string name, string rest, LiveLevel level = LiveLevel.Normal)
    {
        const int ShortestName = 8;
        start = $"{amount.PadLeft(AmountWidth)}  {start}";
        var room = Math.Max(ShortestName, _width - start.Length - TerminalText.Width(rest));
        _lines.Add(_style.At(level, CutEnd($"{start}{CutEnd(VisibleText.Of(name), room)}{rest}", _width).TrimEnd()));
    }

    private static string CutEnd(string text, int room)
    {
        if (TerminalText.Width(text) <= room)
            return text;
        var length = Math.Min(text.Length, room - 1);
        while (length > 0 && TerminalText.Width(text[..length]) >= room)
            length--;
        return text[..length].TrimEnd() + "…";
    }

    private void AddSentence(string text, LiveLevel level, int indent = 0)
    {
        var rest = VisibleText.Of(text);
        while (rest.Length > _width - indent)
        {
            var space = rest.LastIndexOf(' ', _width - indent);
            if (space <= 0)
                break;
            Add(rest[..space]);
            rest = rest[(space + 1)..];
        }
        // What has no spaces is a path, of which the end matters.
        Add(TerminalText.Fit(rest, _width - indent));

        void Add(string line) => _lines.Add(new string(' ', indent) + _style.At(level, line));
    }

    private static string Percent(double? percent) => percent switch
    {
        null => "",
        > 0 and < 0.5 => " <1%  ",
        { } known => string.Create(Culture, $"{known,3:0}%  "),
    };

    private static string FolderName(string? project) =>
        project is null ? "" : VisibleText.Of(project.TrimEnd('/', '\\')[(project.TrimEnd('/', '\\').LastIndexOfAny(['/', '\\']) + 1)..]);

    private static string ShortId(string session) => session.Length == 36 ? session[..8] : session;

    private static string Count(long count, string one, string? many = null) =>
        string.Create(Culture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");
}
