using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

/// <summary>Creates requests for tests.</summary>
internal static class Requests
{
    internal static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    internal static UsageRequest At(string time, string model = "claude-sonnet-5", long input = 0, long output = 0, string id = "") => new()
    {
        Key = new RequestKey(RequestKeyKind.MessageAndRequest, $"msg_{time}{model}{id}", "req"),
        MessageId = $"msg_{time}{model}{id}",
        RequestId = "req",
        Timestamp = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture),
        Model = model,
        SessionId = "session",
        Project = "/home/dev/project",
        InputTokens = input,
        OutputTokens = output,
        IsFinal = true,
    };

    internal static UsageQuery By(params UsageGrouping[] groupBy) => new() { Catalog = Catalog, GroupBy = groupBy };

    internal static UsageAnswer Run(this UsageQuery query, params UsageRequest[] requests) =>
        UsageQueryEngine.Run(UsageTable.FromRequests(requests), query, TestContext.Current.CancellationToken);

    internal static TimeZoneInfo Zone(string name)
    {
        Assert.True(UsageTimeZone.TryFind(name, out var zone), name);
        return zone;
    }
}
