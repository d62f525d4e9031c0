using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Core.Tests.Budgets;

public class BudgetPeriodTests
{
    [Theory]
    [InlineData("session", "Session")]
    [InlineData("5h", "5h")]
    [InlineData("Block", "5h")]
    [InlineData(" DAY ", "Day")]
    [InlineData("weekly", "Week")]
    [InlineData("Month", "Month")]
    [InlineData("7d", "7d")]
    [InlineData("30 days", "30d")]
    public void Parses_common_spellings_and_its_own_output(string text, string written)
    {
        var period = BudgetPeriod.Parse(text);
        Assert.Equal(written, period.ToString());
        Assert.Equal(period, BudgetPeriod.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0d")]
    [InlineData("367d")]
    [InlineData("-1d")]
    [InlineData("7")]
    [InlineData("2w")]
    [InlineData("99999999999d")]
    public void Rejects_invalid_periods(string text) => Assert.Throws<FormatException>(() => BudgetPeriod.Parse(text));
}
