using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

/// <summary>Several files are changed, all or none; if that is impossible, the changed files are reported.</summary>
public sealed class FileTransactionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_failure_restores_the_files_and_is_reported()
    {
        var (one, two) = (Write("one/a.md"), Write("two/b.md"));
        var failure = Assert.Throws<UnwritableFileException>(() => FileTransaction.Run(
            [Replacement(one), new FileReplacement(File("new/deep/c.md"), null, Bytes("made")), Replacement(two)],
                AtWriting(5, () => System.IO.File.WriteAllText(two, "theirs"))));
        Assert.Contains(two, failure.Message, StringComparison.Ordinal);
        Assert.Equal(("before", "theirs"), (System.IO.File.ReadAllText(one), System.IO.File.ReadAllText(two)));
        Assert.False(Directory.Exists(Path.Combine(_folder, "new")));
    }

    [Fact]
    public void A_file_that_cannot_be_restored_is_reported_with_the_first_failure_and_the_others_are_restored()
    {
        var (one, two, three) = (Write("one/a.md"), Write("two/b.md"), Write("three/c.md"));
        var failure = Assert.Throws<RollbackException>(
            () => FileTransaction.Run([Replacement(one), Replacement(two), Replacement(three)], AtWriting(5, () =>
        {
            System.IO.File.WriteAllText(three, "theirs");
            Directory.Move(Path.Combine(_folder, "one"), Path.Combine(_folder, "moved"));
            System.IO.File.WriteAllText(Path.Combine(_folder, "one"), "a file");
        })));
        Assert.Equal([one], failure.Changed);
        Assert.Contains($"'{three}' was changed after it was read.", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"'{one}'", failure.Message, StringComparison.Ordinal);
        Assert.IsType<UnwritableFileException>(failure.InnerException);
        Assert.Equal("before", System.IO.File.ReadAllText(two));
    }

    [Fact]
    public void Files_that_others_changed_since_are_left_alone_without_a_failure()
    {
        var (one, two) = (Write("one/a.md"), Write("two/b.md"));
        Assert.Throws<UnwritableFileException>(() => FileTransaction.Run([Replacement(one), Replacement(two)], AtWriting(3, () =>
        {
            System.IO.File.WriteAllText(one, "newer");
            System.IO.File.WriteAllText(two, "theirs");
        })));
        Assert.Equal("newer", System.IO.File.ReadAllText(one));
    }

    // Each file is reported when it is checked and again when it is written.
    private static Action<string> AtWriting(int call, Action change)
    {
        var calls = 0;
        return _ =>
        {
            if (calls++ == call)
                change();
        };
    }

    private string Write(string relative)
    {
        var path = Path.Combine(_folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, "before");
        return path;
    }

    private WritableFile File(string relative) => new(Path.Combine(_folder, relative), _folder);

    private FileReplacement Replacement(string path) => new(new WritableFile(path, _folder), Bytes("before"), Bytes("after"));

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
