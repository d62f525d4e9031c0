using ClaudePerf.Core.Optimization.Rewriting;

namespace ClaudePerf.Core.Tests.Optimization.Rewriting;

/// <summary>Which program a command name stands for on Windows, which does not find scripts by name.</summary>
public class CommandFileTests
{
    private static readonly string Npm = Path.Combine("npm", "node_modules", "@anthropic-ai", "claude-code", "bin", "claude.exe");

    [Fact]
    public void The_npm_script_stands_for_its_program() =>
        Assert.Equal(Npm, Find("claude", Path.Combine("npm", "claude.cmd"), Npm));

    [Fact]
    public void Programs_precede_scripts_and_earlier_folders_precede_later_ones()
    {
        Assert.Equal(
            Path.Combine("npm", "claude.exe"), Find("claude", Path.Combine("npm", "claude.exe"), Path.Combine("npm", "claude.cmd"), Npm));
        Assert.Equal(Npm, Find("claude", Path.Combine("npm", "claude.cmd"), Npm, Path.Combine("own", "claude.exe")));
    }

    [Fact]
    public void Missing_or_unusable_commands_keep_their_names()
    {
        Assert.Equal("claude", Find("claude"));
        Assert.Equal("claude", Find("claude", Path.Combine("npm", "claude.cmd")));
        Assert.Equal("claude.sh", Find("claude.sh", Path.Combine("npm", "claude.sh.exe")));
    }

    [Fact]
    public void A_path_is_not_searched_for()
    {
        Assert.Equal(Npm, Find(Path.Combine("npm", "claude.cmd"), Path.Combine("npm", "claude.cmd"), Npm));
        Assert.Equal(Path.Combine("own", "claude.exe"),
            Find(Path.Combine("own", "claude"), Path.Combine("own", "claude.exe"), Path.Combine("npm", "claude.exe")));
    }

    private static string Find(string command, params string[] files) =>
        CommandFile.FindOnWindows(command, "empty; npm ;own;", files.Contains);
}
