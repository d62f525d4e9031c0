using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Optimization;

public sealed class PromptGroupsTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Prompts_of_an_ecosystem_are_one_group_and_each_file_counts_once()
    {
        var a = _sandbox.Agent("project/.claude/agents/a.md", "a");
        var b = _sandbox.Agent("project/.claude/agents/b.md", "b");
        var source = new PromptSource(includeUser: false, allowOutsideRoot: false, TestContext.Current.CancellationToken);
        var groups = new PromptGroups();
        groups.AddFound(source.Find(b));
        groups.AddFound(source.Find(a));
        Assert.False(groups.HasFolder);
        groups.AddFound(source.Find(_sandbox.Project));
        Assert.True(groups.HasFolder);
        Assert.Equal(["b", "a"], Assert.Single(groups.Groups).Definitions.Select(static definition => definition.Name));
    }

    [Fact]
    public void Texts_are_groups_of_their_own()
    {
        var groups = new PromptGroups();
        foreach (var text in (string[])["One.", "One."])
            groups.Add(new PromptSet(null, [PromptInput.Read(text, PromptKind.Text)], IsWhole: false));
        Assert.Equal(2, groups.Groups.Count());
        Assert.All(groups.Groups, static group => Assert.Null(group.Ecosystem));
    }

    [Theory]
    [InlineData(PromptKind.Request)]
    [InlineData(PromptKind.Tools)]
    public void Requests_and_tools_are_found_but_not_optimized(PromptKind kind)
    {
        var path = _sandbox.Write("elsewhere/file.json", kind == PromptKind.Tools ? "[]" : "{\"messages\":[]}");
        var groups = new PromptGroups();
        groups.AddFound(new PromptSource(false, false, TestContext.Current.CancellationToken).Find(path, kind));
        Assert.Empty(groups.Groups.SelectMany(static group => group.Definitions));
    }
}
