using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Reports.Live;

public class ReportedRequestsTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 25, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_request_is_reported_once_with_or_without_an_id()
    {
        var told = new ReportedRequests();
        List<UsageGroup> requests = [Request("a", 0), Request(null, 0), Request(null, 0), Request(null, 1), Request("", 2)];
        Assert.Equal(requests, told.New(requests));
        Assert.Empty(told.New(requests));
        requests.Add(Request(null, 0));
        requests.Add(Request("b", 0));
        Assert.Equal(requests[^2..], told.New(requests));
    }

    private static UsageGroup Request(string? id, int minutes) =>
        new() { Request = id, Start = At.AddMinutes(minutes), Session = "s", Agent = "main", Model = "m" };
}
