using ClaudePerf.Shell.Editing;

namespace ClaudePerf.Module.Tests.Shell;

public sealed class PathCompletionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("claudeperf-paths-").FullName;

    public PathCompletionTests()
    {
        Directory.CreateDirectory(Path.Combine(folder, "agents"));
        Directory.CreateDirectory(Path.Combine(folder, "all mine"));
        File.WriteAllText(Path.Combine(folder, "agents", "one.md"), "");
        File.WriteAllText(Path.Combine(folder, "it's.md"), "");
        File.WriteAllText(Path.Combine(folder, ".hidden"), "");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("cd a", 3, "agents/", "'all mine/'")]
    [InlineData("cd ", 3, "agents/", "'all mine/'", "'it''s.md'")]
    [InlineData("cd .h", 3, ".hidden")]
    [InlineData("cd agents/", 3, "agents/one.md")]
    [InlineData("cd 'all", 3, "'all mine/'")]
    [InlineData("cd \"all", 3, "\"all mine/\"")]
    [InlineData("cd ~/ag", 3, "~/agents/")]
    [InlineData("x -Path it", 8, "'it''s.md'")]
    public void Find_offers_paths_quoted_where_needed(string text, int start, params string[] choices)
    {
        var found = PathCompletion.Find(text, text.Length, folder, folder);

        Assert.NotNull(found);
        Assert.Equal((start, text.Length - start), (found.Start, found.Length));
        Assert.Equal(choices, found.Choices);
    }

    [Theory]
    [InlineData("cd nowhere/x")]
    [InlineData("x -Pa")]
    [InlineData("$ag")]
    public void Find_offers_nothing_for_what_is_no_path(string text) =>
        Assert.Null(PathCompletion.Find(text, text.Length, folder, folder));
}
