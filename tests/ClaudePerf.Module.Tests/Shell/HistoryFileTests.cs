using ClaudePerf.Shell.Editing;

namespace ClaudePerf.Module.Tests.Shell;

public sealed class HistoryFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("claudeperf-history-").FullName;

    private string PathOfFile => Path.Combine(folder, "deep", "history.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Load_returns_what_was_appended_also_of_several_lines()
    {
        var file = new HistoryFile(PathOfFile);
        Assert.Empty(file.Load());

        Assert.True(file.Append("one { \"x\" }"));
        Assert.True(file.Append("two\nlines ä 😀"));

        Assert.Equal(["one { \"x\" }", "two\nlines ä 😀"], new HistoryFile(PathOfFile).Load());
    }

    [Theory]
    [InlineData("$env:ANTHROPIC_API_KEY = 'x'")]
    [InlineData("Use-It -Password hunter2")]
    [InlineData("'sk-ant-abc'")]
    public void Append_never_writes_what_looks_like_a_secret(string line)
    {
        var file = new HistoryFile(PathOfFile);

        Assert.False(file.Append(line));

        Assert.Empty(file.Load());
    }

    [Fact]
    public void Append_keeps_the_names_of_our_own_commands()
    {
        Assert.True(new HistoryFile(PathOfFile).Append("Measure-PromptTokens"));
    }

    [Fact]
    public void Load_passes_over_a_broken_line_and_cuts_a_long_file()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOfFile)!);
        File.WriteAllLines(PathOfFile, [.. Enumerable.Range(0, 2 * HistoryFile.Kept).Select(static n => $"\"{n}\""), "\"half"]);

        var lines = new HistoryFile(PathOfFile).Load();

        Assert.Equal(HistoryFile.Kept - 1, lines.Count);
        Assert.Equal("1999", lines[^1]);
        Assert.Equal(HistoryFile.Kept, File.ReadAllLines(PathOfFile).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOfFile));
    }

    [Fact]
    public void History_remembers_neither_blanks_nor_the_same_line_twice_in_a_row()
    {
        var history = new LineHistory([]);

        Assert.Equal([true, false, false, true, true], ((string[])["a", "a", "  ", "b", "a"]).Select(history.Add));

        Assert.Equal(["a", "b", "a"], history.Lines);
    }
}
