using System.Diagnostics;
using ClaudePerf.Core.Validation.Changes;

namespace ClaudePerf.Core.Tests.Validation.Changes;

/// <summary>What git reports about the files that a branch touched, and what it must not run for that.</summary>
public sealed class ChangedFilesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("claudeperf-git-").FullName;

    public ChangedFilesTests()
    {
        Assert.SkipWhen(GitCommand.Find() is null, "git is not installed");
        Git("init", "-q", "-b", "main");
        Write("kept.md", "kept\n");
        Write("agents/edited.md", "before\n");
        Write("agents/staged.md", "before\n");
        Write("agents/committed.md", "before\n");
        Write("agents/removed.md", "before\n");
        Write(".gitignore", "ignored.md\n");
        Commit();
    }

    public void Dispose()
    {
        // Git makes its objects read-only, and Windows does not delete read-only files.
        foreach (var file in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(_root, recursive: true);
    }

    private string Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    private void Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git",
            ["-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgSign=false", "-c", "core.autocrlf=false",
            .. arguments]) { WorkingDirectory = _root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = Path.Combine(_root, "no-such-file");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
    }

    private void Commit()
    {
        Git("add", "-A");
        Git("commit", "-q", "-m", "Something");
    }

    private string[] Changed(string reference, string folder = "")
    {
        var root = Path.Combine(_root, folder);
        var changed = ChangedFiles.Since(root, reference, TestContext.Current.CancellationToken);
        return [.. Directory.EnumerateFiles(root, "*.md", SearchOption.AllDirectories).Where(changed.Contains)
            .Select(path => Path.GetRelativePath(_root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    // A program that leaves a file when it runs, and a branch with its own commit.
    private (string Program, string Marker) BranchWithProgram()
    {
        var marker = Path.Combine(_root, "ran");
        var program = Write("program.sh", $"#!/bin/sh\necho \"$0 $*\" >> '{marker}'\ncat\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Git("checkout", "-q", "-b", "work");
        Write("agents/committed.md", "after\n");
        Commit();
        return (program, marker);
    }

    [Fact]
    public void A_branch_touches_committed_staged_edited_and_untracked_files()
    {
        Git("checkout", "-q", "-b", "work");
        Write("agents/committed.md", "after\n");
        Commit();
        Write("agents/staged.md", "after\n");
        Git("add", "-A");
        Write("agents/edited.md", "after\n");
        File.Delete(Path.Combine(_root, "agents/removed.md"));
        Write("agents/new one.md", "new\n");
        Write("agents/größer.md", "new\n");
        Write("ignored.md", "not looked at\n");
        string[] uncommitted = ["agents/edited.md", "agents/größer.md", "agents/new one.md", "agents/staged.md"];
        Assert.Equal(uncommitted, Changed("HEAD"));
        Assert.Equal(["agents/committed.md", .. uncommitted], Changed("main"));
        // From a subfolder of the repository, only its own files.
        Assert.Equal(["agents/committed.md", .. uncommitted], Changed("main", "agents"));
    }

    [Fact]
    public void Later_changes_on_the_other_branch_do_not_count()
    {
        Git("checkout", "-q", "-b", "work");
        Write("agents/committed.md", "after\n");
        Commit();
        Git("checkout", "-q", "main");
        Write("kept.md", "changed on main\n");
        Commit();
        Git("checkout", "-q", "work");
        Assert.Equal(["agents/committed.md"], Changed("main"));
    }

    [Fact]
    public void A_rewritten_but_equal_file_is_not_changed()
    {
        File.SetLastWriteTimeUtc(Write("agents/edited.md", "before\n"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        // As a checkout on Windows writes it.
        Write("agents/staged.md", "before\r\n");
        Assert.Empty(Changed("HEAD"));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("--output=pwned")]
    [InlineData("-h")]
    [InlineData("HEAD~5")]
    public void An_unknown_reference_is_named(string reference)
    {
        var exception = Assert.Throws<GitException>(() => Changed(reference));
        Assert.Equal(GitFailure.UnknownReference, exception.Failure);
        Assert.Contains(reference, exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_root, "pwned")));
    }

    [Fact]
    public void Histories_without_a_common_commit_are_reported()
    {
        Git("checkout", "-q", "--orphan", "other");
        Write("kept.md", "of another history\n");
        Commit();
        Assert.Contains("no common ancestor", Assert.Throws<GitException>(() => Changed("main")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_outside_of_any_repository_is_reported()
    {
        var folder = Directory.CreateTempSubdirectory("claudeperf-no-git-");
        try
        {
            Assert.Equal(GitFailure.NoRepository,
                Assert.Throws<GitException>(() => ChangedFiles.Since(folder.FullName, "HEAD",
                TestContext.Current.CancellationToken)).Failure);
        }
        finally
        {
            folder.Delete();
        }
    }

    // Programs named in the repository's configuration and attributes do not run.
    [Fact]
    public void No_program_of_the_repository_runs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs are shell scripts.");
        var (program, marker) = BranchWithProgram();
        Write(".gitattributes", "* filter=evil diff=evil merge=evil\n");
        foreach (var hook in (string[])["post-index-change", "post-checkout", "pre-commit", "reference-transaction", "fsmonitor-watchman",
            "pre-auto-gc"])
            File.Copy(program, Path.Combine(_root, ".git", "hooks", hook), overwrite: true);
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)
        [
            ("core.fsmonitor", program), ("filter.evil.clean", program), ("filter.evil.smudge", program), ("filter.evil.process", program),
                ("filter.evil.required", "true"), ("diff.evil.command", program),
            ("diff.evil.textconv", program), ("diff.external", program), ("core.pager", program), ("core.sshCommand", program),
                ("core.gitProxy", program), ("core.hooksPath", Path.Combine(".git", "hooks")),
            ("core.editor", program), ("credential.helper", program), ("gpg.program", program), ("core.askPass", program),
                ("alias.rev-parse", $"!{program}"), ("alias.ls-files", $"!{program}"), ("interactive.diffFilter", program),
            ("remote.origin.url", $"ext::{program}"), ("remote.origin.promisor", "true"), ("remote.origin.vcs", "evil"),
                ("extensions.partialClone", "origin"), ("uploadpack.packObjectsHook", program),
        ])
            Git("config", key, value);
        File.SetLastWriteTimeUtc(Write("agents/staged.md", "after\n"), DateTime.UtcNow);
        Write("agents/edited.md", "after\n");
        // Racily clean: git itself would read it and have the filter convert it.
        File.SetLastWriteTimeUtc(Path.Combine(_root, ".git", "index"), new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.Delete(marker);
        var index = File.ReadAllBytes(Path.Combine(_root, ".git", "index"));
        Assert.Equal(["agents/committed.md", "agents/edited.md", "agents/staged.md"], Changed("main"));
        Assert.False(File.Exists(marker), File.Exists(marker) ? File.ReadAllText(marker) : "");
        Assert.Equal(index, File.ReadAllBytes(Path.Combine(_root, ".git", "index")));
        // With the usual commands, git runs some of them.
        Git("config", "--unset", "filter.evil.process");
        Git("status");
        Assert.True(File.Exists(marker));
    }

    // Objects missing from a partial clone are not fetched, whatever transport it names.
    [Fact]
    public void Missing_objects_are_not_fetched()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is a shell script.");
        var (program, marker) = BranchWithProgram();
        Git("config", "core.repositoryFormatVersion", "1");
        Git("config", "extensions.partialClone", "origin");
        Git("config", "remote.origin.promisor", "true");
        Git("config", "remote.origin.url", $"ext::{program}");
        Git("config", "protocol.ext.allow", "always");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_root, ".git", "objects"), "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
            File.Delete(file);
        }
        Assert.Throws<GitException>(() => Changed("main"));
        Assert.False(File.Exists(marker));
    }
}
