using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Tests.Usage.Index;

public sealed class FileListingTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("claudeperf-listing-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    // Compares with the runtime's enumeration and one status per file, which is slower and the only way on systems other than
    // Linux.
    private List<ListedFile> Portable() =>
    [
        .. TranscriptFolders.Files(_root, recurse: false)
            .Concat(TranscriptFolders.Below(_root).SelectMany(static folder => TranscriptFolders.Files(folder, recurse: true)))
            .Select(ListedFile.Of).OfType<ListedFile>().OrderBy(static file => file.Path, StringComparer.Ordinal),
    ];

    private List<ListedFile> Listed() => [
        .. FileListing.Of(new UsageScope([_root]), CancellationToken.None).Files.OrderBy(static file => file.Path, StringComparer.Ordinal)];

    private string Write(string name, string text = "{}\n")
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_tree_is_listed_as_the_runtime_lists_it(int seed)
    {
        var random = new Random(seed);
        string[] names = ["a.jsonl", "B.JSONL", ".jsonl", "jsonl", "x.jsonl.bak", "größe.jsonl", "日本.jsonl", "two words.jsonl",
            "new\nline.jsonl", ".hidden.jsonl", "meta.json"];
        string[] folders = ["-home-dev", "p.jsonl", ".hidden", "ünï", "s1/subagents", "s1/subagents/workflows/wf_1"];
        var deep = string.Join('/', Enumerable.Repeat("d", TranscriptFolders.MaximumDepth));
        foreach (var folder in (string[])["", .. folders, "p/" + deep, "p/" + deep + "/d", "p/" + deep + "/d/d"])
        {
            foreach (var name in names.Where(name => random.Next(3) > 0 && (!OperatingSystem.IsWindows() || !name.Contains('\n'))))
                Write(Path.Combine(folder, name), new string('x', random.Next(100)));
        }
        Assert.NotEmpty(Portable());
        Assert.Equal(Portable(), Listed());
    }

    [Fact]
    public void Links_and_pipes_are_listed_as_the_runtime_lists_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        var outside = Directory.CreateTempSubdirectory("claudeperf-outside-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(outside, "o.jsonl"), "{}");
            Write("p/s.jsonl");
            File.CreateSymbolicLink(Path.Combine(_root, "p/file.jsonl"), Path.Combine(outside, "o.jsonl"));
            File.CreateSymbolicLink(Path.Combine(_root, "p/broken.jsonl"), Path.Combine(outside, "none"));
            File.CreateSymbolicLink(Path.Combine(_root, "p/itself.jsonl"), Path.Combine(_root, "p/itself.jsonl"));
            File.CreateSymbolicLink(Path.Combine(_root, "p/zero.jsonl"), "/dev/zero");
            Directory.CreateSymbolicLink(Path.Combine(_root, "p/folder.jsonl"), outside);
            Directory.CreateSymbolicLink(Path.Combine(_root, "p/folder"), outside);
            Directory.CreateSymbolicLink(Path.Combine(_root, "project"), outside);
            SpecialFiles.Pipe(Path.Combine(_root, "p/pipe.jsonl"));
            Assert.Equal(Portable(), Listed());
            Assert.Equal(
                ["p/file.jsonl", "p/s.jsonl", "project/o.jsonl"],
                Listed().Select(file => Path.GetRelativePath(_root, file.Path)));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public void A_transcript_that_grows_behind_a_link_changes_the_listing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        var target = Write("elsewhere.txt");
        Write("p/s.jsonl");
        File.CreateSymbolicLink(Path.Combine(_root, "p/file.jsonl"), target);
        var before = HookListing.Create([_root]);
        Assert.Equal(2, before.Files);
        Assert.Equal(before, HookListing.Create([_root]));
        File.AppendAllText(target, "{}\n");
        Assert.NotEqual(before, HookListing.Create([_root]));
    }

    [Fact]
    public void A_deleted_folder_is_empty()
    {
        Assert.SkipUnless(LinuxFolder.IsSupported, "Other systems list folders by the runtime.");
        if (!OperatingSystem.IsLinux())
            return;
        LinuxFolder.List(Path.Combine(_root, "none"), ".jsonl"u8, depth: 3, static (path, _) => Assert.Fail(path), CancellationToken.None);
        OperationCanceledException? ended = null;
        try
        {
            LinuxFolder.List(_root, ".jsonl"u8, depth: 3, static (path, _) => Assert.Fail(path), new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException exception)
        {
            ended = exception;
        }
        Assert.NotNull(ended);
    }
}
