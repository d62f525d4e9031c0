namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>The lines below a table of steps to a cheaper arrangement: what all of them save together, by how safe they are.</summary>
public static class ArrangementFooter
{
    /// <summary>The lines.</summary>
    /// <param name="arrangements">The arrangements, at least one.</param>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<CoordinationArrangement> arrangements)
    {
        ArgumentNullException.ThrowIfNull(arrangements);
        var (today, safe) = (arrangements.Sum(static one => one.Cost), arrangements.Sum(static one => one.SafeCost));
        var (judged, models) = (arrangements.Sum(static one => one.JudgedCost), arrangements.Sum(static one => one.ModelCost));
        var runs = arrangements.Count == 1 ? "One run" : "One run of each";
        return
        [
            "",
            $"{runs}: {CostText.Dollars(today)} today, {CostText.Dollars(safe)} with the safe steps ({CostText.Less(today, safe)} less), "
                + $"{CostText.Dollars(judged)} with the steps that need your judgment ({CostText.Less(today, judged)} less).",
            models < judged
                ? $"With cheaper models it would be {CostText.Dollars(models)} ({CostText.Less(today, models)} less), but answers would "
                    + "change. The figures above do not include this."
                : "Cheaper models are not included.",
        ];
    }
}
