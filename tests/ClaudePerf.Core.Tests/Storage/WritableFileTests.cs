using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

/// <summary>A project's file is written atomically, only in its place, and only if it has not changed since it was read.</summary>
public sealed class WritableFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    public WritableFileTests() => Directory.CreateDirectory(Root);

    private string Root => Path.Combine(_folder, "project");

    private string Outside => Path.Combine(_folder, "outside");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_made_replaced_and_deleted()
    {
        var file = File("a.md");
        file.Replace(null, Bytes("one"));
        file.Replace(Bytes("one"), Bytes("two"));
        Assert.Equal("two", System.IO.File.ReadAllText(file.Path));
        file.Replace(Bytes("two"), null);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Root));
    }

    [Fact]
    public void The_root_itself_may_be_a_link()
    {
        Write("project/a.md", "one");
        var link = SpecialFiles.Link(Path.Combine(_folder, "link"), Root);
        new WritableFile(Path.Combine(link, "a.md"), link).Replace(Bytes("one"), Bytes("two"));
        Assert.Equal("two", System.IO.File.ReadAllText(Path.Combine(Root, "a.md")));
    }

    [Theory]
    [InlineData("a.md", "outside/a.md")]
    [InlineData("a.md", "project/b.md")]
    [InlineData("references", "outside")]
    [InlineData("references/deep", "outside")]
    [InlineData("references", "project/other")]
    public void Nothing_is_written_through_a_link(string link, string target)
    {
        Write("outside/a.md", "one");
        Write("outside/x.md", "one");
        Write("project/b.md", "one");
        Write("project/other/x.md", "one");
        var isFolder = !target.EndsWith(".md", StringComparison.Ordinal);
        SpecialFiles.Link(Path.Combine(Root, link), Path.Combine(_folder, target));
        var file = File(isFolder ? link + "/x.md" : link);
        foreach (var (before, after) in (ReadOnlySpan<(string?, string?)>)[("one", "two"), ("one", null), (null, "two")])
        {
            Assert.Equal(WriteRefusal.Link,
                Assert.Throws<UnwritableFileException>(() => file.Replace(Bytes(before), Bytes(after))).Refusal);
        }
        Assert.Throws<UnwritableFileException>(
            () => FileTransaction.Run([new(File(isFolder ? link + "/new/y.md" : link), null, Bytes("two"))]));
        Assert.All(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories),
            static path => Assert.Equal("one", System.IO.File.ReadAllText(path)));
        Assert.False(Directory.Exists(Path.Combine(Outside, "new")));
    }

    [Fact]
    public void Nothing_is_written_outside_of_the_root()
    {
        Write("outside/a.md", "one");
        foreach (var path in (string[])["../outside/a.md", "sub/../../outside/a.md"])
            Assert.Equal(WriteRefusal.Outside,
                Assert.Throws<UnwritableFileException>(() => File(path).Replace(Bytes("one"), Bytes("two"))).Refusal);
        Assert.Equal("one", System.IO.File.ReadAllText(Path.Combine(Outside, "a.md")));
    }

    [Fact]
    public void Files_changed_deleted_or_created_meanwhile_are_left_alone()
    {
        Write("project/a.md", "edited");
        Assert.Equal(WriteRefusal.Changed,
            Assert.Throws<UnwritableFileException>(() => File("a.md").Replace(Bytes("one"), Bytes("two"))).Refusal);
        Assert.Equal(WriteRefusal.Changed, Assert.Throws<UnwritableFileException>(() => File("a.md").Replace(Bytes("one"), null)).Refusal);
        Assert.Equal(WriteRefusal.Changed, Assert.Throws<UnwritableFileException>(() => File("a.md").Replace(null, Bytes("two"))).Refusal);
        Assert.Equal(WriteRefusal.Changed,
            Assert.Throws<UnwritableFileException>(() => File("b.md").Replace(Bytes("one"), Bytes("two"))).Refusal);
        Assert.Equal("edited", System.IO.File.ReadAllText(Path.Combine(Root, "a.md")));
        Assert.Single(Directory.EnumerateFiles(Root));
    }

    [Fact]
    public void Special_files_are_not_replaced()
    {
        SpecialFiles.Pipe(Path.Combine(Root, "a.md"));
        Assert.ThrowsAny<IOException>(() => File("a.md").Replace(null, Bytes("two")));
        Directory.CreateDirectory(Path.Combine(Root, "b.md"));
        Assert.Equal(WriteRefusal.NotRegular,
            Assert.Throws<UnwritableFileException>(() => File("b.md").Replace(null, Bytes("two"))).Refusal);
    }

    [Fact]
    public void A_link_that_replaces_a_folder_after_the_check_is_not_followed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a folder is held by its handle on Linux alone");
        Write("project/sub/a.md", "one");
        Write("outside/a.md", "one");
        using (var held = GuardedFolder.Open(Path.Combine(Root, "sub"), Root))
        {
            Directory.Move(Path.Combine(Root, "sub"), Path.Combine(Root, "moved"));
            SpecialFiles.Link(Path.Combine(Root, "sub"), Outside);
            AtomicFile.Write(held.PathOf("a.md"), "two"u8);
        }
        Assert.Equal("one", System.IO.File.ReadAllText(Path.Combine(Outside, "a.md")));
        Assert.Equal("two", System.IO.File.ReadAllText(Path.Combine(Root, "moved", "a.md")));
    }

    [Fact]
    public void If_one_of_several_files_cannot_be_written_none_is_changed()
    {
        Write("project/a.md", "one");
        Write("project/c.md", "edited");
        Write("project/d.md", "one");
        FileReplacement[] changes =
        [
            new(File("a.md"), Bytes("one"), Bytes("two")), new(File("new/deep/b.md"), null, Bytes("two")),
                new(File("d.md"), Bytes("one"), null), new(File("c.md"), Bytes("one"), Bytes("two")),
        ];
        Assert.Equal(WriteRefusal.Changed, Assert.Throws<UnwritableFileException>(() => FileTransaction.Run(changes)).Refusal);
        Assert.Equal(["a.md one", "c.md edited", "d.md one"],
            Directory.EnumerateFileSystemEntries(Root).Order(StringComparer.Ordinal)
            .Select(static path => $"{Path.GetFileName(path)} {System.IO.File.ReadAllText(path)}"));
    }

    [Fact]
    public void Links_of_the_users_own_files_are_followed()
    {
        Write("outside/a.md", "one");
        var link = SpecialFiles.Link(Path.Combine(Root, "a.md"), Path.Combine(Outside, "a.md"));
        new WritableFile(link, root: null).Replace(Bytes("one"), Bytes("two"));
        Assert.Equal("two", System.IO.File.ReadAllText(Path.Combine(Outside, "a.md")));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    private WritableFile File(string relative) => new(Path.Combine(Root, relative), Root);

    private void Write(string relative, string text)
    {
        var path = Path.Combine(_folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
    }

    private static ReadOnlyMemory<byte>? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text).AsMemory();
}
