using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Savings;
using static ClaudePerf.Core.Tests.Savings.StartupSessions;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>Finds what is in prompts and never called, and what sessions without it would cost.</summary>
public sealed class UnusedStartupTests : IDisposable
{
    private const string Title = "Start-up text that no session used";

    private readonly StartupSessions _sessions = new();

    public void Dispose() => _sessions.Dispose();

    private static SavingFinding? Unused(SavingAnswer answer) =>
        answer.Findings.SingleOrDefault(static finding => finding.Title.StartsWith(Title, StringComparison.Ordinal));

    private static void IsNear(decimal expected, SavingAnswer answer, decimal monthly) =>
        Assert.InRange(monthly * (decimal)(answer.Days / 30) / expected, 0.95m, 1.05m);

    [Fact]
    public void Everything_that_no_session_calls_is_found_with_its_dollars_and_nothing_else()
    {
        foreach (var tool in new[] { "Read", "Workflow", "ToolSearch", "mcp__pump__start", "mcp__tank__fill", "mcp__tank__drain" })
            _sessions.AddTool(tool);
        _sessions.AddAgent("surveyor");
        _sessions.AddAgent("pruner");
        _sessions.AddAgent("statusline-setup", isBuiltIn: true);
        _sessions.AddSkill("graft");
        _sessions.AddSkill("water");
        for (var i = 0; i < 24; i++)
        {
            _sessions.Add(i switch
            {
                1 => Call("Agent", new { subagent_type = "surveyor" }), 2 => Call("Skill", new { skill = "graft" }),
                3 => Call("mcp__tank__fill"), _ => Call("Read"),
            });
        }
        var answer = _sessions.Find();
        var finding = Unused(answer)!;
        Assert.Equal(["Workflow", "mcp__tank__drain", "pruner", "pump", "water"],
            finding.Items.Select(static item => item.Name).Order(StringComparer.Ordinal));
        var workflow = _sessions.CostOfRead(_sessions.ToolTokens("Workflow"));
        var agent = _sessions.CostOfWritten(TokensOf(_sessions.Agents[1].Line));
        foreach (var (name, cost) in new[]
        {
            ("Workflow", workflow), ("pump", _sessions.CostOfRead(_sessions.ToolTokens("mcp__pump__start"))),
            ("mcp__tank__drain", _sessions.CostOfRead(_sessions.ToolTokens("mcp__tank__drain"))), ("pruner", agent),
            ("water", _sessions.CostOfWritten(TokensOf(_sessions.Skills[1].Line))),
        })
            IsNear(cost, answer, finding.Items.Single(item => item.Name == name).Saving);
        Assert.InRange(finding.Items.Sum(static item => item.Saving) / finding.Saving, 0.99m, 1.01m);
        Assert.All(finding.Items, static item => Assert.Equal((24, (bool?)false), (item.Sessions, item.IsUsed)));
        Assert.Equal(SavingCertainty.Replayed, finding.Certainty);
    }

    [Fact]
    public void Each_has_the_change_that_takes_it_out_of_prompts()
    {
        foreach (var tool in new[] { "Read", "Workflow", "mcp__pump__start" })
            _sessions.AddTool(tool);
        _sessions.AddAgent("pruner");
        _sessions.AddSkill("water");
        for (var i = 0; i < 24; i++)
            _sessions.Add(Call("Read"), project: i == 0 ? "/home/dev/other" : "/home/dev/shop");
        var items = Unused(_sessions.Find())!.Items.ToDictionary(static item => item.Name);
        const string User = "~/.claude/settings.json";
        Assert.Equal("claude mcp remove pump", items["pump"].Change);
        Assert.Equal(("permissions.deny", """["Workflow"]""", User), Setting(items["Workflow"]));
        Assert.Equal(("permissions.deny", """["Agent(pruner)"]""", User), Setting(items["pruner"]));
        Assert.Equal(("skillOverrides", """{"water": "user-invocable-only"}""", User), Setting(items["water"]));
        var change = Unused(_sessions.Find())!.Change;
        foreach (var part in new[]
        {
            "claude mcp remove pump", $$"""{ "deny": ["Workflow", "Agent(pruner)"] } in {{User}}""",
            $$"""{"water": "user-invocable-only"} in {{User}}""",
        })
            Assert.Contains(part, change, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_single_project_sends_is_removed_in_that_project()
    {
        _sessions.AddTool("Read");
        _sessions.AddTool("Workflow");
        _sessions.AddTool("Monitor");
        for (var i = 0; i < 24; i++)
            _sessions.Add(Call("Read"));
        var finding = Unused(_sessions.Find())!;
        var file = Path.Combine("/home/dev/shop", ".claude", "settings.local.json");
        Assert.All(finding.Items, item => Assert.Equal(file, item.SettingFile));
        Assert.Equal(("permissions.deny", file), (finding.Setting, finding.SettingFile));
        Assert.Equal(["Monitor", "Workflow"], JsonSerializer.Deserialize<string[]>(finding.SettingValue!)!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_is_found_if_everything_is_called()
    {
        _sessions.AddTool("Read");
        _sessions.AddTool("mcp__pump__start");
        _sessions.AddAgent("pruner");
        _sessions.AddSkill("plants:water");
        for (var i = 0; i < 24; i++)
        {
            _sessions.Add(i switch
            {
                1 => Call("Agent", new { subagent_type = "pruner" }), 2 => Call("Skill", new { skill = "water" }),
                3 => Call("mcp__pump__start"), _ => Call("Read"),
            });
        }
        Assert.Empty(_sessions.Find().Findings);
    }

    [Theory]
    [InlineData(19, 1)]
    [InlineData(24, 0)]
    public void Too_few_sessions_or_days_find_nothing(int sessions, int days)
    {
        _sessions.AddTool("mcp__pump__start");
        for (var i = 0; i < sessions; i++)
            _sessions.Add(Call("Read"), days);
        Assert.Null(Unused(_sessions.Find()));
    }

    [Fact]
    public void A_plugin_of_which_nothing_is_called_is_one_item()
    {
        _sessions.AddTool("mcp__plugin_garden_pump__start");
        _sessions.AddAgent("garden:pruner");
        _sessions.AddSkill("garden:water");
        for (var i = 0; i < 24; i++)
            _sessions.Add(Call("Read"));
        var answer = _sessions.Find();
        var item = Assert.Single(Unused(answer)!.Items);
        Assert.Equal((SavingPart.Plugin, "garden", "claude plugin disable garden"), (item.Part, item.Name, item.Change));
        IsNear(_sessions.CostOfRead(_sessions.ToolTokens("mcp__plugin_garden_pump__start"))
            + _sessions.CostOfWritten(TokensOf(_sessions.Agents[0].Line) + TokensOf(_sessions.Skills[0].Line)), answer, item.Saving);
    }

    [Fact]
    public void A_name_that_could_change_a_command_is_not_proposed()
    {
        _sessions.AddTool("mcp__pump; rm -rf ~__start");
        _sessions.AddTool("-workflow");
        for (var i = 0; i < 24; i++)
            _sessions.Add(Call("Read"));
        Assert.Null(Unused(_sessions.Find()));
    }

    [Fact]
    public void The_file_and_line_of_a_skill_of_this_machine_are_named()
    {
        var project = Path.Combine(_sessions.Tree.Root, "garden");
        var skill = Path.Combine(project, ".claude", "skills", "water", "SKILL.md");
        Directory.CreateDirectory(Path.GetDirectoryName(skill)!);
        File.WriteAllText(skill, "---\nname: water\ndescription: Waters.\n---\nWater.\n");
        var agent = Path.Combine(project, ".claude", "agents", "pruner.md");
        Directory.CreateDirectory(Path.GetDirectoryName(agent)!);
        File.WriteAllText(agent, "---\nname: pruner\ndescription: Prunes.\nskills: graft\n---\nPrune.\n");
        _sessions.AddAgent("pruner");
        _sessions.AddSkill("water");
        // An agent needs it.
        _sessions.AddSkill("graft");
        for (var i = 0; i < 24; i++)
            _sessions.Add(Call("Read"), project: project);
        var items = Unused(_sessions.Find(root => new EcosystemOptions { Root = root, IncludeUser = false, HomeFolder =
            _sessions.Tree.Root }))!.Items.ToDictionary(static item => item.Name);
        Assert.Equal((skill, 2), (items["water"].File, items["water"].Line));
        Assert.Contains("disable-model-invocation: true", items["water"].Change, StringComparison.Ordinal);
        Assert.Equal(agent, items["pruner"].File);
        Assert.DoesNotContain("graft", items.Keys);
    }

    private static (string?, string?, string?) Setting(SavingItem item) => (item.Setting, item.SettingValue, item.SettingFile);
}
