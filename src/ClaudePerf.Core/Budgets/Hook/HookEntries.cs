using System.Globalization;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>Creates entries from the state of budgets.</summary>
internal static class HookEntries
{
    /// <summary>The entries to report for a budget; empty if no threshold is reached.</summary>
    internal static IEnumerable<HookEntry> FromState(BudgetState state)
    {
        var budget = state.Budget;
        var period = state.Run ?? state.Session ?? (budget.Period.Kind == BudgetPeriodKind.RollingDays ? state.End : state.Start)
            ?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "";
        var identity = string.Create(CultureInfo.InvariantCulture,
            $"{budget.File}\n{budget.Name}\n{budget.Limit}\n{budget.Unit}\n{budget.Period}\n{budget.Scope}\n{period}");
        var entry = new HookEntry
        {
            Name = budget.Name,
            Scope = budget.Scope,
            Period = budget.Period.ToString(),
            TimeZone = budget.TimeZone ?? "",
            Unit = budget.Unit,
            Used = state.Used,
            FirstTicks = state.End is null ? long.MinValue : state.Start?.UtcTicks ?? long.MinValue,
            EndTicks = state.End?.UtcTicks ?? long.MaxValue,
            ProjectFolder = budget.ProjectFolder,
            Session = state.Session,
            Message = "",
            Marks = [],
        };
        if (state.Threshold is not null)
        {
            var isExceeded = state.Status == BudgetStatus.Exceeded;
            var blocks = isExceeded && budget.Action == BudgetAction.Block;
            var message = isExceeded ? BudgetText.Exceeded(state, CultureInfo.InvariantCulture) : BudgetText
                .Reached(state, CultureInfo.InvariantCulture);
            var reached = budget.Thresholds.Append(100).Distinct().Where(state.HasReached).OrderDescending();
            yield return entry with
            {
                Blocks = blocks,
                Message = blocks ? $"{message} {BudgetText.HowToLift(budget)}" : message,
                Marks = [.. reached.Select(
                    threshold => HookMarks.Name(identity, threshold.ToString("0.##", CultureInfo.InvariantCulture)))],
            };
        }
        // Once per session, however often the chance changes.
        if (state.IsLikelyToExceed)
            yield return entry with { Message = BudgetText.WillExceed(state, CultureInfo.InvariantCulture),
                Marks = [HookMarks.Name(identity, "outlook")] };
        if (state.Unpriced.Count > 0)
            yield return entry with { Message = BudgetText.LeftOut(state, CultureInfo.InvariantCulture),
                Marks = [HookMarks.Name([identity, "unpriced", .. state.Unpriced.Select(unpriced => unpriced.Model ?? "")])] };
    }
}
