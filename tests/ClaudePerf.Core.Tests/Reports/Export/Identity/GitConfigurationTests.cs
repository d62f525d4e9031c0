using ClaudePerf.Core.Reports.Export.Identity;

namespace ClaudePerf.Core.Tests.Reports.Export.Identity;

public sealed class GitConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-git-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("[remote \"origin\"]\n\turl = git@github.com:acme/orders.git\n\tfetch = +refs/heads/*", "github.com/acme/orders")]
    [InlineData("[core]\n\tbare = false\n; no remote\n", null)]
    [InlineData("[remote \"upstream\"]\nurl=\"https://github.com/acme/orders\" ; quoted", "github.com/acme/orders")]
    [InlineData("[remote \"a\"]\nurl = https://h/one/a\n[remote \"b\"]\nurl = https://h/two/b", null)]
    [InlineData("[remote \"a\"]\nurl = https://h/one/a\n[Remote \"origin\"]\r\nURL = https://h/two/\\\nb # two lines", "h/two/b")]
    [InlineData("url = https://h/a/b\n[remote\nurl", null)]
    [InlineData("[remote \"origin\"]\nurl = /srv/git/orders.git", null)]
    public void The_repository_is_origin_or_the_only_remote(string configuration, string? expected)
    {
        Write("repository/.git/config", configuration);
        Assert.Equal(expected, GitConfiguration.RemoteOf(Path.Combine(_folder, "repository", "src", "deleted")));
    }

    [Fact]
    public void A_work_tree_belongs_to_its_repository()
    {
        Write("main/.git/config", "[remote \"origin\"]\nurl = https://github.com/acme/orders");
        Write("main/.git/worktrees/tree/commondir", "../..\n");
        Write("tree/.git", $"gitdir: {Path.Combine(_folder, "main", ".git", "worktrees", "tree")}\n");
        Assert.Equal("github.com/acme/orders", GitConfiguration.RemoteOf(Path.Combine(_folder, "tree")));
    }

    [Theory]
    [InlineData("gitdir: \\\\host\\share\\x")]
    [InlineData("gitdir: //host/share/x")]
    [InlineData("anything")]
    [InlineData("gitdir: missing")]
    public void A_file_that_leads_elsewhere_is_not_followed(string contents)
    {
        Write("tree/.git", contents);
        Assert.Null(GitConfiguration.RemoteOf(Path.Combine(_folder, "tree")));
    }

    [Fact]
    public void The_email_is_the_users_own()
    {
        Assert.Null(GitConfiguration.Email(_folder, null));
        Write(".config/git/config", "[user]\nemail = old@example.com\n");
        Assert.Equal("old@example.com", GitConfiguration.Email(_folder, null));
        Write(".gitconfig", "[user]\n\tname = A\n\temail = a@example.com\n[user \"x\"]\nemail = other@example.com\n");
        Assert.Equal("a@example.com", GitConfiguration.Email(_folder, null));
    }

    private void Write(string path, string contents)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, contents);
    }
}
