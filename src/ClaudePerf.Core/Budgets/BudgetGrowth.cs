namespace ClaudePerf.Core.Budgets;

/// <summary>What some requests would add to a budget.</summary>
/// <param name="Used">The maximum amount, in the budget's unit.</param>
/// <param name="FirstTicks">The earliest of the requests, in the budget's scope or not; <see cref="long.MaxValue"/> if there are no
/// requests.</param>
/// <param name="HasUnpriced">Whether a part of it has no price.</param>
internal readonly record struct BudgetGrowth(decimal Used, long FirstTicks, bool HasUnpriced);
