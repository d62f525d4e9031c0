using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Core.Tests.Budgets;

public class BudgetChangeTests
{
    private static readonly TokenBudget Budget = new()
    {
        Name = "b",
        Limit = 20,
        Unit = BudgetUnit.Tokens,
        Period = BudgetPeriod.Last(7),
        Scope = new BudgetScope { Project = ["p"], Agent = ["a"], Model = ["m"], Branch = ["main"] },
        Thresholds = [10, 90],
        Action = BudgetAction.Block,
        TimeZone = "Europe/Berlin",
    };

    [Fact]
    public void What_is_not_given_stays() => Assert.Equal(Budget, new BudgetChange().Apply(Budget));

    [Fact]
    public void A_change_is_described_by_old_and_new_values()
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        Assert.Empty(BudgetText.Changes(Budget, Budget with { Name = "other" }, culture));
        var changed = new BudgetChange { Limit = 5, Unit = BudgetUnit.USD, Agent = ["x", "y"], Project = [], Thresholds = [80] }
            .Apply(Budget);
        Assert.Equal(["limit 20 tokens -> $5.00", "projects p -> all", "agents a -> x, y", "thresholds 10%, 90% -> 80%"],
            BudgetText.Changes(Budget, changed, culture));
    }

    [Fact]
    public void What_is_given_replaces_the_value()
    {
        var changed = new BudgetChange
        {
            Limit = 5,
            Unit = BudgetUnit.USD,
            Period = BudgetPeriod.Parse("day"),
            Project = [],
            Agent = ["x"],
            Model = ["y"],
            Branch = ["z"],
            Thresholds = [90, 10, 90],
            Action = BudgetAction.Warn,
        }.Apply(Budget);
        Assert.Equal((5m, BudgetUnit.USD, BudgetPeriod.Parse("day"), BudgetAction.Warn),
            (changed.Limit, changed.Unit, changed.Period, changed.Action));
        Assert.Equal(new BudgetScope { Agent = ["x"], Model = ["y"], Branch = ["z"] }, changed.Scope);
        Assert.Equal([10, 90], changed.Thresholds);
        Assert.Equal("Europe/Berlin", changed.TimeZone);
    }

    [Theory]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    [InlineData("Asia/Tokyo", "Asia/Tokyo")]
    public void Time_zones_are_stored_by_their_IANA_names(string name, string stored) =>
        Assert.Equal(stored, new BudgetChange { TimeZone = name }.Apply(Budget).TimeZone);
}
