using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Usage.Queries;

public class UsageGroupingTests
{
    private static readonly UsageRequest Main = Requests.At("2026-11-22T01:00:00Z", input: 1) with { GitBranch = "main", Skill = "review" };

    private static readonly UsageRequest Helper =
        Requests.At("2026-11-22T02:00:00Z", input: 2) with { IsSidechain = true, AgentId = "a1", AgentType = "helper", SpawnDepth = 1 };

    private static readonly UsageRequest Nested =
        Requests.At("2026-11-22T03:00:00Z", input: 4) with { IsSidechain = true, AgentId = "a2", AgentType = "helper", ParentAgentId = "a1",
            SpawnDepth = 2 };

    private static readonly UsageRequest Workflow =
        Requests.At("2026-11-22T04:00:00Z", input: 8) with { IsSidechain = true, AgentId = "a3", AgentType = "worker",
            WorkflowRun = "wf_1" };

    private static readonly UsageRequest Nameless =
        Requests.At("2026-11-22T05:00:00Z", input: 16) with { IsSidechain = true, AgentId = "a4", SessionId = "other" };

    private static readonly UsageRequest[] All = [Main, Helper, Nested, Workflow, Nameless];

    private static readonly UsageGrouping[] Groupings = Enum.GetValues<UsageGrouping>();

    [Fact]
    public void Agents_are_grouped_by_type_and_the_main_thread_is_one_of_them() =>
        Assert.Equal(
            ["helper:6", "main:1", "unknown:16", "worker:8"],
            Requests.By(UsageGrouping.Agent).Run(All).Groups.Select(group => $"{group.Agent}:{group.InputTokens}")
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Agent_runs_are_listed_under_their_session_nested_and_workflow_ones_too() =>
        Assert.Equal(
            ["other/unknown/a4:16", "session/helper/a1:2", "session/helper/a2:4", "session/main/:1", "session/worker/a3:8"],
            Requests.By(UsageGrouping.AgentInstance)
                .Run(All).Groups.Select(group => $"{group.Session}/{group.Agent}/{group.AgentId}:{group.InputTokens}"));

    [Fact]
    public void Session_has_its_subagents_requests() =>
        Assert.Equal(["session:15", "other:16"],
            Requests.By(UsageGrouping.Session).Run(All).Groups.Select(group => $"{group.Session}:{group.InputTokens}"));

    [Theory]
    [InlineData(@"C:\Users\dev\proj", @"c:\Users\dev\proj", 1)]
    [InlineData("D:/work", "d:/work", 1)]
    [InlineData("C--Users-dev-proj", "c--Users-dev-proj", 1)]
    [InlineData("/home/dev/A", "/home/dev/a", 2)]
    [InlineData(@"C:\Users\dev\proj", @"C:\Users\dev\other", 2)]
    [InlineData("-home-dev-proj", "home-dev-proj", 2)]
    public void A_folder_is_one_project_whatever_the_case_of_its_drive(string one, string other, int projects)
    {
        var requests = new[] { one,
            other }.Select((folder, i) =>
            Requests.At("2026-11-22T01:00:00Z", id: $"{i}") with { Project = null, ProjectKey = folder }).ToArray();
        Assert.Equal(projects, Requests.By(UsageGrouping.Project).Run(requests).Groups.Count);
        Assert.Equal(projects,
            Requests.By(UsageGrouping.Project)
            .Run([.. requests.Select(request => request with { Project = request.ProjectKey, ProjectKey = "k" })]).Groups.Count);
    }

    [Fact]
    public void A_request_without_a_time_counts_in_the_first_period_in_every_view()
    {
        var request = Main with { Timestamp = default };
        var day = Assert.Single(Requests.By(UsageGrouping.Day).Run(request).Groups);
        var session = Assert.Single(Requests.By(UsageGrouping.Session).Run(request).Groups);
        Assert.Equal(("1970-01-01", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
            (day.Day, session.Start.ToUniversalTime(), session.End.ToUniversalTime()));
    }

    [Fact]
    public void Several_groupings_nest_in_the_order_given() =>
        Assert.Equal(
            ["2026-11-22/helper:2", "2026-11-22/main:1", "2026-11-22/unknown:1", "2026-11-22/worker:1"],
            Requests.By(UsageGrouping.Day, UsageGrouping.Agent)
                .Run(All).Groups.Select(group => $"{group.Day}/{group.Agent}:{group.Requests}"));

    [Fact]
    public void Single_requests_have_every_property()
    {
        var group = Requests.By(UsageGrouping.Request).Run(All)
            .Groups[1];
        Assert.Equal((Helper.MessageId, "req", "session", "helper", "a1"),
            (group.Request, group.RequestId, group.Session, group.Agent, group.AgentId));
        Assert.Equal(("/home/dev/project", "claude-sonnet-5", null, Helper.Timestamp),
            (group.Project, group.Model, group.Branch, group.Start));
        Assert.Equal(("main", "review"), Requests.By(UsageGrouping.Request).Run(Main).Groups.Select(g => (g.Branch, g.Skill)).Single());
    }

    [Theory]
    [InlineData(UsageGrouping.Plugin, ":30", "tools:1")]
    [InlineData(UsageGrouping.McpServer, ":23", "files:8")]
    [InlineData(UsageGrouping.Workflow, ":23", "wf_1:8")]
    [InlineData(UsageGrouping.Effort, ":24", "high:3", "low:4")]
    [InlineData(UsageGrouping.Version, "2.1.1:7", "2.1.2:8", ":16")]
    [InlineData(UsageGrouping.Prompt, ":28", "u1:3")]
    [InlineData(UsageGrouping.Tool, ":31")]
    public void Requests_without_a_value_are_a_separate_group(UsageGrouping grouping, params string[] groups)
    {
        UsageRequest[] requests =
        [
            Main with { Plugin = "tools", Effort = "high", CliVersion = "2.1.1", Prompt = "u1" },
                Helper with { Effort = "high", CliVersion = "2.1.1", Prompt = "u1" },
            Nested with { Effort = "low", CliVersion = "2.1.1" }, Workflow with { McpServer = "files", CliVersion = "2.1.2" }, Nameless,
        ];
        static string? NameOf(UsageGroup group) =>
            group.Plugin ?? group.McpServer ?? group.Workflow ?? group.Effort ?? group.Version ?? group.Prompt ?? group.Tool;
        Assert.Equal(groups,
            Requests.By(grouping).Run(requests).Groups.Select(group => $"{NameOf(group)}:{group.InputTokens}")
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Filters_leave_out_what_does_not_match()
    {
        var query = Requests.By(UsageGrouping.Request);
        long Input(UsageQuery asked) => asked.Run(All).Total.InputTokens;
        Assert.Equal(6, Input(query with { Agent = name => name == "helper" }));
        Assert.Equal(4, Input(query with { Agent = name => name == "a2" }));
        Assert.Equal(16, Input(query with { Session = name => name == "other" }));
        Assert.Equal(0, Input(query with { Project = _ => false }));
        Assert.Equal(30, Input(query with { Since = Helper.Timestamp }));
        Assert.Equal(1, Input(query with { Until = Helper.Timestamp }));
        Assert.Equal(8, Input(query with { Workflow = name => name == "wf_1" }));
        Assert.Equal(23, Input(query with { Workflow = name => name.Length == 0 }));
        Assert.Equal(1, Input(query with { Skill = name => name == "review", Plugin = name => name.Length == 0 }));
        Assert.Equal(0, Input(query with { McpServer = name => name == "files" }));
        Assert.Equal(31, Input(query with { Effort = name => name.Length == 0, Version = name => name.Length == 0 }));
    }

    [Fact]
    public void Project_is_the_folder_or_else_the_key_of_its_transcripts() =>
        Assert.Equal("-home-dev",
            Requests.By(UsageGrouping.Project).Run(Main with { Project = null, ProjectKey = "-home-dev" }).Groups.Single().Project);

    [Fact]
    public void Run_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => UsageQueryEngine.Run(UsageTable.FromRequests(All), Requests.By(UsageGrouping.Day), cancelled.Token));
    }

    // Every grouping, and every pair of groupings, covers the same requests, to the last token and the last digit of the cost.
    [Fact]
    public void All_groupings_add_up_to_the_same_totals() =>
        Gen.Select(RequestLists, OneOf("UTC", "Europe/Berlin", "Asia/Kathmandu"), Gen.Bool).Sample((requests, zone, recovered) =>
        {
            var table = UsageTable.FromRequests(requests);
            var query = Requests.By() with { TimeZone = Requests.Zone(zone), Recovered = recovered };
            var whole = Totals(UsageQueryEngine.Run(table, query, TestContext.Current.CancellationToken).Groups);
            foreach (var one in Groupings)
            {
                foreach (var other in Groupings)
                {
                    var answer = UsageQueryEngine.Run(table, query with { GroupBy = [one, other] }, TestContext.Current.CancellationToken);
                    Assert.Equal(whole, Totals(answer.Groups));
                    Assert.Equal(whole, Totals([answer.Total]));
                }
            }
        }, iter: 60);

    [Fact]
    public void Parts_of_a_large_table_add_up_as_one_part_does()
    {
        var requests = Enumerable.Range(0, 90_000).Select(i =>
            Requests.At("2026-11-22T01:00:00Z", i % 3 == 0 ? "claude-opus-5-5" : "claude-haiku-5-5", i, 1,
                $"{i}") with { Timestamp = DateTimeOffset.UnixEpoch.AddYears(56).AddMinutes(i), SessionId = $"s{i % 7}" }).ToArray();
        var answer = Requests.By(UsageGrouping.Session, UsageGrouping.Day).Run(requests);
        Assert.Equal(90_000, answer.Total.Requests);
        Assert.Equal(requests.Sum(request => request.InputTokens), answer.Total.InputTokens);
        Assert.Equal(requests.GroupBy(request => (request.SessionId, request.Timestamp.Date)).Count(), answer.Groups.Count);
        Assert.Equal(
            requests.Where(request => request.SessionId == "s3" && request.Timestamp.Date == new DateTime(2026, 1, 9))
                .Sum(request => request.InputTokens),
            answer.Groups.Single(group => group.Session == "s3" && group.Day == "2026-01-09").InputTokens);
    }

    private static readonly Gen<UsageRequest[]> RequestLists =
        Gen.Select(
            Gen.Long[new DateTime(2026, 3, 28).Ticks, new DateTime(2026, 11, 30).Ticks],
            OneOf("claude-opus-5-5", "claude-haiku-5-5", "claude-sonnet-4-5", "unheard-of"),
            Gen.Select(Gen.Long[0, 200_000], Gen.Long[0, 9_000], Gen.Long[0, 90_000], Gen.Long[0, 90_000], Gen.Long[0, 90_000]),
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 2]),
            Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool))
        .Select((ticks, model, counts, names, flags) => Requests.At("2026-11-22T01:00:00Z", model, counts.Item1, counts.Item2) with
        {
            Timestamp = new DateTimeOffset(ticks, TimeSpan.Zero),
            CacheReadTokens = counts.Item3,
            CacheWrite5mTokens = counts.Item4,
            CacheWrite1hTokens = counts.Item5,
            SessionId = $"s{names.Item1}",
            AgentId = names.Item2 == 0 ? null : $"a{names.Item2}",
            AgentType = names.Item2 == 0 ? null : $"type{names.Item2 % 2}",
            Skill = names.Item3 == 0 ? null : $"skill{names.Item3}",
            GitBranch = names.Item4 == 0 ? null : $"branch{names.Item4}",
            Plugin = names.Item3 == 1 ? "plugin" : null,
            McpServer = names.Item4 == 1 ? "server" : null,
            WorkflowRun = names.Item2 == 3 ? "wf_1" : null,
            Effort = names.Item1 == 0 ? null : $"effort{names.Item1 % 2}",
            CliVersion = names.Item2 == 1 ? null : $"2.1.{names.Item1}",
            Prompt = names.Item3 == 2 ? null : $"prompt{names.Item4}",
            Speed = flags.Item1 ? "fast" : null,
            IsFinal = flags.Item2,
            Content = flags.Item3 ? OutputParts.Of(1, 5_000) : null,
        }).Array[0, 40];

    private static Gen<string> OneOf(params string[] names) => Gen.Int[0, names.Length - 1].Select(i => names[i]);

    private static (long, long, long, long, decimal, decimal, long) Totals(IReadOnlyList<UsageGroup> groups) => (
        groups.Sum(group => group.Requests),
        groups.Sum(group => group.InputTokens + group.CacheReadTokens + group.CacheWrite1hTokens + group.CacheWrite5mTokens),
        groups.Sum(group => group.OutputTokens),
        groups.Sum(group => group.RecoveredOutputTokens),
        groups.Sum(group => group.Cost ?? 0),
        groups.Sum(group => group.CostWithoutCaching ?? 0),
        groups.Sum(group => group.Unpriced.Sum(unpriced => unpriced.Tokens)));
}
