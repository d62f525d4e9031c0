using ClaudePerf.Core.Caching.Files;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Caching.Files;

public sealed class FileTraceTests : IDisposable
{
    private readonly Sandbox _files = new();

    public void Dispose() => _files.Dispose();

    private static FileTrace Trace(Action<FileTraceRecorder> look)
    {
        var recorder = new FileTraceRecorder(TimeProvider.System);
        look(recorder);
        return recorder.ToTrace(new PromptCacheKeyBuilder("test").Build());
    }

    private static void Read(FileTraceRecorder recorder, string path) => recorder.Read(path, FileStamp.Of(path), File.ReadAllBytes(path));

    [Fact]
    public void The_answer_changes_exactly_if_an_observation_changes()
    {
        var file = _files.Write("project/sub/a.md", "one");
        var other = _files.Write("project/sub/other.md", "one");
        var missing = _files.At("project/none/b.md");
        FileTrace Traced() => Trace(recorder =>
        {
            if (File.Exists(file))
                Read(recorder, file);
            else
                recorder.Looked(file, EntryType.Absent);
            recorder.Looked(missing, ObservedFiles.TypeOf(missing));
        });

        var trace = Traced();
        File.WriteAllText(other, "two");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        Assert.Equal(trace.Answer, trace.Recheck(TimeProvider.System.GetUtcNow())!.Answer);
        Action[] changes =
        [
            () => File.WriteAllText(file, "TWO"),
            () => File.Move(other, file, overwrite: true),
            () => Directory.Move(_files.At("project/sub"), _files.At("project/moved")),
            () => Directory.Move(_files.At("project/moved"), _files.At("project/sub")),
            () => _files.Write("project/none/b.md", "now"),
            () => File.Delete(file),
            () => Directory.CreateDirectory(file),
        ];
        foreach (var change in changes)
        {
            trace = Traced();
            change();
            Assert.NotEqual(trace.Answer, trace.Recheck(TimeProvider.System.GetUtcNow())?.Answer);
            if (Directory.Exists(file))
                Directory.Delete(file);
        }
    }

    [Fact]
    public void A_recent_stamp_is_not_trusted()
    {
        var file = _files.Write("project/a.md", "one");
        var trace = Trace(recorder => Read(recorder, file));
        var look = Assert.Single(trace.Observations);
        Assert.False(look.IsConclusive);

        // Written within the granularity of the clock: only the bytes can tell.
        var hidden = look with { Hash = PromptCacheKeyBuilder.HashOf("ONE"u8) };
        var again = hidden.Recheck(TimeProvider.System.GetUtcNow());
        Assert.Equal(look.Hash, again!.Hash);
        // A conclusive stamp is trusted, which makes the check cheap.
        Assert.Same(
            look with { IsConclusive = true } is var conclusive ? conclusive : null, conclusive.Recheck(TimeProvider.System.GetUtcNow()));
    }
}
