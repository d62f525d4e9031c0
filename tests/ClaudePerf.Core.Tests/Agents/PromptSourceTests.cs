using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;

namespace ClaudePerf.Core.Tests.Agents;

public sealed class PromptSourceTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly PromptSource _source = new(includeUser: false, allowOutsideRoot: false, TestContext.Current.CancellationToken);

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_folder_is_the_whole_ecosystem()
    {
        _sandbox.Agent("project/.claude/agents/a.md", "a");
        _sandbox.Write("project/CLAUDE.md", "Memory");
        var found = _source.Find(_sandbox.Project);
        Assert.Equal((true, _sandbox.Project), (found.IsWhole, found.Ecosystem!.Root));
        Assert.Equal(["CLAUDE.md", "a"], found.Definitions.Select(static definition => definition.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_in_the_configuration_has_its_own_prompts_and_the_ecosystem_of_the_project()
    {
        _sandbox.Agent("project/.claude/agents/team/a.md", "a");
        _sandbox.Agent("project/.claude/agents/team-b/b.md", "b");
        var found = _source.Find(_sandbox.At("project/.claude/agents/team"));
        Assert.Equal(["a"], found.Definitions.Select(static definition => definition.Name));
        Assert.Equal(_sandbox.Project, found.Ecosystem!.Root);
        Assert.Same(found.Ecosystem, _source.Folder(_sandbox.Project).Ecosystem);
    }

    [Fact]
    public void A_file_is_the_definition_of_its_ecosystem_unless_another_kind_is_asked_for()
    {
        var path = _sandbox.Agent("project/.claude/agents/a.md", "a");
        var known = _source.Find(path);
        Assert.Same(known.Ecosystem!.Definitions.Single(static definition => definition.Name == "a"), known.Definitions.Single());
        Assert.False(known.IsWhole);
        Assert.Equal(PromptKind.Command, _source.Find(path, PromptKind.Command).Definitions.Single().Kind);
    }

    [Fact]
    public void A_file_outside_of_projects_has_no_ecosystem()
    {
        var path = _sandbox.Write("elsewhere/notes.md", "Notes");
        Assert.Null(_source.Find(path).Ecosystem);
        Assert.Null(PromptSource.EcosystemRoot(path));
    }

    [Theory]
    [InlineData("project/.claude/agents", "project")]
    [InlineData("project/.claude", "project")]
    [InlineData("project", "project")]
    [InlineData("project/src", "project/src")]
    public void The_root_is_the_folder_around_the_configuration(string folder, string root) =>
        Assert.Equal(_sandbox.At(root), PromptSource.RootOf(_sandbox.At(folder) + Path.DirectorySeparatorChar));

    [Fact]
    public void A_memory_file_belongs_to_the_folder_with_the_configuration()
    {
        _sandbox.Agent("project/.claude/agents/a.md", "a");
        Assert.Equal(_sandbox.Project, PromptSource.EcosystemRoot(_sandbox.Write("project/CLAUDE.md", "Memory")));
    }

    [Fact]
    public void The_message_for_an_empty_folder_names_it() =>
        Assert.StartsWith(
            $"No agents, commands, skills, rules, output styles or memory files were found in '{_sandbox.Project}'.",
            _source.NothingIn(_sandbox.Project), StringComparison.Ordinal);
}
