using ClaudePerf.Core.Reports.Export;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Reports.Export;

public class SelectionDescriptionTests
{
    private static readonly DateOnly November = new(2026, 11, 1);

    private static DateTimeOffset Day(int month, int day) => new(2026, month, day, 0, 0, 0, TimeSpan.Zero);

    private static string Describe(UsageQuery query, params (string, IReadOnlyCollection<string>?)[] filters) =>
        SelectionDescription.Of(filters, query, November);

    [Fact]
    public void A_whole_month_without_filters_has_all_requests()
    {
        Assert.Equal("all requests", Describe(Requests.By(), ("Project", null)));
        Assert.Equal("all requests", Describe(Requests.By() with { Since = Day(11, 1), Until = Day(12, 1) }));
    }

    [Fact]
    public void A_part_of_a_month_has_times() => Assert.Equal(
        "-Since 2026-11-02T00:00:00Z before 2026-11-30T00:00:00Z",
        Describe(Requests.By() with { Since = Day(11, 2), Until = Day(11, 30) }));

    [Fact]
    public void Equal_selections_have_equal_descriptions() => Assert.Equal(
        "-Project a,b -Model m", Describe(Requests.By(), ("Project", ["b", "a"]), ("Model", ["m"])));
}
