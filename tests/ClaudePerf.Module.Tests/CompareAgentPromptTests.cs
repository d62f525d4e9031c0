using System.Text.Json;

namespace ClaudePerf.Module.Tests;

/// <summary>Compare-AgentPrompt as its users meet it.</summary>
public sealed class CompareAgentPromptTests : IDisposable
{
    private const string Head = "---\nname: one\ndescription: Use it when it is needed.\ntools: Read\n---\n";
    private const string Old = Head + "# Rules\n\n- You must wait.\n- Never push.\n\n# Steps\n\nRead it first. The store has 3 tables.\n";
    private const string New = Head
        + "# Rules\n\n- You should wait.\n\n# Steps\n\nRead it first. The store has 3 tables.\n\n- Never push.\n";

    private readonly ModuleSession _session = new();

    public CompareAgentPromptTests()
    {
        _session.Write("base/.claude/agents/one.md", Old);
        _session.Write("base/.claude/agents/two.md", Old.Replace("name: one", "name: two", StringComparison.Ordinal));
        _session.Write("new/.claude/agents/one.md", New);
        _session.Write("new/.claude/agents/two.md", Old.Replace("name: one", "name: two", StringComparison.Ordinal));
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Differences_of_two_files_come_as_objects_by_line()
    {
        var changes = _session.Run("Compare-AgentPrompt base/.claude/agents/one.md new/.claude/agents/one.md").ThrowIfFailed().Output;
        Assert.Equal(
            [("Weakened", 8, 8, "You should wait."), ("Moved", 9, 14, "Never push.")],
            changes.Select(static change => (change.Properties["Change"].Value.ToString(), (int)change.Properties["ReferenceLine"].Value,
                (int)change.Properties["Line"].Value, (string)change.Properties["Text"].Value)));
        Assert.Equal("Rules", changes[1].Properties["ReferencePlace"].Value);
    }

    [Fact]
    public void Folders_files_in_folders_and_the_pipeline_pair_by_place()
    {
        Assert.Equal(2, _session.Run("Compare-AgentPrompt base new").ThrowIfFailed().Output.Count);
        Assert.Equal(2, _session.Run("Compare-AgentPrompt base new/.claude/agents/*.md").ThrowIfFailed().Output.Count);
        Assert.Equal(2, _session.Run("Compare-AgentPrompt base -LiteralPath new/.claude/agents/one.md").ThrowIfFailed().Output.Count);
        var file = Path.Combine(_session.Folder, "new", ".claude", "agents", "one.md");
        Assert.Equal(2, _session.Run($"[IO.FileInfo]'{file}' | Compare-AgentPrompt base").ThrowIfFailed().Output.Count);
        Assert.Empty(_session.Run("Compare-AgentPrompt base new/.claude/agents/two.md").ThrowIfFailed().Output);
    }

    [Fact]
    public void Lines_from_the_pipeline_are_the_reference_as_git_show_writes_it()
    {
        var path = Path.Combine(_session.Folder, "base", ".claude", "agents", "one.md");
        Assert.Equal(2, _session.Run($"[IO.File]::ReadAllLines('{path}') | Compare-AgentPrompt -Path new/.claude/agents/one.md")
            .ThrowIfFailed().Output.Count);
        Assert.Empty(_session.Run($"[IO.File]::ReadAllLines('{path}') | Compare-AgentPrompt -Path base/.claude/agents/one.md")
            .ThrowIfFailed().Output);
    }

    [Fact]
    public void Texts_are_compared_and_summarized()
    {
        var summary = _session.Run("Compare-AgentPrompt -ReferenceText 'Never push. Wait.' -Text 'Wait.' -Summary").ThrowIfFailed().Single;
        Assert.Equal((1, 0), ((int)summary.Properties["Lost"].Value, (int)summary.Properties["Added"].Value));
        Assert.True((long)summary.Properties["TokensBefore"].Value > (long)summary.Properties["TokensAfter"].Value);
    }

    [Theory]
    [InlineData("Compare-AgentPrompt base new -Quiet", false)]
    [InlineData("Compare-AgentPrompt base base -Quiet", true)]
    [InlineData("Compare-AgentPrompt base new -Change Lost -Quiet", true)]
    [InlineData("Compare-AgentPrompt base new -Change Moved -Quiet", false)]
    [InlineData("Compare-AgentPrompt -ReferenceText 'Wait.' -Text 'Wait. Go.' -Quiet", true)]
    [InlineData("Compare-AgentPrompt -ReferenceText 'Wait.' -Text 'Wait. Go.' -Change Added -Quiet", false)]
    [InlineData("Compare-AgentPrompt -ReferenceText 'Wait.' -Text '' -Quiet", false)]
    public void Quiet_returns_whether_everything_is_preserved(string command, bool expected) =>
        Assert.Equal(expected, (bool)_session.Run(command).ThrowIfFailed().Single.BaseObject);

    [Theory]
    [InlineData("Compare-AgentPrompt nowhere new -Quiet")]
    [InlineData("Compare-AgentPrompt base nowhere -Quiet")]
    [InlineData("Compare-AgentPrompt base new, nowhere -Change Lost -Quiet")]
    [InlineData("Compare-AgentPrompt base -LiteralPath nowhere -Quiet")]
    [InlineData("Compare-AgentPrompt base/.claude/agents/one.md new -Quiet")]
    [InlineData("'a' | Compare-AgentPrompt -Path new -Quiet")]
    [InlineData("@() | Compare-AgentPrompt -Path new/.claude/agents/one.md -Quiet")]
    [InlineData("Test-AgentEcosystem nowhere -Quiet")]
    [InlineData("Test-AgentEcosystem base, nowhere -Quiet")]
    [InlineData("Test-AgentEcosystem -LiteralPath nowhere -Quiet")]
    public void What_could_not_be_checked_did_not_pass(string command)
    {
        var result = _session.Run(command);
        Assert.Single(result.Errors);
        Assert.False((bool)Assert.Single(result.Output).BaseObject);
    }

    [Fact]
    public void Two_wordings_are_shown_below_each_other()
    {
        var table = string.Concat(_session.Run("Compare-AgentPrompt base new | Out-String -Width 80")
            .ThrowIfFailed().Output.Select(static line => line.BaseObject.ToString()));
        Assert.Matches(@"You must wait\.\s*\n\s+-> You should wait\.", table);
    }

    [Fact]
    public void Sarif_names_files_from_the_folder_and_lines()
    {
        _session.Run("Compare-AgentPrompt base new -Format Sarif -OutputPath changes.sarif").ThrowIfFailed();
        using var sarif = JsonDocument.Parse(File.ReadAllText(Path.Combine(_session.Folder, "changes.sarif")));
        var run = sarif.RootElement.GetProperty("runs")[0];
        Assert.Equal(["prompt-weakened", "prompt-moved"],
            run.GetProperty("results").EnumerateArray().Select(static result => result.GetProperty("ruleId").GetString()));
        var place = run.GetProperty("results")[0].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal(".claude/agents/one.md", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(8, place.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal(2, run.GetProperty("tool").GetProperty("driver").GetProperty("rules").GetArrayLength());
        _session.Run("Compare-AgentPrompt base new -Format Sarif -OutputPath other.sarif -WhatIf").ThrowIfFailed();
        Assert.False(File.Exists(Path.Combine(_session.Folder, "other.sarif")));
    }

    [Fact]
    public void A_deleted_prompt_is_lost_and_a_renamed_one_is_not()
    {
        File.Move(Path.Combine(_session.Folder, "new/.claude/agents/two.md"), Path.Combine(_session.Folder, "new/.claude/agents/zwei.md"));
        Assert.True((bool)_session.Run("Compare-AgentPrompt base new -Change Lost -Quiet").ThrowIfFailed().Single.BaseObject);
        File.Delete(Path.Combine(_session.Folder, "new/.claude/agents/zwei.md"));
        Assert.All(_session.Run("Compare-AgentPrompt base new -Change Lost").ThrowIfFailed().Output,
            static change => Assert.Equal("two", change.Properties["Name"].Value));
    }

    [Theory]
    [InlineData("Compare-AgentPrompt nowhere new", "PathNotFound")]
    [InlineData("Compare-AgentPrompt base nowhere", "PathNotFound")]
    [InlineData("Compare-AgentPrompt base/.claude/agents/one.md new", "ReferenceIsFile")]
    [InlineData("'a' | Compare-AgentPrompt -Path new", "InputNeedsOneFile")]
    [InlineData("@() | Compare-AgentPrompt -Path new/.claude/agents/one.md", "NothingFromPipeline")]
    [InlineData("'' | Compare-AgentPrompt -Path new/.claude/agents/one.md", "NothingFromPipeline")]
    [InlineData("@() | Out-String | Compare-AgentPrompt -Path new/.claude/agents/one.md", "NothingFromPipeline")]
    [InlineData("Compare-AgentPrompt base new -OutputPath a.json", "ParameterNeeds")]
    [InlineData("Compare-AgentPrompt base new -Model nonsense", "UnknownModel")]
    public void Errors_name_the_wrong_arguments(string command, string error) =>
        Assert.StartsWith(error, Assert.Single(_session.Run(command).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
}
