using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

/// <summary>Agents in the user's own configuration, where many keep all of theirs.</summary>
public sealed class UserPromptTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    public UserPromptTests()
    {
        var agents = Directory.CreateDirectory(Path.Combine(_shell.Home, ".claude", "agents")).FullName;
        File.WriteAllText(Path.Combine(agents, "mine.md"),
            "---\nname: mine\ndescription: Use it when a review is needed.\n---\n\nRead the whole file. Read the whole file.\n");
        Directory.CreateDirectory(Path.Combine(_shell.Home, "project", ".git"));
    }

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Are_found_if_their_folder_is_given()
    {
        string[] commands =
        [
            "Measure-PromptTokens ~/.claude", "Measure-PromptTokens ~/.claude/agents", "Measure-PromptTokens ~/.claude/agents/mine.md",
            "Measure-PromptTokens ~/.claude -NoCache", "Measure-PromptTokens ~", "Get-AgentDefinition ~/.claude", "Get-AgentDefinition ~",
            "Optimize-AgentPrompt ~/.claude", "Measure-PromptTokens . -IncludeUser",
        ];
        var (names, error) = await _shell.RunEach(Options, commands.Select(static command => $"({command}).Name"));
        Assert.Equal(commands.Select(static command => (command, "mine")), commands.Zip(names.Select(static name => name.Trim())));
        Assert.Equal("", error);
    }

    [Fact]
    public async Task Are_validated_if_their_folder_is_given()
    {
        File.WriteAllText(Path.Combine(_shell.Home, ".claude", "agents", "broken.md"), "---\nname: broken\n---\n");
        var result = await RunAsync("Test-AgentEcosystem ~/.claude -Severity Error | ForEach-Object RuleId");
        Assert.Equal("does-not-load", result.Output.Trim());
    }

    [Fact]
    public async Task Are_not_part_of_another_folder_but_are_mentioned()
    {
        var result = await RunAsync("Measure-PromptTokens .");
        Assert.Equal("", result.Error);
        Assert.StartsWith("WARNING: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("-IncludeUser", result.Output, StringComparison.Ordinal);
    }

    private string[] Options => ["-NoColor", "-WorkingDirectory", Path.Combine(_shell.Home, "project")];

    private Task<ShellProcess.Result> RunAsync(string command) => _shell.Run([.. Options, "-Command", command]);
}
