using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

/// <summary>Names in filters that no request has.</summary>
public class FilterNamesTests
{
    private static readonly UsageTable Table = UsageTable.FromRequests(
    [
        Requests.At("2026-11-02T08:00:00Z", input: 10),
        Requests.At("2026-11-03T08:00:00Z", model: "claude-opus-5", input: 10) with { Project = "/home/dev/harborline", SessionId = "s2" },
    ]);

    [Theory]
    [InlineData(UsageGrouping.Agent, "mian", "There is no agent 'mian' in the transcripts. Did you mean 'main'?")]
    [InlineData(UsageGrouping.Project, "harborlin", "There is no project 'harborlin' in the transcripts. Did you mean 'harborline'?")]
    [InlineData(UsageGrouping.Model, "sonnt", "There is no model 'sonnt' in the transcripts. Did you mean 'sonnet'?")]
    [InlineData(UsageGrouping.Session, "zzz", "There is no session 'zzz' in the transcripts.")]
    [InlineData(UsageGrouping.Skill, "pdf", "There is no skill 'pdf' in the transcripts.")]
    [InlineData(UsageGrouping.McpServer, "git*", "No MCP server in the transcripts matches 'git*'.")]
    public void A_name_that_no_request_has_is_described(UsageGrouping kind, string name, string expected) =>
        Assert.Equal([expected], FilterNames.Unknown(Table, Requests.Catalog, [(kind, [name])]));

    [Theory]
    [InlineData(UsageGrouping.Agent, "MAIN")]
    [InlineData(UsageGrouping.Project, "project")]
    [InlineData(UsageGrouping.Project, "/home/dev/*")]
    [InlineData(UsageGrouping.Model, "claude-opus-5")]
    [InlineData(UsageGrouping.Model, "*opus*")]
    [InlineData(UsageGrouping.Session, "s2")]
    [InlineData(UsageGrouping.Skill, "")]
    public void A_name_that_a_request_has_is_not(UsageGrouping kind, string name) =>
        Assert.Empty(FilterNames.Unknown(Table, Requests.Catalog, [(kind, [name])]));

    [Fact]
    public void Without_requests_or_filters_there_is_nothing_to_say()
    {
        Assert.Empty(FilterNames.Unknown(UsageTable.FromRequests([]), Requests.Catalog, [(UsageGrouping.Agent, ["nosuch"])]));
        Assert.Empty(FilterNames.Unknown(Table, Requests.Catalog, [(UsageGrouping.Agent, null)]));
    }
}
