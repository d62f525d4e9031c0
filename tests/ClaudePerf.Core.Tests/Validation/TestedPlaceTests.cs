using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

public class TestedPlaceTests
{
    private static string At(string path) => Path.GetFullPath(path, Path.GetTempPath());

    private static TestedPlace Place(string path, bool isFolder = true, string root = "p") =>
        new(At(path), isFolder, At(root), At(root));

    [Fact]
    public void A_file_has_its_own_findings()
    {
        var place = Place("p/.claude/agents/a.md", isFolder: false);
        Assert.True(place.Contains(At("p/.claude/agents/a.md")));
        Assert.False(place.Contains(At("p/.claude/agents/b.md")));
    }

    [Fact]
    public void A_project_has_all_findings_including_those_of_the_users_folder()
    {
        Assert.True(Place("p").Contains(At("p/CLAUDE.md")));
        Assert.True(Place("p").Contains(At("home/.claude/agents/a.md")));
    }

    [Fact]
    public void A_folder_of_a_project_has_those_in_it()
    {
        Assert.True(Place("p/.claude/agents").Contains(At("p/.claude/agents/a.md")));
        Assert.False(Place("p/.claude/agents").Contains(At("p/.claude/agents-b/b.md")));
        Assert.False(Place("p/.claude/agents").Contains(At("p/CLAUDE.md")));
    }

    [Fact]
    public void Folders_that_are_tested_separately_are_left_out_and_plugins_include_nothing_around_them()
    {
        var project = Place("p") with { SeparateFolders = [At("p/plugin")] };
        Assert.False(project.Contains(At("p/plugin")));
        Assert.False(project.Contains(At("p/plugin/agents/a.md")));
        Assert.True(project.Contains(At("p/plugin-b/a.md")));
        var plugin = Place("p/plugin", root: "p/plugin") with { IsPlugin = true };
        Assert.True(plugin.Contains(At("p/plugin/agents/a.md")));
        Assert.False(plugin.Contains(At("home/.claude/agents/a.md")));
    }

    [Theory]
    [InlineData("agents/a.md", false, true)]
    [InlineData("~/.claude/agents/a.md", false, false)]
    [InlineData("~/.claude/agents/a.md", true, true)]
    public void Entries_of_the_user_belong_to_runs_that_include_the_user(string path, bool includesUser, bool contains) =>
        Assert.Equal(contains, Place("p").Contains(new BaselineEntry("rule", path, "message"), includesUser));
}
