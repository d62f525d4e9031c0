using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Optimization.Comparison;

public sealed class PromptVersionSourceTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly PromptVersionSource _source = new(
        new PromptSource(includeUser: false, allowOutsideRoot: false, TestContext.Current.CancellationToken), kind: null);

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Prompts_of_two_folders_are_matched_by_their_place()
    {
        _sandbox.Agent("old/.claude/agents/a.md", "a");
        _sandbox.Agent("old/.claude/agents/gone.md", "gone");
        _sandbox.Agent("new/.claude/agents/a.md", "a");
        _sandbox.Agent("new/.claude/agents/added.md", "added");
        var versions = _source.FromPaths(_sandbox.At("old"), _sandbox.At("new"));
        Assert.Equal(
            [("a", "a"), (null, "added"), ("gone", null)],
            versions.Select(static one => (one.Before?.Name, one.After?.Name)).OrderBy(static pair => pair.Item1 ?? "added"));
    }

    [Fact]
    public void A_prompt_of_the_same_name_in_another_file_was_renamed()
    {
        _sandbox.Agent("old/.claude/agents/a.md", "a");
        _sandbox.Agent("new/.claude/agents/team/a.md", "a");
        var version = Assert.Single(_source.FromPaths(_sandbox.At("old"), _sandbox.At("new")));
        Assert.Equal((_sandbox.At("old/.claude/agents/a.md"), _sandbox.At("new/.claude/agents/team/a.md")),
            (version.Before!.Path, version.After!.Path));
    }

    [Fact]
    public void A_file_is_compared_with_the_file_at_its_place_in_a_folder()
    {
        _sandbox.Agent("old/.claude/agents/a.md", "old");
        var path = _sandbox.Agent("new/.claude/agents/a.md", "new");
        _sandbox.Write("new/references/a.md", "moved");
        _sandbox.Write("new/other/a.md", "not moved");
        var version = Assert.Single(_source.FromPaths(_sandbox.At("old"), path));
        Assert.Equal(("old", "new"), (version.Before!.Name, version.After!.Name));
        Assert.Equal([("references/a.md", "moved")], version.Files!.Select(static file => (file.Key, file.Value)));
    }

    [Fact]
    public void Files_that_the_reference_has_too_were_not_moved_there()
    {
        _sandbox.Agent("old/.claude/agents/a.md", "a");
        _sandbox.Write("old/references/a.md", "known");
        var path = _sandbox.Agent("new/.claude/agents/a.md", "a");
        _sandbox.Write("new/references/a.md", "known");
        Assert.Empty(Assert.Single(_source.FromPaths(_sandbox.At("old"), path)).Files!);
    }

    [Fact]
    public void Texts_have_no_key_and_the_name_of_the_new_version()
    {
        var version = _source.Texts("Old text.", "New text.");
        Assert.Equal(("", "New text.", "Old text."), (version.Key, version.After!.Name, version.Before!.Text));
        var path = _sandbox.Agent("project/.claude/agents/a.md", "a");
        Assert.Equal(("a", PromptKind.Agent), (_source.FromText("Old", path).Before!.Name, _source.FromText("Old", path).Before!.Kind));
    }
}
