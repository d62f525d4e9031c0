using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>
/// What was spent, on what, what could be saved, and what needs attention, on one screen. Amounts are in USD at the list prices in
/// force when each request was made. Periods are calendar days including today, as in <see cref="UsageLookback"/>.
/// </summary>
public sealed record CostOverview
{
    /// <summary>The time of the overview, in the time zone of its days.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The folder whose agents, skills and memory files are shown.</summary>
    public required string Path { get; init; }

    /// <summary>The cost of today and the six days before; null if no request has a price.</summary>
    public decimal? Cost7Days { get; init; }

    /// <summary>
    /// The cost of the same stretch of time 7 days earlier, up to the same time of day; null if it is unknown or usage does not reach back
    /// that far.
    /// </summary>
    public decimal? Cost7DaysBefore { get; init; }

    /// <summary>The change from <see cref="Cost7DaysBefore"/> to <see cref="Cost7Days"/> as a share; null if unknown.</summary>
    public double? Change7Days => Change(Cost7DaysBefore, Cost7Days);

    /// <summary>The cost of today and the 29 days before; null if no request has a price.</summary>
    public decimal? Cost30Days { get; init; }

    /// <summary>The same as <see cref="Cost7DaysBefore"/> for 30 days.</summary>
    public decimal? Cost30DaysBefore { get; init; }

    /// <summary>The change from <see cref="Cost30DaysBefore"/> to <see cref="Cost30Days"/> as a share; null if unknown.</summary>
    public double? Change30Days => Change(Cost30DaysBefore, Cost30Days);

    /// <summary>The number of requests in 30 days.</summary>
    public long Requests { get; init; }

    /// <summary>The number of sessions in 30 days.</summary>
    public int Sessions { get; init; }

    /// <summary>The most expensive agents in 30 days, the most expensive first.</summary>
    public IReadOnlyList<ExpensiveAgent> TopAgents
    {
        get;
        init => field = new TextList<ExpensiveAgent>([.. value], static agent => $"{agent}");
    } = TextList<ExpensiveAgent>.Empty;

    /// <summary>The most expensive sessions in 30 days, the most expensive first.</summary>
    public IReadOnlyList<ExpensiveSession> TopSessions
    {
        get;
        init => field = new TextList<ExpensiveSession>([.. value], static session => $"{session}");
    } = TextList<ExpensiveSession>.Empty;

    /// <summary>The share of prompt tokens in 30 days that was read from the provider's cache, 0 to 1; null without requests.</summary>
    public double? HitRate { get; init; }

    /// <summary>The number of requests in 30 days that paid again for cached content and could have avoided it.</summary>
    public long AvoidableMisses { get; init; }

    /// <summary>What these misses cost.</summary>
    public decimal AvoidableMissCost { get; init; }

    /// <summary>
    /// The tokens that every session in <see cref="Path"/> starts with because of its agents, skills, memory files and measured MCP
    /// servers; null if there are none, or they could not be measured.
    /// </summary>
    public long? StartupTokens { get; init; }

    /// <summary>These tokens as a share of the context window; null if unknown.</summary>
    public double? StartupShare { get; init; }

    /// <summary>Whether these tokens are an exact count instead of an estimate.</summary>
    public bool StartupIsExact { get; init; }

    /// <summary>
    /// What these tokens cost in a month of 30 days: the sessions that were started in the folder replayed without them; null if there were
    /// none.
    /// </summary>
    public decimal? StartupCost { get; init; }

    /// <summary>The number of sessions in 30 days that were started in the folder.</summary>
    public int StartupSessions { get; init; }

    /// <summary>The number of definitions in the folder: agents, commands, skills, memory files, rules and output styles.</summary>
    public int Definitions { get; init; }

    /// <summary>The definitions that do not work, or are unsafe.</summary>
    public IReadOnlyList<Finding> Errors
    {
        get;
        init => field = new TextList<Finding>([.. value], static finding => $"{finding.RelativePath}: {finding.RuleId}");
    } = TextList<Finding>.Empty;

    /// <summary>The state of the budgets; empty if there are none.</summary>
    public IReadOnlyList<BudgetState> Budgets
    {
        get;
        init => field = new TextList<BudgetState>([.. value], static budget => $"{budget.Name} {budget.Status}");
    } = TextList<BudgetState>.Empty;

    /// <summary>The largest savings, the largest first; amounts are for a month of 30 days.</summary>
    public IReadOnlyList<SavingFinding> Savings
    {
        get;
        init => field = new TextList<SavingFinding>([.. value], static saving => saving.Title);
    } = TextList<SavingFinding>.Empty;

    /// <summary>What all savings would save together in a month, including those that are not among <see cref="Savings"/>.</summary>
    public decimal SavingsTogether { get; init; }

    /// <summary>Whether <see cref="SavingsTogether"/> contains upper bounds.</summary>
    public bool SavingsAreUpperBound { get; init; }

    /// <summary>The cost of a month of 30 days that <see cref="SavingsTogether"/> is part of.</summary>
    public decimal MonthlyBill { get; init; }

    /// <summary>
    /// Whether <see cref="Savings"/> are complete: if too many transcripts have changed since their contents were last read, savings that
    /// depend on contents are missing.
    /// </summary>
    public bool SavingsIncludeContent { get; init; }

    /// <summary>
    /// What changes by ClaudePerf have saved so far, negative if they cost more; null if there are none, or no difference can be shown.
    /// </summary>
    public decimal? Saved { get; init; }

    /// <summary>The lower end of the 90% interval of <see cref="Saved"/>.</summary>
    public decimal? SavedLow { get; init; }

    /// <summary>The upper end.</summary>
    public decimal? SavedHigh { get; init; }

    /// <summary>What those of the changes that still apply save in a month of 30 days.</summary>
    public decimal? SavedPerMonth { get; init; }

    /// <summary>The number of changes by ClaudePerf.</summary>
    public int Changes { get; init; }

    /// <summary>The number of <see cref="Changes"/> that no difference can be shown for, so far.</summary>
    public int ChangesWithoutDifference { get; init; }

    /// <summary>The usage of 30 days that no amount includes because it has no price, by model.</summary>
    public IReadOnlyList<UnpricedUsage> Unpriced
    {
        get;
        init => field = new TextList<UnpricedUsage>([.. value], static unpriced => $"{unpriced}");
    } = TextList<UnpricedUsage>.Empty;

    /// <summary>What could not be read, as sentences.</summary>
    public IReadOnlyList<string> Problems
    {
        get;
        init => field = new TextList<string>([.. value], static problem => problem);
    } = TextList<string>.Empty;

    /// <summary>Why there is no usage; null if there is some.</summary>
    public string? NoUsage { get; init; }

    /// <summary>What to do next, as a sentence that names a command; null if there is nothing to do.</summary>
    public string? NextStep => OverviewNextStep.Of(this);

    /// <summary>The commands that show more, by topic.</summary>
    public IReadOnlyList<OverviewCommand> Commands { get; } =
        new TextList<OverviewCommand>([.. OverviewCommand.All], static command => command.Command);

    /// <summary>The overview as text.</summary>
    /// <param name="width">The width of the screen in columns; lines are at least 39 and at most 119 columns wide.</param>
    /// <param name="color">Whether to use colors, as escape sequences.</param>
    /// <returns>Lines separated by line breaks.</returns>
    public string ToText(int width = OverviewText.UsualWidth, bool color = false) =>
        string.Join('\n', new OverviewText(this, width, color).Lines());

    /// <inheritdoc/>
    public override string ToString() => ToText();

    private static double? Change(decimal? before, decimal? now) =>
        before is > 0 && now is not null ? (double)((now - before) / before) : null;
}
