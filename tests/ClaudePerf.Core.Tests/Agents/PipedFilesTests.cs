using ClaudePerf.Core.Agents.Discovery;

namespace ClaudePerf.Core.Tests.Agents;

/// <summary>Files piped one by one, which lack those of a hidden folder.</summary>
public sealed class PipedFilesTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("project/CLAUDE.md", "project/docs/a.md")]
    [InlineData("project/CLAUDE.md", "project/README.md")]
    [InlineData("project/docs/a.md", "project/src/deep/b.md")]
    public void A_missing_folder_is_named_with_the_command_that_includes_it(params string[] files)
    {
        _sandbox.Agent("project/.claude/agents/a.md", "a");
        Assert.Equal($"The files in '{_sandbox.At("project/.claude")}' are not included, because Get-ChildItem leaves out hidden folders "
            + $"unless it gets -Force. To include them, give the folder: Measure-PromptTokens '{_sandbox.Project}'.", Missing(files));
    }

    [Theory]
    [InlineData("project/CLAUDE.md")]
    [InlineData("project/CLAUDE.md", "project/docs/a.md", "project/.claude/agents/a.md")]
    [InlineData("project/docs/a.md", "project/docs/b.md")]
    [InlineData("project", "project/docs/a.md", "project/CLAUDE.md")]
    public void Nothing_is_missing_for_single_files_other_folders_and_with_the_folder(params string[] files)
    {
        _sandbox.Agent("project/.claude/agents/a.md", "a");
        Assert.Null(Missing(files));
    }

    [Fact]
    public void A_project_without_the_folder_misses_nothing() => Assert.Null(Missing("project/CLAUDE.md", "project/docs/a.md"));

    private string? Missing(params string[] files)
    {
        var piped = new PipedFiles();
        foreach (var file in files)
            piped.Add(file == "project" ? _sandbox.Project : _sandbox.Write(file, "text"));
        return piped.Missing("Measure-PromptTokens");
    }
}
