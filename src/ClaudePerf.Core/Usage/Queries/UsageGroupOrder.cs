using System.Globalization;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// The order of a query's groups: times in chronological order, newest last; sessions, prompts and requests by start time; others
/// by descending cost if grouped alone, otherwise by name.
/// </summary>
internal sealed class UsageGroupOrder : IComparer<UsageGroup>
{
    private readonly UsageGrouping[] _dimensions;

    private UsageGroupOrder(UsageGrouping[] dimensions) => _dimensions = dimensions;

    internal static UsageGroupOrder For(UsageGrouping[] dimensions) => new(dimensions);

    public int Compare(UsageGroup? x, UsageGroup? y)
    {
        if (x is null || y is null)
            return x is null ? y is null ? 0 : -1 : 1;
        foreach (var dimension in _dimensions)
        {
            var order = Compare(dimension, x, y);
            if (order != 0)
                return order;
        }
        var start = x.Start.CompareTo(y.Start);
        return start != 0 ? start : string.CompareOrdinal(x.Request, y.Request);
    }

    private int Compare(UsageGrouping dimension, UsageGroup x, UsageGroup y) => dimension switch
    {
        UsageGrouping.Hour => ByInstant(x.Hour, y.Hour),
        UsageGrouping.Block => ByInstant(x.Block, y.Block),
        UsageGrouping.Day => string.CompareOrdinal(x.Day, y.Day),
        UsageGrouping.Week => string.CompareOrdinal(x.Week, y.Week),
        UsageGrouping.Month => string.CompareOrdinal(x.Month, y.Month),
        UsageGrouping.Request => 0,
        UsageGrouping.Session or UsageGrouping.Prompt when _dimensions.Length == 1 =>
            x.Start.CompareTo(y.Start) is var start and not 0 ? start : ByText(dimension, x, y),
        _ when _dimensions.Length == 1 && ByCost(x, y) is var cost and not 0 => cost,
        UsageGrouping.Tool => string.CompareOrdinal(x.Tool, y.Tool),
        _ => ByText(dimension, x, y),
    };

    private static int ByText(UsageGrouping dimension, UsageGroup x, UsageGroup y) =>
        TextDimension.Of(dimension) is { } text ? string.CompareOrdinal(text.Get(x), text.Get(y)) : 0;

    private static int ByInstant(string? x, string? y) =>
        x == y ? 0 : DateTimeOffset.Parse(x!, CultureInfo.InvariantCulture)
            .CompareTo(DateTimeOffset.Parse(y!, CultureInfo.InvariantCulture));

    private static int ByCost(UsageGroup x, UsageGroup y) => (y.Cost ?? -1).CompareTo(x.Cost ?? -1);
}
