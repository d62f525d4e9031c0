using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Contents_are_replaced_and_nothing_else_is_left()
    {
        var path = Path.Combine(_folder, "a.md");
        AtomicFile.Write(path, "one"u8);
        AtomicFile.Write(path, "two"u8);
        Assert.Equal("two", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_mode_is_preserved()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs the permissions of Unix");
            return;
        }
        var path = Path.Combine(_folder, "a.md");
        File.WriteAllText(path, "one");
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;
        File.SetUnixFileMode(path, Mode);
        AtomicFile.Write(path, "two"u8);
        Assert.Equal(Mode, File.GetUnixFileMode(path));
    }

    [Fact]
    public void The_target_of_a_link_is_written()
    {
        var target = Path.Combine(_folder, "target.md");
        var link = Path.Combine(_folder, "link.md");
        File.WriteAllText(target, "one");
        try
        {
            File.CreateSymbolicLink(link, target);
        }
        catch (IOException)
        {
            Assert.Skip("needs the right to make links");
        }
        AtomicFile.Write(link, "two"u8);
        Assert.Equal("two", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_read_only_file_is_not_replaced()
    {
        var path = Path.Combine(_folder, "a.md");
        File.WriteAllText(path, "one");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.Write(path, "two"u8));
        File.SetAttributes(path, FileAttributes.Normal);
        Assert.Equal("one", File.ReadAllText(path));
    }

    [Fact]
    public void Special_files_are_not_replaced()
    {
        // As root, the file would otherwise be replaced for everybody: /dev/null, for example.
        var pipe = SpecialFiles.Pipe(Path.Combine(_folder, "pipe"));
        var link = SpecialFiles.Link(Path.Combine(_folder, "to-pipe"), pipe);
        foreach (var path in (string[])[pipe, link])
        {
            Assert.Equal(FileRefusal.NotRegular, Assert.Throws<RefusedFileException>(() => AtomicFile.Write(path, "new"u8)).Refusal);
            Assert.Equal(FileRefusal.NotRegular, Assert.Throws<RefusedFileException>(() => PrivateFiles.CreateFile(path)).Refusal);
        }
        Assert.False(RegularFile.Exists(pipe));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder).Length);
    }
}
