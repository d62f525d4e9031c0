using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Core.Tests.Budgets;

public class BudgetSelectionTests
{
    private static readonly TokenBudget[] Budgets =
    [
        new() { Name = "daily", Limit = 1 }, new() { Name = "weekly", Limit = 1 },
        new() { Name = "daily", Limit = 1, Source = BudgetSource.Project },
    ];

    [Theory]
    [InlineData(null, null, "daily weekly daily", "")]
    [InlineData(null, BudgetSource.Project, "daily", "")]
    [InlineData("DAILY", null, "daily daily", "")]
    [InlineData("weekly", BudgetSource.Project, "", "weekly")]
    [InlineData("*ly", BudgetSource.User, "daily weekly", "")]
    [InlineData("x* gone daily", BudgetSource.User, "daily", "gone")]
    public void Budgets_are_selected_by_name_and_file(string? names, BudgetSource? source, string selected, string missing)
    {
        var selection = BudgetSelection.Select(Budgets, names?.Split(' '), source);
        Assert.Equal(selected, string.Join(' ', selection.Budgets.Select(static budget => budget.Name)));
        Assert.Equal(missing, string.Join(' ', selection.Missing));
    }

    [Theory]
    [InlineData("daily limit", true)]
    [InlineData(" ", false)]
    [InlineData("all*", false)]
    [InlineData("w?y", false)]
    [InlineData("two\nlines", false)]
    public void A_name_can_be_selected_by_itself(string name, bool isUsable) => Assert.Equal(isUsable, BudgetSelection.IsUsableName(name));
}
