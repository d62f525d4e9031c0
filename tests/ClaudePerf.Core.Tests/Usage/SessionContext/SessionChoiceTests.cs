using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Tests.Usage.SessionContext;

public class SessionChoiceTests
{
    private static UsageRequest Request(string time, string session, string project) =>
        Requests.At(time, input: 1) with { SessionId = session, Project = project };

    private static readonly UsageTable Table = UsageTable.FromRequests(
    [
        Request("2026-11-20T10:00:00Z", "old", "/p"), Request("2026-11-21T10:00:00Z", "new", "/p"),
        Request("2026-11-22T10:00:00Z", "other", "/q"),
    ]);

    private static IReadOnlyList<string> Choose(string folder, Func<string, bool>? session = null) =>
        SessionChoice.Choose(Table, Requests.By() with { Session = session }, folder, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("/p", "new")]
    [InlineData("/q", "other")]
    [InlineData("/elsewhere", "other")]
    public void The_last_session_of_the_folder_is_chosen_otherwise_of_all(string folder, string session) =>
        Assert.Equal([session], Choose(folder));

    [Fact]
    public void Named_sessions_are_in_the_order_of_their_start()
    {
        Assert.Equal(["old", "other"], Choose("/p", static name => name.StartsWith('o')));
        Assert.Empty(Choose("/p", static _ => false));
    }
}
