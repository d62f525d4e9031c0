using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

/// <summary>Whatever is in place of a file cannot block the caller, make it read forever or exhaust memory.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    private string At(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(100_000)]
    public void A_file_is_read_whole_up_to_its_limit(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(At("a"), bytes);
        Assert.Equal(bytes, RegularFile.ReadBytes(At("a"), length));
        Assert.True(RegularFile.Exists(At("a")));
        if (length > 0)
            Assert.Equal(FileRefusal.TooLarge,
                Assert.Throws<RefusedFileException>(() => RegularFile.ReadBytes(At("a"), length - 1)).Refusal);
    }

    [Fact]
    public void Text_is_read_with_and_without_a_byte_order_mark()
    {
        foreach (var encoding in (Encoding[])[new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode])
        {
            File.WriteAllText(At("a"), "Größe\r\n", encoding);
            Assert.Equal("Größe\r\n", RegularFile.ReadText(At("a"), 100));
        }
    }

    [Fact]
    public void A_pipe_is_rejected_immediately()
    {
        var pipe = SpecialFiles.Pipe(At("pipe"));
        Assert.Equal(FileRefusal.NotRegular, Assert.Throws<RefusedFileException>(() => RegularFile.Open(pipe)).Refusal);
        Assert.Equal(FileRefusal.NotRegular,
            Assert.Throws<RefusedFileException>(() => RegularFile.Open(SpecialFiles.Link(At("link"), pipe))).Refusal);
        if (OperatingSystem.IsLinux())
            Assert.False(RegularFile.Exists(pipe));
    }

    [Fact]
    public void A_socket_is_refused()
    {
        using var socket = SpecialFiles.Socket(At("socket"));
        Assert.Equal(FileRefusal.NotRegular, Assert.Throws<RefusedFileException>(() => RegularFile.Open(At("socket"))).Refusal);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("/dev/random")]
    [InlineData("/dev/full")]
    [InlineData("/dev/tty")]
    [InlineData("/dev/ptmx")]
    public void A_device_is_refused(string device)
    {
        Assert.SkipUnless(File.Exists(device), "this system has no such device");
        var link = SpecialFiles.Link(At("link"), device);
        // A process without a terminal cannot open its own.
        var refusal = Assert.ThrowsAny<IOException>(() => RegularFile.ReadBytes(link, 1000));
        Assert.True(refusal is RefusedFileException { Refusal: FileRefusal.NotRegular } || device is "/dev/tty" or "/dev/ptmx",
            refusal.Message);
    }

    [Theory]
    [InlineData("/proc/self/environ")]
    [InlineData("/proc/self/maps")]
    [InlineData("/proc/self/mem")]
    [InlineData("/proc/kcore")]
    [InlineData("/proc/kmsg")]
    public void Generated_files_are_read_completely_or_rejected(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        try
        {
            Assert.InRange(RegularFile.ReadBytes(path, 1 << 20).Length, 0, 1 << 20);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is large or not accessible.
        }
    }

    [Fact]
    public void A_folder_a_missing_file_and_impossible_names_are_errors_of_access()
    {
        Assert.Throws<UnauthorizedAccessException>(() => RegularFile.Open(_folder));
        Assert.Throws<FileNotFoundException>(() => RegularFile.Open(At("none")));
        Assert.ThrowsAny<IOException>(() => RegularFile.Open(Path.Combine(_folder, "none", "none")));
        Assert.ThrowsAny<IOException>(() => RegularFile.Open(At(new string('x', 300))));
        Assert.ThrowsAny<IOException>(() => RegularFile.Open(At(string.Concat(Enumerable.Repeat("x/", 5000)))));
        File.WriteAllText(At("a"), "other");
        File.WriteAllText(At("b"), "x");
        Assert.ThrowsAny<IOException>(() => RegularFile.Open(Path.Combine(At("b"), "c")));
        if (!OperatingSystem.IsWindows())
            Assert.Throws<FileNotFoundException>(() => RegularFile.Open(At("a\0b")));
    }

    [Fact]
    public void Links_in_a_circle_are_an_error()
    {
        var circle = SpecialFiles.Link(At("circle"), At("circle"));
        SpecialFiles.Link(At("one"), At("two"));
        SpecialFiles.Link(At("two"), At("one"));
        Assert.ThrowsAny<IOException>(() => RegularFile.Open(circle));
        Assert.ThrowsAny<IOException>(() => RegularFile.Open(At("one")));
        Assert.False(RegularFile.Exists(circle));
    }

    [Fact]
    public void A_huge_file_is_refused_before_it_is_read()
    {
        var huge = SpecialFiles.Sparse(At("huge"), 10L << 30);
        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal(FileRefusal.TooLarge,
            Assert.Throws<RefusedFileException>(
            () => RegularFile.ReadBytes(SpecialFiles.Link(At("link"), huge), ReadLimits.Prompt)).Refusal);
        Assert.Equal(FileRefusal.TooLarge,
            Assert.Throws<RefusedFileException>(() => RegularFile.OpenStream(huge, ReadLimits.Prompt)).Refusal);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20);
    }

    [Fact]
    public void A_file_without_permission_is_an_error_of_access()
    {
        File.WriteAllText(At("a"), "x");
        Agents.Sandbox.Deny(At("a"));
        Assert.Throws<UnauthorizedAccessException>(() => RegularFile.Open(At("a")));
    }

    [Fact]
    public void Others_may_write_and_delete_meanwhile()
    {
        File.WriteAllText(At("a"), "one");
        using var stream = RegularFile.OpenStream(At("a"), 100);
        File.AppendAllText(At("a"), "two");
        File.Delete(At("a"));
        using var reader = new StreamReader(stream);
        Assert.Equal("onetwo", reader.ReadToEnd());
    }

    [Fact]
    public void A_checksum_matches_the_standard_and_detects_every_changed_bit()
    {
        // RFC 3720, appendix B.4: 32 bytes of zeros, of ones, and counting up.
        Assert.Equal(0x8A9136AAu, Checksum.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Checksum.Of([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Checksum.Of([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]));
        var whole = Checksum.Append("some bytes"u8);
        Assert.True(Checksum.Verify(whole, out var bytes));
        Assert.Equal("some bytes"u8.ToArray(), bytes.ToArray());
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Checksum.Verify(whole, out _));
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        Assert.False(Checksum.Verify(new byte[3], out _));
    }
}
