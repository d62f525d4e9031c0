using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Caching;

public sealed class ChangeWatchTests : IDisposable
{
    private static readonly TimeSpan Ever = TimeSpan.FromHours(1);

    private readonly Sandbox _files = new();

    public void Dispose() => _files.Dispose();

    private static FileTrace Trace(Action<FileTraceRecorder> look)
    {
        var recorder = new FileTraceRecorder(TimeProvider.System);
        look(recorder);
        return recorder.ToTrace(new CacheKeyBuilder("test").Build());
    }

    private static void Read(FileTraceRecorder recorder, string path) => recorder.Read(path, FileStamp.Of(path), File.ReadAllBytes(path));

    [Fact]
    public void A_vouch_ends_with_any_change_that_was_complete_before_it_is_asked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs inotify");
        if (!OperatingSystem.IsLinux())
            return;
        var file = _files.Write("project/sub/a.md", "one");
        var other = _files.Write("project/sub/other.md", "one");
        var missing = _files.At("project/none/b.md");
        var changed = new List<string>();
        using var watch = InotifyWatch.TryCreate(hasChanged => changed.AddRange(((string[])[file, other, missing]).Where(hasChanged)));
        Assert.SkipWhen(watch is null, "the system gives no inotify");
        IVouch Vouched()
        {
            var trace = Trace(recorder =>
            {
                if (File.Exists(file))
                    Read(recorder, file);
                else
                    recorder.Looked(file, EntryType.Absent);
                recorder.Looked(missing, ObservedFiles.TypeOf(missing));
            });
            var vouch = watch.Vouch(trace.Observations);
            Assert.SkipWhen(vouch is null, "the temporary folder is on a file system that is not watched");
            Assert.True(vouch.IsGood(Ever));
            return vouch;
        }

        var vouch = Vouched();
        File.WriteAllText(other, "two");
        Assert.True(vouch.IsGood(Ever));
        Assert.False(vouch.IsGood(TimeSpan.Zero));
        Assert.Empty(changed);
        Action[] changes =
        [
            () => File.WriteAllText(file, "two"),
            () => File.Move(other, file, overwrite: true),
            () => File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch),
            () => Directory.Move(_files.At("project/sub"), _files.At("project/moved")),
            () => Directory.Move(_files.At("project/moved"), _files.At("project/sub")),
            () => _files.Write("project/none/b.md", "now"),
            () => File.Delete(file),
        ];
        foreach (var change in changes)
        {
            vouch = Vouched();
            change();
            Assert.False(vouch.IsGood(Ever));
            vouch.Dispose();
        }
        Assert.Contains(file, changed);
    }

    [Fact]
    public void A_queue_that_overflowed_breaks_every_vouch_and_drops_everything()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs inotify");
        if (!OperatingSystem.IsLinux())
            return;
        var file = _files.Write("project/a.md", "one");
        var droppedAll = false;
        using var watch = InotifyWatch.TryCreate(hasChanged => droppedAll |= hasChanged("/anything"));
        Assert.SkipWhen(watch is null, "the system gives no inotify");
        using var vouch = watch.Vouch(Trace(recorder => Read(recorder, file)).Observations);
        Assert.SkipWhen(vouch is null, "the temporary folder is on a file system that is not watched");
        Assert.SkipWhen(!File.Exists("/proc/sys/fs/inotify/max_queued_events"), "the length of the queue is not known");
        var most = int.Parse(File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.SkipWhen(most > 100_000, "the queue is too long to fill");
        // Names that alternate, for equal events that follow each other become one.
        for (var i = 0; i <= most / 2 + 1; i++)
            File.Move(_files.Write("project/x", ""), _files.At("project/y"), overwrite: true);
        Assert.False(vouch.IsGood(Ever));
        Assert.True(droppedAll);
    }

    [Fact]
    public async Task The_watch_of_other_systems_drops_what_changed_and_vouches_for_nothing()
    {
        var file = _files.Write("project/a.md", "one");
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = new FolderWatch(hasChanged =>
        {
            if (hasChanged(file))
                seen.TrySetResult();
        });
        Assert.Null(watch.Vouch(Trace(recorder => Read(recorder, file)).Observations));
        File.WriteAllText(file, "two");
        await Guard.Ends(seen.Task, () => "no notice of the changed file");
    }

    [Fact]
    public void A_stamp_of_a_moment_ago_is_not_trusted()
    {
        var file = _files.Write("project/a.md", "one");
        var trace = Trace(recorder => Read(recorder, file));
        var look = Assert.Single(trace.Observations);
        Assert.False(look.IsSettled);

        // Written within the granularity of the clock: nothing but the bytes tells.
        var hidden = look with { Hash = CacheKeyBuilder.HashOf("ONE"u8) };
        var again = hidden.Again(TimeProvider.System.GetUtcNow());
        Assert.Equal(look.Hash, again!.Hash);
        // A settled one is believed, which is what makes the check cheap.
        Assert.Same(look with { IsSettled = true } is var settled ? settled : null, settled.Again(TimeProvider.System.GetUtcNow()));
    }
}
