using ClaudePerf.Core.Tests.Usage.Index;
using ClaudePerf.Core.Usage;
using static ClaudePerf.Core.Tests.Usage.Index.IndexedTree;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Whatever is among the transcripts, all others are counted once.</summary>
public sealed class HostileTranscriptsTests : IDisposable
{
    private readonly IndexedTree _tree = new();
    private readonly string _elsewhere = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    public HostileTranscriptsTests() => _tree.Write(SessionFile(First), Line("m1", 5));

    public void Dispose()
    {
        SpecialFiles.Delete(_elsewhere);
        SpecialFiles.Delete(_tree.Root);
        Directory.CreateDirectory(_tree.Root);
        _tree.Dispose();
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("socket")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/tty")]
    [InlineData("circle")]
    [InlineData("folder")]
    [InlineData("broken link")]
    public async Task Special_files_are_ignored(string thing)
    {
        using var socket = Put(_tree.PathOf("-home-dev/x.jsonl"), thing);
        Assert.Single((await SpecialFiles.Ends(() => _tree.Indexed())).Requests);
        Assert.Single(await SpecialFiles.Ends(
            () => TranscriptDiscovery.Find([_tree.Root], cancellation: TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_pipe_as_an_agents_meta_file_does_not_block()
    {
        _tree.Write($"-home-dev/{First}/subagents/agent-a1.jsonl", Line("m2", 9, agent: "a1"));
        SpecialFiles.Pipe(_tree.PathOf($"-home-dev/{First}/subagents/agent-a1.meta.json"));
        Assert.Equal(2, (await SpecialFiles.Ends(() => _tree.Indexed())).Requests.Count);
    }

    [Fact]
    public async Task A_projects_folder_that_is_a_link_is_followed_once()
    {
        var moved = Path.Combine(_elsewhere, "moved");
        Directory.CreateDirectory(moved);
        File.WriteAllText(Path.Combine(moved, $"{Second}.jsonl"), Line("m2", 7, Second));
        SpecialFiles.Link(_tree.PathOf("-home-moved"), moved);
        SpecialFiles.Link(_tree.PathOf("-home-again"), moved);
        SpecialFiles.Link(_tree.PathOf("-home-dev2"), _tree.PathOf("-home-dev"));
        SpecialFiles.Link(_tree.PathOf("-root"), _tree.Root);
        SpecialFiles.Link(_tree.PathOf("-above"), Path.GetDirectoryName(_tree.Root)!);
        SpecialFiles.Link(_tree.PathOf("-all"), Path.GetPathRoot(_tree.Root)!);
        SpecialFiles.Link(Path.Combine(moved, "circle"), moved);
        Assert.Equal(2, (await SpecialFiles.Ends(() => _tree.Indexed())).Requests.Count);
        Assert.Equal(_tree.Direct(), _tree.Indexed().Requests);
        Assert.Equal(2, TranscriptDiscovery.Find([_tree.Root], cancellation: TestContext.Current.CancellationToken).Count);
    }

    [Fact]
    public async Task Folders_nested_deeper_than_paths_can_be_end()
    {
        SpecialFiles.Deep(_tree.PathOf("-home-deep"), 2_500);
        Assert.Single((await SpecialFiles.Ends(() => _tree.Indexed())).Requests);
    }

    [Fact]
    public async Task A_huge_transcript_is_reported_without_reading_it()
    {
        SpecialFiles.Sparse(_tree.PathOf("-home-dev/huge.jsonl"), 100L << 30);
        var (reading, requests) = await SpecialFiles.Ends(() => _tree.Indexed());
        Assert.Single(requests);
        Assert.Contains(reading.Problems, static problem => problem.Path.EndsWith("huge.jsonl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Folders_that_appear_and_disappear_meanwhile_are_no_error()
    {
        using var stop = new CancellationTokenSource();
        var others = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Directory.CreateDirectory(_tree.PathOf("-home-fleeting/sub"));
                Directory.Delete(_tree.PathOf("-home-fleeting"), recursive: true);
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 200; i++)
            Assert.Single((await SpecialFiles.Ends(() => _tree.Indexed())).Requests);
        await stop.CancelAsync();
        await others;
    }

    private IDisposable? Put(string path, string thing)
    {
        switch (thing)
        {
            case "pipe":
                SpecialFiles.Pipe(path);
                break;
            case "socket":
                return SpecialFiles.Socket(path);
            case "circle":
                SpecialFiles.Link(path, path);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "broken link":
                SpecialFiles.Link(path, Path.Combine(_elsewhere, "none"));
                break;
            default:
                Assert.SkipUnless(File.Exists(thing), "this system has no such file");
                SpecialFiles.Link(path, thing);
                break;
        }
        return null;
    }
}
