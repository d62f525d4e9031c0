namespace ClaudePerf.Module.Tests;

public sealed class GetAgentDefinitionTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public GetAgentDefinitionTests()
    {
        Directory.CreateDirectory(Path.Combine(_session.Folder, ".git"));
        _session.Write(".claude/agents/one.md", "---\nname: one\ndescription: First: of all\nmodel: opus\ntools: Read, Grep\n---\nBody\n");
        _session.Write(".claude/agents/two.md", "---\nname: two words\ndescription: Second\n---\nBody\n");
        _session.Write(".claude/agents/bad.md", "---\nname: bad\n---\nBody\n");
        _session.Write(".claude/commands/run.md", "Run it\n");
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Lists_the_current_folder_and_warns_about_what_does_not_load()
    {
        var result = _session.Run("Get-AgentDefinition").ThrowIfFailed();

        Assert.Equal(["bad", "one", "two words", "run"], result.Property("Name"));
        Assert.Equal([false, true, true, true], result.Property("Loads"));
        var bad = Path.Combine(_session.Folder, ".claude", "agents", "bad.md");
        Assert.StartsWith($"Claude Code does not load '{bad}'.", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_by_name_kind_and_scope()
    {
        Assert.Equal(["two words"], _session.Run("Get-AgentDefinition -Name t*").ThrowIfFailed().Property("Name"));
        Assert.Equal(["run"], _session.Run("Get-AgentDefinition -Kind Command, Skill").ThrowIfFailed().Property("Name"));
        Assert.Empty(_session.Run("Get-AgentDefinition -Scope User").ThrowIfFailed().Output);
        Assert.Equal("DefinitionNotFound,ClaudePerf.Cmdlets.GetAgentDefinitionCommand",
            Assert.Single(_session.Run("Get-AgentDefinition -Name ONE, three").Errors).FullyQualifiedErrorId);
    }

    [Fact]
    public void Verbose_gives_diagnostics_as_file_and_line()
    {
        var result = _session.Run("Get-AgentDefinition -Name one -Verbose").ThrowIfFailed();

        Assert.Contains(result.Verbose,
            line => line.StartsWith(Path.Combine(_session.Folder, ".claude", "agents", "one.md:3:19: warning: "),
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-AgentDefinition .claude/agents/o*.md")]
    [InlineData("Get-AgentDefinition -LiteralPath .claude/agents/one.md")]
    [InlineData("'.claude/agents/one.md' | Get-AgentDefinition")]
    [InlineData("[IO.FileInfo]\"$($PWD.ProviderPath)/.claude/agents/one.md\" | Get-AgentDefinition")]
    [InlineData("[pscustomobject]@{ PSPath = '.claude/agents/one.md' } | Get-AgentDefinition")]
    public void Takes_a_file_in_every_form_of_a_path(string script) =>
        Assert.Equal(["one"], _session.Run(script).ThrowIfFailed().Property("Name"));

    [Fact]
    public void Continues_after_a_path_that_does_not_exist()
    {
        var result = _session.Run("Get-AgentDefinition nowhere, .claude/commands");

        Assert.Equal("PathNotFound,ClaudePerf.Cmdlets.GetAgentDefinitionCommand", Assert.Single(result.Errors).FullyQualifiedErrorId);
        Assert.Equal(["run"], result.Property("Name"));
    }

    [Fact]
    public void Completes_names_and_quotes_where_needed()
    {
        var result = _session.Run(
            "$line = 'Get-AgentDefinition -Name '; (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText").ThrowIfFailed();

        Assert.Equal(["bad", "one", "run", "'two words'"], result.Output.Select(item => item.BaseObject));
    }
}
