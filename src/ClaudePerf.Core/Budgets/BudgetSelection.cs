namespace ClaudePerf.Core.Budgets;

/// <summary>The budgets that a user selects by names.</summary>
/// <param name="Budgets">The budgets that match.</param>
/// <param name="Missing">The names without wildcards that match no budget.</param>
public sealed record BudgetSelection(IReadOnlyList<TokenBudget> Budgets, IReadOnlyList<string> Missing)
{
    private const string Wildcards = "*?";

    /// <summary>Whether a budget can have a name: not empty, one line, and no wildcards, so that each budget can be selected.</summary>
    /// <param name="name">The name.</param>
    public static bool IsUsableName(string name) =>
        !string.IsNullOrWhiteSpace(name) && !name.Any(static c => Wildcards.Contains(c, StringComparison.Ordinal) || char.IsControl(c));

    /// <summary>Selects budgets.</summary>
    /// <param name="budgets">All budgets.</param>
    /// <param name="names">Names; * and ? are wildcards. Null for all budgets.</param>
    /// <param name="source">Only budgets from this file; null for both files.</param>
    public static BudgetSelection Select(IEnumerable<TokenBudget> budgets, IReadOnlyList<string>? names, BudgetSource? source)
    {
        var inFile = budgets.Where(budget => source is null || budget.Source == source).ToList();
        if (names is null)
            return new BudgetSelection(inFile, []);
        var missing = names.Where(name => name.AsSpan().IndexOfAny(Wildcards) < 0
            && !inFile.Exists(budget => budget.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        return new BudgetSelection([.. inFile.Where(budget => SimpleWildcard.MatchesAny(names, budget.Name))], [.. missing]);
    }
}
