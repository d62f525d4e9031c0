using System.Management.Automation;

namespace ClaudePerf.Module.Tests;

/// <summary>Test-AgentEcosystem as its users meet it.</summary>
public sealed class TestAgentEcosystemTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public TestAgentEcosystemTests()
    {
        _session.Write(".claude/agents/good.md", "---\nname: good\ndescription: Use it when it is needed.\ntools: Read\n---\nDo it.\n");
        _session.Write(".claude/agents/tools.md",
            "---\nname: tools\ndescription: Use it when it is wanted.\ntools: Read, grep\n---\nDo it.\n");
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Findings_come_as_objects_with_their_places()
    {
        var finding = _session.Run("Test-AgentEcosystem . -Severity Warning").ThrowIfFailed().Single;
        Assert.Equal(("unknown-tool", "Warning", 4),
            ((string)finding.Properties["RuleId"].Value, finding.Properties["Severity"].Value.ToString(),
                (int)finding.Properties["Line"].Value));
        Assert.EndsWith("tools.md", (string)finding.Properties["Path"].Value, StringComparison.Ordinal);
        Assert.Contains("Write 'Grep'", (string)finding.Properties["Message"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_returns_only_whether_there_is_an_error()
    {
        Assert.Equal([true], _session.Run("Test-AgentEcosystem . -Quiet").ThrowIfFailed().Output.Select(item => (bool)item.BaseObject));
        _session.Write(".claude/agents/bad.md", "---\nname: bad\n---\nDo it.\n");
        Assert.Equal([false], _session.Run("Test-AgentEcosystem . -Quiet").ThrowIfFailed().Output.Select(item => (bool)item.BaseObject));
    }

    [Fact]
    public void A_file_gives_its_own_findings_by_path_and_by_pipeline()
    {
        Assert.Single(_session.Run("Test-AgentEcosystem .claude/agents/tools.md -Rule unknown-tool").ThrowIfFailed().Output);
        Assert.Empty(_session.Run("Test-AgentEcosystem .claude/agents/good.md -Rule unknown-tool").ThrowIfFailed().Output);
        Assert.Single(_session.Run("'.claude/agents/tools.md', '.claude/agents/good.md' | Test-AgentEcosystem -Rule unknown-*")
            .ThrowIfFailed().Output);
        Assert.Single(_session.Run(
            $"[IO.FileInfo]'{Path.Combine(_session.Folder, ".claude", "agents", "tools.md")}'"
                + " | Test-AgentEcosystem -Rule unknown-tool").Output);
    }

    [Fact]
    public void Fix_changes_files_and_WhatIf_does_not()
    {
        _session.Run("Test-AgentEcosystem . -Fix -WhatIf").ThrowIfFailed();
        Assert.Contains("grep", File.ReadAllText(Path.Combine(_session.Folder, ".claude/agents/tools.md")), StringComparison.Ordinal);
        Assert.Empty(_session.Run("Test-AgentEcosystem . -Fix -Severity Warning -Confirm:$false").ThrowIfFailed().Output);
        Assert.Contains("tools: Read, Grep\n", File.ReadAllText(Path.Combine(_session.Folder, ".claude/agents/tools.md")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fix_writes_nothing_through_a_link()
    {
        var tools = Path.Combine(_session.Folder, ".claude", "agents", "tools.md");
        var elsewhere = Path.Combine(_session.Folder, "elsewhere.txt");
        File.Move(tools, elsewhere);
        File.CreateSymbolicLink(tools, elsewhere);
        var before = File.ReadAllText(elsewhere);
        var result = _session.Run("Test-AgentEcosystem . -Fix -Confirm:$false");
        Assert.Contains(result.Errors, static error => error.ToString().Contains("is a link", StringComparison.Ordinal));
        Assert.Equal(before, File.ReadAllText(elsewhere));
    }

    [Fact]
    public void A_baseline_leaves_new_findings_and_a_report_is_written()
    {
        _session.Run("Test-AgentEcosystem . -SaveBaseline known.json -Quiet").ThrowIfFailed();
        Assert.Empty(_session.Run("Test-AgentEcosystem . -Baseline known.json").ThrowIfFailed().Output);
        _session.Run("Test-AgentEcosystem . -Format Sarif -OutputPath findings.sarif").ThrowIfFailed();
        Assert.Contains("\"2.1.0\"", File.ReadAllText(Path.Combine(_session.Folder, "findings.sarif")), StringComparison.Ordinal);
        Assert.StartsWith("<?xml", (string)_session.Run("Test-AgentEcosystem . -Format JUnit").ThrowIfFailed().Single.BaseObject,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_stale_entry_is_named_until_an_update_removes_it()
    {
        _session.Run("Test-AgentEcosystem . -SaveBaseline known.json -Quiet").ThrowIfFailed();
        var before = File.ReadAllText(Path.Combine(_session.Folder, "known.json"));
        Assert.Contains("grep", before, StringComparison.Ordinal);
        _session.Write(".claude/agents/tools.md",
            "---\nname: tools\ndescription: Use it when it is wanted.\ntools: Read\nmodel: gpt-5\n---\nDo it.\n");
        var compared = _session.Run("Test-AgentEcosystem . -Baseline known.json").ThrowIfFailed();
        Assert.Equal(["unknown-model"], compared.Output.Select(static finding => (string)finding.Properties["RuleId"].Value));
        var warning = Assert.Single(compared.Warnings);
        Assert.Contains("unknown-tool in .claude/agents/tools.md: Claude Code does not know the tool 'grep'", warning,
            StringComparison.Ordinal);
        Assert.Contains("with -UpdateBaseline", warning, StringComparison.Ordinal);
        // Of what was not looked at nobody knows whether it is stale.
        Assert.Empty(_session.Run("Test-AgentEcosystem . -Baseline known.json -Rule unknown-model").ThrowIfFailed().Warnings);
        Assert.Empty(_session.Run("Test-AgentEcosystem .claude/agents/good.md -Baseline known.json").ThrowIfFailed().Warnings);
        _session.Run("Test-AgentEcosystem . -Baseline known.json -UpdateBaseline -WhatIf").ThrowIfFailed();
        Assert.Equal(before, File.ReadAllText(Path.Combine(_session.Folder, "known.json")));
        Assert.Single(_session.Run("Test-AgentEcosystem . -Baseline known.json -UpdateBaseline -Confirm:$false").ThrowIfFailed().Output);
        Assert.DoesNotContain("grep", File.ReadAllText(Path.Combine(_session.Folder, "known.json")), StringComparison.Ordinal);
        var again = _session.Run("Test-AgentEcosystem . -Baseline known.json").ThrowIfFailed();
        Assert.Single(again.Output);
        Assert.Empty(again.Warnings);
    }

    [Fact]
    public void A_marketplace_offers_its_plugins_and_tests_them()
    {
        _session.Write("market/.claude-plugin/marketplace.json",
            """
            { "name": "shop", "plugins": [
              { "name": "one", "source": "./plugins/one" },
              { "name": "far", "source": { "source": "github" } },
              { "name": "out", "source": "../.." } ] }
            """);
        _session.Write("market/plugins/one/.claude-plugin/plugin.json", """{ "name": "one" }""");
        _session.Write("market/plugins/one/agents/a.md",
            "---\nname: a\ndescription: Use it when it is needed.\ntools: Read, Grpe\npermissionMode: plan\n---\nDo it.\n");
        _session.Write("market/.claude/keep.txt", "");
        var result = _session.Run("Test-AgentEcosystem market -Rule unknown-tool, plugin-field -IncludePlugins").ThrowIfFailed();
        Assert.Empty(result.Warnings);
        Assert.Equal(["plugins/one/agents/a.md", "plugins/one/agents/a.md"],
            result.Output.Select(static finding => (string)finding.Properties["RelativePath"].Value));
        Assert.Contains("plugin-field", result.Output.Select(static finding => (string)finding.Properties["RuleId"].Value));
        _session.Write("market/plugins/one/agents/a.txt", "");
        File.Delete(Path.Combine(_session.Folder, "market", "plugins", "one", "agents", "a.md"));
        var warning = Assert.Single(_session.Run("Test-AgentEcosystem market").ThrowIfFailed().Warnings);
        Assert.Contains("This is the marketplace 'shop': Claude Code loads its 1 plugin", warning, StringComparison.Ordinal);
        Assert.Contains("Test-AgentEcosystem 'market/plugins/one'", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-AgentEcosystem . -UpdateBaseline", "ParameterNeeds")]
    [InlineData("Test-AgentEcosystem . -Changed HEAD", "NotARepository")]
    [InlineData("Test-AgentEcosystem . -Rule nonsense", "UnknownRule")]
    [InlineData("Test-AgentEcosystem nowhere", "PathNotFound")]
    [InlineData("Test-AgentEcosystem . -OutputPath a.json", "ParameterNeeds")]
    [InlineData("Test-AgentEcosystem . -Baseline nowhere.json", "ValidationSettingsUnusable")]
    public void Errors_name_the_wrong_arguments(string command, string error) =>
        Assert.StartsWith(error, Assert.Single(_session.Run(command).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Rules_complete()
    {
        var found = _session.Run("(TabExpansion2 'Test-AgentEcosystem . -Rule unknown-t' 37).CompletionMatches").ThrowIfFailed();
        Assert.Contains("unknown-tool", found.Output.Select(match => ((CompletionResult)match.BaseObject).CompletionText));
    }
}
