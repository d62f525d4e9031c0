using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets;

/// <summary>Describes budgets in words.</summary>
public static class BudgetText
{
    private const int MaxNameLength = 200;
    private const int MaxModels = 5;

    /// <summary>An amount: <c>$12.30</c> or <c>1,200,000 tokens</c>.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="culture">The number format.</param>
    /// <returns>The text.</returns>
    public static string Amount(decimal amount, BudgetUnit unit, CultureInfo culture) => unit == BudgetUnit.Tokens
        ? $"{amount.ToString("N0", culture)} tokens"
        : "$" + amount.ToString(amount != 0 && Math.Abs(amount) < 0.1m ? "N4" : "N2", culture);

    /// <summary>A budget's limit: <c>$20.00 a day, agent reviewer</c>.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="culture">The number format.</param>
    /// <returns>The text.</returns>
    public static string Limit(TokenBudget budget, CultureInfo culture)
    {
        var period = budget.Period.Kind switch
        {
            BudgetPeriodKind.RollingDays => string.Create(culture, $"in {budget.Period.Days} days"),
            BudgetPeriodKind.Block => "in 5 hours",
            var kind => "a " + kind.ToString().ToLowerInvariant(),
        };
        return $"{Amount(budget.Limit, budget.Unit, culture)} {period}{(budget.Scope.IsEverything ? "" : $", {budget.Scope}")}";
    }

    /// <summary>What a change does to a budget: <c>limit $20.00 -> $30.00</c>.</summary>
    /// <param name="before">The budget before.</param>
    /// <param name="after">The budget after.</param>
    /// <param name="culture">The number format.</param>
    /// <returns>A part of a sentence for each value that differs; empty if none does.</returns>
    public static IReadOnlyList<string> Changes(TokenBudget before, TokenBudget after, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return
        [
            .. new (string Name, string Before, string After)[]
            {
                ("limit", Amount(before.Limit, before.Unit, culture), Amount(after.Limit, after.Unit, culture)),
                ("period", $"{before.Period}", $"{after.Period}"),
                ("projects", Names(before.Scope.Project), Names(after.Scope.Project)),
                ("agents", Names(before.Scope.Agent), Names(after.Scope.Agent)),
                ("models", Names(before.Scope.Model), Names(after.Scope.Model)),
                ("branches", Names(before.Scope.Branch), Names(after.Scope.Branch)),
                ("thresholds", Percentages(before.Thresholds), Percentages(after.Thresholds)),
                ("action", $"{before.Action}", $"{after.Action}"),
                ("time zone", before.TimeZone ?? "local", after.TimeZone ?? "local"),
            }.Where(static value => value.Before != value.After).Select(static value => $"{value.Name} {value.Before} -> {value.After}"),
        ];

        static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "all" : string.Join(", ", names);

        string Percentages(IEnumerable<decimal> thresholds) =>
            string.Join(", ", thresholds.Select(threshold => threshold.ToString("0.##", culture) + "%"));
    }

    /// <summary>Reports that a budget is used up: which one, how much, until when.</summary>
    /// <param name="state">The state of the budget.</param>
    /// <param name="culture">The format of numbers and times.</param>
    /// <returns>One or two sentences.</returns>
    public static string Exceeded(BudgetState state, CultureInfo culture) =>
        $"{NameOf(state.Budget)} is used up: {Used(state, culture)}{About(state)}.{Until(state, culture)}";

    /// <summary>Reports that a threshold is reached.</summary>
    /// <param name="state">The state of the budget.</param>
    /// <param name="culture">The format of numbers and times.</param>
    /// <returns>One or two sentences.</returns>
    public static string Reached(BudgetState state, CultureInfo culture) =>
        $"{NameOf(state.Budget)} has passed {state.Threshold?.ToString("0.##", culture)}%: "
        + $"{Used(state, culture)}{About(state)}.{Until(state, culture)}";

    /// <summary>
    /// Reports that a running session or run will probably use up a budget: the chance, the typical total, and what both are based
    /// on.
    /// </summary>
    /// <param name="state">The state of the budget, with an outlook.</param>
    /// <param name="culture">The number format.</param>
    /// <returns>One or two sentences.</returns>
    public static string WillExceed(BudgetState state, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(state);
        var outlook = state.Outlook ?? throw new ArgumentException("The budget has no outlook.", nameof(state));
        var what = state.Budget.Period.Kind == BudgetPeriodKind.Run ? "runs" : "sessions";
        var (low, high) = (Amount((decimal)outlook.Low, state.Unit, culture), Amount((decimal)outlook.High, state.Unit, culture));
        return $"{NameOf(state.Budget)} will probably be used up: {Used(state, culture)}{About(state)}. "
            + $"Based on {outlook.Past.ToString("N0", culture)} past {what} that got this far, the chance is {Chance(state, culture)}; "
            + $"nine of ten such {what} end between {low} and {high}.";
    }

    /// <summary>Reports that a budget would be used up by runs.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="culture">The number format.</param>
    /// <returns>A sentence.</returns>
    public static string WouldBeExceeded(BudgetPrediction prediction, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var range = $"{In(prediction.Low)} {(prediction.High is { } high ? $"to {In(high)}" : "or more")}";
        return $"Budget '{prediction.Name}' would be exceeded: {prediction.Invocations.ToString("N0", culture)} runs would use {range}, "
            + $"and {In(prediction.Remaining)} is left.";

        string In(decimal value) => Amount(value, prediction.Unit, culture);
    }

    /// <summary>Reports the prompts that have never run; null if there are none.</summary>
    /// <param name="predictions">The predictions.</param>
    public static string? WithoutHistory(IReadOnlyList<BudgetPrediction> predictions)
    {
        var without = predictions.SelectMany(static prediction => prediction.WithoutHistory).Distinct(StringComparer.Ordinal).ToList();
        return without.Count == 0 ? null
            : $"There are no runs of {string.Join(", ", without.Take(5))}{(without.Count > 5 ? $" and {without.Count - 5} more" : "")} "
                + "in the transcripts. Only the prompt of the first request is counted, so actual usage will be higher.";
    }

    /// <summary>The chance that a budget is used up, in percent; empty if unknown.</summary>
    /// <param name="state">The state of the budget.</param>
    /// <param name="culture">The number format.</param>
    public static string Chance(BudgetState state, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.ChanceOfExceeding is { } chance ? string.Create(culture, $"{chance * 100:0}%") : "";
    }

    /// <summary>Reports the usage that a budget leaves out because it has no price; empty if there is none.</summary>
    /// <param name="state">The state of the budget.</param>
    /// <param name="culture">The number format.</param>
    /// <returns>A sentence, or an empty string.</returns>
    public static string LeftOut(BudgetState state, CultureInfo culture)
    {
        if (state.Unpriced.Count == 0)
            return "";
        var models = state.Unpriced.Take(MaxModels).Select(unpriced =>
            string.Create(culture, $"{unpriced.Tokens:N0} tokens of {Shown(unpriced.Model ?? "an unnamed model")}"));
        return $"{NameOf(state.Budget)} leaves out {string.Join(", ", models)}: their prices are unknown, so the actual cost is higher.";
    }

    /// <summary>Explains how to lift a blocking budget: the reader may never have seen the file that defines it.</summary>
    /// <param name="budget">The budget.</param>
    /// <returns>A sentence.</returns>
    public static string HowToLift(TokenBudget budget) => budget.Source switch
    {
        BudgetSource.Project => $"This budget is defined by the project in {Shown(budget.File)}. Change it there, "
            + "or run Set-TokenBudget or Remove-TokenBudget with -Scope Project in the project's folder.",
        BudgetSource.Managed => $"This budget is defined by an administrator in {Shown(budget.File)}. Ask them to change it.",
        _ => "Use Set-TokenBudget to change the limit.",
    };

    // Names come from files that anyone may have written, and the message goes to a terminal and to a model: keep it short and free
    // of control characters.
    private static string Shown(string text) =>
        VisibleText.Of(text.Length > MaxNameLength ? string.Concat(text.AsSpan(0, MaxNameLength), "...") : text);

    private static string NameOf(TokenBudget budget) =>
        budget.Source switch
        {
            BudgetSource.Project => "The project's budget",
            BudgetSource.Managed => "The administrator's budget",
            _ => "Budget",
        } + $" '{Shown(budget.Name)}'";

    private static string Used(BudgetState state, CultureInfo culture) =>
        $"{Amount(state.Used, state.Unit, culture)} of {Amount(state.Limit, state.Unit, culture)} "
        + $"({state.Percent.ToString("0", culture)}%) {PeriodOf(state)}";

    private static string About(BudgetState state) =>
        state.Budget.Scope.IsEverything && state.Source != BudgetSource.Project ? "" : $", {Shown(state.Scope)}";

    private static string PeriodOf(BudgetState state) => state.Budget.Period.Kind switch
    {
        BudgetPeriodKind.Run => state.RunAgent is { } agent ? $"in this run of {Shown(agent)}" : "in this run",
        BudgetPeriodKind.Session => "in this session",
        BudgetPeriodKind.Block => "in this 5-hour block",
        BudgetPeriodKind.Day => "today",
        BudgetPeriodKind.Week => "this week",
        BudgetPeriodKind.Month => "this month",
        _ => string.Create(CultureInfo.InvariantCulture, $"in the last {state.Budget.Period.Days} days"),
    };

    private static string Until(BudgetState state, CultureInfo culture) => state switch
    {
        { Budget.Period.Kind: BudgetPeriodKind.Run } => " Each run has its own limit.",
        { End: null } => " It resets with a new session.",
        { Budget.Period.Kind: BudgetPeriodKind.RollingDays, End: { } end } =>
            $" The oldest day drops out at {Time(end, culture)}.",
        { End: { } end } => $" It resets at {Time(end, culture)}.",
    };

    private static string Time(DateTimeOffset time, CultureInfo culture) => time.ToString("ddd yyyy-MM-dd HH:mm zzz", culture);
}
