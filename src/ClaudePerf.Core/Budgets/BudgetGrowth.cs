namespace ClaudePerf.Core.Budgets;

/// <summary>What some requests would add to a budget.</summary>
/// <param name="Used">The amount at most, in the budget's unit.</param>
/// <param name="FirstTicks">
/// The earliest of the requests, whether the budget is about it or not; <see cref="long.MaxValue"/> where there is none.
/// </param>
/// <param name="HasUnpriced">Whether some of it has no price.</param>
internal readonly record struct BudgetGrowth(decimal Used, long FirstTicks, bool HasUnpriced);
