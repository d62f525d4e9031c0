namespace ClaudePerf.Module.Tests;

/// <summary>Measure-AgentCoordination as its users meet it.</summary>
public sealed class AgentCoordinationTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public AgentCoordinationTests()
    {
        foreach (var name in (string[])["log-reader", "sql-tuner"])
            Agent(name, "Work.");
        _session.Write("eco/CLAUDE.md",
            "| Caller | Calls |\n|---|---|\n| `log-reader` | `sql-tuner` |\n\nSlow pages: log-reader + sql-tuner\n");
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_pattern_is_measured_in_every_scenario_and_a_choice_only_when_asked_for()
    {
        var measured = _session.Run("Measure-AgentCoordination eco -Repeat 2").ThrowIfFailed().Single;
        Assert.Equal("Slow pages", measured.Properties["Name"].Value);
        var (uncached, claude, best) = (Cost("Uncached"), Cost("ClaudeCode"), Cost("Best"));
        Assert.True(uncached > claude && claude >= best && best > 0);
        Assert.Equal(2, _session.Run("Measure-AgentCoordination eco -Repeat 2 -Agent sql-tuner").ThrowIfFailed().Output.Count);
        Assert.Equal(7, _session.Run("(Measure-AgentCoordination eco -Repeat 2).Scenarios").ThrowIfFailed().Output.Count);

        decimal Cost(string name) => (decimal)measured.Properties[name + "Cost"].Value;
    }

    [Fact]
    public void Best_returns_steps_with_their_savings_and_Detail_two_runs_side_by_side()
    {
        Agent("sql-tuner", "Work.", "Edit, Bash, Read");
        Agent("log-reader", "Work.", "Read, Bash, Edit");
        _session.Write("eco/CLAUDE.md", "Slow pages: log-reader → sql-tuner\n");
        var findings = _session.Run("(Measure-AgentCoordination eco -Repeat 1).Findings").ThrowIfFailed().Output;
        Assert.Contains(findings, static finding => (string)finding.Properties["Id"].Value == "tool-order");
        var steps = _session.Run("Measure-AgentCoordination eco -Best").ThrowIfFailed().Output;
        Assert.NotEmpty(steps);
        Assert.All(steps, static step => Assert.Equal("Slow pages", step.Properties["Pattern"].Value));
        Assert.Contains(steps, static step => (string)step.Properties["Id"].Value is "tool-order" or "optimized");
        var blocks = _session.Run("Measure-AgentCoordination eco -Detail").ThrowIfFailed().Output;
        Assert.Equal("tool Read", blocks[0].Properties["First"].Value);
        Assert.Equal("Differs", blocks[0].Properties["State"].Value.ToString());
    }

    [Fact]
    public void The_cost_of_settings_to_a_pattern_is_a_finding_in_80_columns()
    {
        _session.Write("eco/.git/HEAD", "ref: refs/heads/main\n");
        _session.Write("eco/.claude/settings.json", """{"promptCacheTtl":"1h"}""");
        var found = _session.Run("(Measure-AgentCoordination eco -Repeat 1).Findings").ThrowIfFailed().Output;
        Assert.Superset(new HashSet<string> { "git-status", "one-hour" },
            found.Select(static finding => (string)finding.Properties["Id"].Value).ToHashSet());
        var text = Assert.Single(
            _session.Run("(Measure-AgentCoordination eco -Repeat 1).Findings | Out-String -Width 80").ThrowIfFailed().Output).ToString()!;
        Assert.All(text.Split('\n'), static line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Theory]
    [InlineData("-Best")]
    [InlineData("-Detail")]
    [InlineData("-Repeat 1 | ForEach-Object Findings")]
    public void Tables_fit_80_columns(string arguments)
    {
        Agent("sql-tuner-of-the-orders-database-and-more", "Work.", "Edit, Bash, Read");
        Agent("log-reader", "Work.", "Read, Bash, Edit");
        _session.Write("eco/CLAUDE.md", "Slow pages: log-reader → sql-tuner-of-the-orders-database-and-more → log-reader\n");
        var text = Assert.Single(_session.Run($"Measure-AgentCoordination eco {arguments} | Out-String -Width 80").ThrowIfFailed().Output)
            .ToString()!;
        Assert.NotEmpty(text.Trim());
        Assert.All(text.Split('\n'), static line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.DoesNotContain("...", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_baseline_is_saved_and_worse_results_are_errors()
    {
        _session.Run("Measure-AgentCoordination eco -Repeat 2 -SaveBaseline base.json").ThrowIfFailed();
        var same = _session.Run("Measure-AgentCoordination eco -Repeat 2 -Baseline base.json -TimeTolerance 100").ThrowIfFailed();
        Assert.Equal(6, same.Output.Count);
        Agent("sql-tuner", string.Concat(
            Enumerable.Range(0, 200).Select(static number => $"Look at the plan of statement {number} before you change it.\n")));
        var worse = _session.Run("Measure-AgentCoordination eco -Repeat 2 -Baseline base.json -TimeTolerance 100");
        Assert.Equal(3, worse.Errors.Count);
        Assert.All(worse.Errors, error =>
            Assert.StartsWith("CoordinationRegression,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Contains(worse.Errors, error => error.Exception.Message.Contains("Slow pages: OnInvokeTokens", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIf_writes_no_baseline()
    {
        _session.Run("Measure-AgentCoordination eco -Repeat 1 -SaveBaseline base.json -WhatIf").ThrowIfFailed();
        Assert.False(File.Exists(Path.Combine(_session.Folder, "base.json")));
    }

    [Theory]
    [InlineData("-Tolerance 1", "ParameterNeeds")]
    [InlineData("-EnableExit", "ParameterNeeds")]
    [InlineData("-Best -Detail", "ParametersConflict")]
    [InlineData("-Best -Baseline base.json", "ParametersConflict")]
    [InlineData("-Detail -SaveBaseline base.json", "ParametersConflict")]
    [InlineData("-Baseline none.json", "BaselineUnusable")]
    [InlineData("-Baseline eco/CLAUDE.md", "BaselineUnusable")]
    [InlineData("-Model nobody", "UnknownModel")]
    [InlineData("-Name nothing", "PatternNotFound")]
    public void Errors_have_ids(string arguments, string id) =>
        Assert.StartsWith(id + ",", Assert.Single(_session.Run($"Measure-AgentCoordination eco {arguments}").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);

    [Fact]
    public void An_ecosystem_without_patterns_is_reported()
    {
        _session.Write("bare/.claude/agents/one.md", "---\nname: one\ndescription: One\n---\nWork.\n");
        Assert.Contains("no pattern to measure", Assert.Single(_session.Run("Measure-AgentCoordination bare").ThrowIfFailed().Warnings),
            StringComparison.Ordinal);
    }

    private void Agent(string name, string body, string tools = "Read, Grep") =>
        _session.Write($"eco/.claude/agents/{name}.md", $"---\nname: {name}\ndescription: About {name}\ntools: {tools}\n---\n{body}");
}
