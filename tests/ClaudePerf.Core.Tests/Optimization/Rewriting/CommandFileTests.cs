using ClaudePerf.Core.Optimization.Rewriting;

namespace ClaudePerf.Core.Tests.Optimization.Rewriting;

/// <summary>Which program a command name stands for on Windows, whose system finds none by the name of a script.</summary>
public class CommandFileTests
{
    private static readonly string Npm = Path.Combine("npm", "node_modules", "@anthropic-ai", "claude-code", "bin", "claude.exe");

    [Fact]
    public void The_script_of_npm_stands_for_the_program_beside_it() =>
        Assert.Equal(Npm, Find("claude", Path.Combine("npm", "claude.cmd"), Npm));

    [Fact]
    public void A_program_comes_before_a_script_and_an_earlier_folder_before_a_later()
    {
        Assert.Equal(Path.Combine("npm", "claude.exe"), Find("claude", Path.Combine("npm", "claude.exe"), Path.Combine("npm", "claude.cmd"), Npm));
        Assert.Equal(Npm, Find("claude", Path.Combine("npm", "claude.cmd"), Npm, Path.Combine("own", "claude.exe")));
    }

    [Fact]
    public void What_is_not_found_or_cannot_be_called_keeps_its_name()
    {
        Assert.Equal("claude", Find("claude"));
        Assert.Equal("claude", Find("claude", Path.Combine("npm", "claude.cmd")));
        Assert.Equal("claude.sh", Find("claude.sh", Path.Combine("npm", "claude.sh.exe")));
    }

    [Fact]
    public void A_path_is_looked_for_where_it_is()
    {
        Assert.Equal(Npm, Find(Path.Combine("npm", "claude.cmd"), Path.Combine("npm", "claude.cmd"), Npm));
        Assert.Equal(Path.Combine("own", "claude.exe"), Find(Path.Combine("own", "claude"), Path.Combine("own", "claude.exe"), Path.Combine("npm", "claude.exe")));
    }

    private static string Find(string command, params string[] files) => CommandFile.FindOnWindows(command, "empty; npm ;own;", files.Contains);
}
