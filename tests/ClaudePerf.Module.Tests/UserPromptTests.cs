using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

/// <summary>Agents in the user's own configuration, where many keep all of theirs.</summary>
public sealed class UserPromptTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    public UserPromptTests()
    {
        var agents = Directory.CreateDirectory(Path.Combine(_shell.Home, ".claude", "agents")).FullName;
        File.WriteAllText(Path.Combine(agents, "mine.md"), "---\nname: mine\ndescription: Use it when a review is needed.\n---\n\nRead the whole file. Read the whole file.\n");
        Directory.CreateDirectory(Path.Combine(_shell.Home, "project", ".git"));
    }

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("Measure-PromptTokens ~/.claude")]
    [InlineData("Measure-PromptTokens ~/.claude/agents")]
    [InlineData("Measure-PromptTokens ~/.claude/agents/mine.md")]
    [InlineData("Measure-PromptTokens ~/.claude -NoCache")]
    [InlineData("Measure-PromptTokens ~")]
    [InlineData("Get-AgentDefinition ~/.claude")]
    [InlineData("Get-AgentDefinition ~")]
    [InlineData("Optimize-AgentPrompt ~/.claude")]
    [InlineData("Measure-PromptTokens . -IncludeUser")]
    public async Task Are_found_where_their_folder_is_named(string command)
    {
        var result = await RunAsync($"({command}).Name");
        Assert.Equal(("mine", ""), (result.Output.Trim(), result.Error));
    }

    [Fact]
    public async Task Are_validated_where_their_folder_is_named()
    {
        File.WriteAllText(Path.Combine(_shell.Home, ".claude", "agents", "broken.md"), "---\nname: broken\n---\n");
        var result = await RunAsync("Test-AgentEcosystem ~/.claude -Severity Error | ForEach-Object RuleId");
        Assert.Equal("does-not-load", result.Output.Trim());
    }

    [Fact]
    public async Task Are_no_part_of_another_folder_but_are_told_of()
    {
        var result = await RunAsync("Measure-PromptTokens .");
        Assert.Equal("", result.Error);
        Assert.StartsWith("WARNING: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("-IncludeUser", result.Output, StringComparison.Ordinal);
    }

    private Task<ShellProcess.Result> RunAsync(string command) => _shell.Run("-NoColor", "-WorkingDirectory", Path.Combine(_shell.Home, "project"), "-Command", command);
}
