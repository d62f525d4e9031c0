using ClaudePerf.Core.Savings;
using static ClaudePerf.Core.Tests.Savings.StartupSessions;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>What each text costs that sessions start with: once, and as much as an independent calculation says.</summary>
public sealed class StartupItemTests : IDisposable
{
    private const string MemoryFile = "/home/dev/shop/CLAUDE.md";

    private readonly StartupSessions _sessions = new();

    public void Dispose() => _sessions.Dispose();

    private static void Plan(StartupSessions sessions)
    {
        sessions.AddTool("Read");
        sessions.AddTool("mcp__pump__start", 150);
        sessions.AddAgent("pruner");
        sessions.AddSkill("water");
        sessions.Memory[MemoryFile] = Text(300);
        sessions.System.Add("# Output Style: Terse\n" + Text(100));
    }

    private static List<(SavingPart Part, string Name, decimal Cost)> Expected(StartupSessions sessions) =>
    [
        (SavingPart.Tool, "Read", sessions.CostOfRead(sessions.ToolTokens("Read"))),
        (SavingPart.McpServer, "pump", sessions.CostOfRead(sessions.ToolTokens("mcp__pump__start"))),
        (SavingPart.SystemPrompt, "system prompt", sessions.CostOfRead(TokensOf(sessions.System[0]))),
        (SavingPart.OutputStyle, "Terse", sessions.CostOfRead(TokensOf(sessions.System[1]))),
        (SavingPart.Agent, "pruner", sessions.CostOfWritten(TokensOf(sessions.Agents[0].Line))),
        (SavingPart.Skill, "water", sessions.CostOfWritten(TokensOf(sessions.Skills[0].Line))),
        (SavingPart.MemoryFile, MemoryFile, sessions.CostOfWritten(TokensOf(sessions.Memory[MemoryFile]))),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_text_costs_what_an_independent_calculation_says(bool isAsSent)
    {
        using var sessions = new StartupSessions { IsAsSent = isAsSent };
        Plan(sessions);
        for (var i = 0; i < 10; i++)
            sessions.Add(Call("Read"));
        var texts = sessions.Replay().Inventory.Texts;
        var expected = Expected(sessions);
        Assert.Equal(expected.Select(static text => (text.Part, text.Name)).Order(),
            texts.Select(static text => (text.Key.Part, text.Key.Name)).Order());
        foreach (var (part, name, cost) in expected)
            Assert.InRange(texts.Single(text => text.Key.Part == part && text.Key.Name == name).Cost / cost, 0.95m, 1.05m);
    }

    [Fact]
    public void Texts_add_up_to_the_saving_without_all_of_them()
    {
        Plan(_sessions);
        for (var i = 0; i < 10; i++)
            _sessions.Add(Call("Read"));
        var replay = _sessions.Replay();
        var all = replay.Inventory.Texts.SelectMany(static text => text.Conversations).GroupBy(static one => one.Key)
            .ToDictionary(static one => one.Key,
                static one => (one.Sum(static text => text.Value.Tokens), one.Sum(static text => text.Value.OfRead)));
        var saving = replay.Under(new Core.Savings.Replay.SavingSettings { StartupOf = row => all.GetValueOrDefault(row) }).Saving;
        Assert.InRange(replay.Inventory.Texts.Sum(static text => text.Cost) / saving, 0.99m, 1.01m);
    }

    [Fact]
    public void Findings_together_name_each_text_once()
    {
        // Every fourth session starts without the server: the others start with more than the leanest.
        Plan(_sessions);
        for (var i = 0; i < 40; i++)
        {
            if (i % 4 == 0)
                _sessions.Tools.Remove("mcp__pump__start");
            else
                _sessions.AddTool("mcp__pump__start", 150);
            _sessions.Add(Call("Read"), startTokens: i % 4 == 0 ? 35_000 : 40_000);
        }
        var found = _sessions.Find().Findings.Where(static finding => finding.Kind == SavingKind.StartupWeight).ToList();
        Assert.Equal([SavingCertainty.Replayed, SavingCertainty.UpperBound], found.Select(static finding => finding.Certainty).Order());
        Assert.Contains("pump", found.Single(static one => one.Certainty == SavingCertainty.Replayed).Items
            .Select(static item => item.Name));
        var items = found.SelectMany(static finding => finding.Items).ToList();
        Assert.Equal(items.Count, items.Select(static item => (item.Part, item.Name)).Distinct().Count());
        var memory = items.Single(static item => item.Part == SavingPart.MemoryFile);
        Assert.Equal((MemoryFile, MemoryFile, (bool?)null), (memory.Name, memory.File, memory.IsUsed));
        Assert.True(items.Single(static item => item.Name == "Read").IsUsed);
    }

    [Fact]
    public void What_subagents_start_with_counts_too()
    {
        _sessions.AddTool("Read");
        _sessions.Memory[MemoryFile] = Text(300);
        for (var i = 0; i < 5; i++)
        {
            _sessions.Add(Call("Read"));
            _sessions.AddSubagent(i);
        }
        var tokens = TokensOf(_sessions.Memory[MemoryFile]);
        var memory = _sessions.Replay().Inventory.Texts.Single(static text => text.Key.Part == SavingPart.MemoryFile);
        // A subagent writes it, because its prompt reads nothing, and then reads it once.
        Assert.InRange(memory.Cost / (_sessions.CostOfWritten(tokens) + (5 * tokens * 6.75m / 1_000_000)), 0.95m, 1.05m);
        Assert.Equal((5, 10), (memory.Sessions, memory.Conversations.Count));
    }

    [Fact]
    public void Cached_texts_are_the_same()
    {
        Plan(_sessions);
        _sessions.AddAgent("Explore", isBuiltIn: true);
        for (var i = 0; i < 3; i++)
            _sessions.Add(Call("Skill", new { skill = "water" }));
        var store = Path.Combine(_sessions.Tree.Root, "data", "content.db");
        object[] Texts() => [.. _sessions.Replay(store).Inventory.Texts.Select(static text =>
            (object)(text.Key, text.Cost, text.IsUsed, text.IsBuiltIn, text.Sessions))];
        var first = Texts();
        Assert.Equal(8, first.Length);
        Assert.Equal(first, Texts());
    }
}
