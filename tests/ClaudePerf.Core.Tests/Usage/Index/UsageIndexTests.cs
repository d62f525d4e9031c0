using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using static ClaudePerf.Core.Tests.Usage.Index.IndexedTree;

namespace ClaudePerf.Core.Tests.Usage.Index;

public sealed class UsageIndexTests : IDisposable
{
    private readonly IndexedTree _tree = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Second_reading_opens_no_file_and_gives_the_same()
    {
        _tree.Write(SessionFile(First), Line("m1", 5), Line("m1", 50), Line("m2", 7));
        _tree.Write($"-home-dev/{First}/subagents/agent-a1.jsonl", Line("m3", 9, agent: "a1"));
        var (first, requests) = _tree.Indexed();
        var (second, again) = _tree.Indexed();
        Assert.Equal(["m1 req_m1 1 main/ 10 50 1000 0.00124", "m2 req_m2 1 main/ 10 7 1000 0.00038",
            "m3 req_m3 1 unknown/a1 10 9 1000 0.00042"], requests);
        Assert.Equal(requests, again);
        Assert.Equal(_tree.Direct(), again);
        Assert.Equal((2, 2), (first.Files, first.FilesRead));
        Assert.Equal((2, 0, 0L), (second.Files, second.FilesRead, second.BytesRead));
    }

    [Fact]
    public void Only_the_appended_tail_is_read()
    {
        _tree.Write(SessionFile(First), Line("m1", 5, final: false));
        _tree.Indexed();
        // The rest of a request whose first line is already in the index, and another request.
        var (rest, more) = (Line("m1", 60), Line("m2", 7));
        _tree.Append(SessionFile(First), rest, more);
        var (reading, requests) = _tree.Indexed();
        Assert.Equal(rest.Length + more.Length, reading.BytesRead);
        Assert.Equal(["m1 req_m1 1 main/ 10 60 1000 0.00144", "m2 req_m2 1 main/ 10 7 1000 0.00038"], requests);
    }

    [Fact]
    public void Torn_last_line_is_counted_once_it_is_whole()
    {
        var line = Line("m2", 7);
        _tree.Write(SessionFile(First), Line("m1", 5), line[..40]);
        Assert.Single(_tree.Indexed().Requests);
        _tree.Append(SessionFile(First), line[40..]);
        Assert.Equal(_tree.Direct(), _tree.Indexed().Requests);
        Assert.Equal(2, _tree.Indexed().Requests.Count);
        Assert.Empty(_tree.Indexed().Reading.Problems);
    }

    [Fact]
    public void Truncated_file_loses_what_it_no_longer_contains()
    {
        _tree.Write(SessionFile(First), Line("m1", 5), Line("m2", 7));
        _tree.Indexed();
        _tree.Write(SessionFile(First), Line("m1", 5));
        Assert.Equal(["m1 req_m1 1 main/ 10 5 1000 0.00034"], _tree.Indexed().Requests);
    }

    [Fact]
    public void Replaced_file_is_read_again_even_if_it_is_longer()
    {
        _tree.Write(SessionFile(First), Line("m1", 5), Line("m2", 7));
        _tree.Indexed();
        _tree.Write(SessionFile(First), Line("m8", 5), Line("m9", 7), Line("m9", 70), Line("m7", 7));
        var (_, requests) = _tree.Indexed();
        Assert.Equal(["m7", "m8", "m9"], requests.Select(request => request[..2]));
        Assert.Equal(_tree.Direct(), requests);
    }

    [Fact]
    public void File_with_the_same_size_and_a_different_time_is_read_again()
    {
        _tree.Write(SessionFile(First), Line("m1", 50));
        _tree.Indexed();
        _tree.Write(SessionFile(First), Line("m1", 70));
        Assert.Equal(_tree.Direct(), _tree.Indexed().Requests);
    }

    [Fact]
    public void Deleted_transcripts_still_count_unless_excluded()
    {
        _tree.Write(SessionFile(First), Line("m1", 5));
        _tree.Write(SessionFile(Second), Line("m2", 5, Second));
        _tree.Indexed();
        _tree.Delete(SessionFile(First));
        Assert.Equal(["m1", "m2"], _tree.Indexed().Requests.Select(request => request[..2]));
        Assert.Equal(["m2"], _tree.Indexed(includeDeleted: false).Requests.Select(request => request[..2]));
        Assert.Equal(1, _tree.Indexed().Reading.Files);

        // As after restoring a backup.
        _tree.Write(SessionFile(First), Line("m1", 5));
        Assert.Equal(["m1", "m2"], _tree.Indexed(includeDeleted: false).Requests.Select(request => request[..2]));
    }

    [Fact]
    public void Fork_counts_once_even_after_one_of_the_copies_is_deleted()
    {
        _tree.Write(SessionFile(First), Line("m1", 5), Line("m2", 9));
        _tree.Write(SessionFile(Second), Line("m1", 5, Second), Line("m3", 9, Second, time: "2026-11-22T11:00:00.000Z"));
        Assert.Equal(["m1", "m2", "m3"], _tree.Indexed().Requests.Select(request => request[..2]));
        // The original is replaced by something else, so only the copy of m1 is left.
        _tree.Write(SessionFile(First), Line("m2", 9));
        Assert.Equal(_tree.Direct(), _tree.Indexed().Requests);
        Assert.Equal("m1 req_m1 2", _tree.Indexed().Requests[0][..11]);
    }

    [Fact]
    public void Replay_of_a_side_thread_counts_once_across_files_and_updates()
    {
        _tree.Write($"-home-dev/{First}/subagents/agent-a1.jsonl", Line("m1", 5, agent: "a1", request: "req_replay"));
        Assert.Single(_tree.Indexed().Requests);
        _tree.Write(SessionFile(First), Line("m1", 5));
        Assert.Equal(["m1 req_m1 1 main/ 10 5 1000 0.00034"], _tree.Indexed().Requests);
        Assert.Equal(_tree.Direct(), _tree.Indexed().Requests);
    }

    [Fact]
    public void Broken_lines_are_counted_by_file()
    {
        var path = _tree.Write(SessionFile(First), Line("m1", 5), "{\"type\":\"assistant\",\"message\":{\"usage\":{\"output_tokens\":5\n",
            Line("m2", 5));
        var problem = Assert.Single(_tree.Indexed().Reading.Problems);
        Assert.Equal((path, 1L), (problem.Path, problem.BrokenLines));
        Assert.Equal(2, _tree.Indexed().Requests.Count);
        Assert.Single(_tree.Indexed().Reading.Problems);
    }

    [Fact]
    public void Deleted_index_is_rebuilt_with_the_same_results()
    {
        _tree.Write(SessionFile(First), Line("m1", 5), Line("m2", 7));
        _tree.Indexed();
        _tree.Append(SessionFile(First), Line("m2", 70), Line("m3", 7));
        _tree.Write(SessionFile(Second), Line("m1", 5, Second), Line("m4", 7, Second));
        var before = _tree.Indexed().Requests;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_tree.IndexPath)!))
            File.Delete(file);
        Assert.Equal(before, _tree.Indexed().Requests);
        Assert.Equal(before, _tree.Direct());
    }

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(4096, 40_000)]
    public void Damaged_index_is_set_aside_and_built_again(int from, int length)
    {
        _tree.Write(SessionFile(First), [.. Enumerable.Range(0, 300).Select(i => Line($"m{i}", 5))]);
        var before = _tree.Indexed().Requests;
        using (var file = File.OpenWrite(_tree.IndexPath))
        {
            file.Position = from;
            file.Write(new byte[length]);
        }
        _tree.Append(SessionFile(First), Line("m1000", 5));
        using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
        var requests = Describe(index.Read([_tree.Root], cancellation: Cancellation));
        Assert.NotNull(index.SetAside);
        Assert.True(File.Exists(index.SetAside));
        Assert.Equal(before.Count + 1, requests.Count);
        Assert.Equal(_tree.Direct(), requests);
    }

    [Fact]
    public void Interrupted_indexing_continues_with_correct_results()
    {
        for (var file = 0; file < 60; file++)
            _tree.Write($"-home-dev/{Guid.NewGuid()}.jsonl", [.. Enumerable.Range(0, 300).Select(i => Line($"m{file}-{i}", 5))]);
        using (var stop = new CancellationTokenSource())
        {
            using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
            Assert.ThrowsAny<OperationCanceledException>(
                () => index.Read([_tree.Root], progress: (read, total) => { if (read * 2 > total) stop.Cancel(); },
                cancellation: stop.Token));
        }
        var (reading, requests) = _tree.Indexed();
        // What was written before the interruption is not read again.
        Assert.InRange(reading.FilesRead, 1, 59);
        Assert.Equal(60 * 300, requests.Count);
        Assert.Equal(_tree.Direct(), requests);
    }

    [Fact]
    public void Index_of_a_newer_version_is_rejected_and_not_changed()
    {
        _tree.Indexed();
        using (var connection = Database.Open(_tree.IndexPath, UsageIndexSchema.Schema, Cancellation))
            Database.Execute(connection, "UPDATE format SET version=1000, sum=checksum(1000); PRAGMA user_version=1000;");
        var exception = Assert.Throws<DatabaseException>(() => UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation));
        Assert.Equal(DatabaseFailure.Newer, exception.Failure);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_tree.IndexPath)!, "*.damaged-*"));
    }

    [Fact]
    public void Scopes_see_only_their_own_files()
    {
        _tree.Write(SessionFile(First), Line("m1", 5));
        _tree.Write($"-home-other/{Second}.jsonl", Line("m2", 5, Second));
        using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
        IReadOnlyList<string> Of(string path) =>
            [.. Describe(index.Read([path], cancellation: Cancellation)).Select(request => request[..2])];
        Assert.Equal(["m1"], Of(_tree.PathOf("-home-dev")));
        Assert.Equal(["m1", "m2"], Of(_tree.Root));
        Assert.Equal(["m2"], Of(_tree.PathOf($"-home-other/{Second}.jsonl")));
        Assert.Empty(Of(_tree.PathOf("-home")));
        // What one scope's update read is available to the others.
        _tree.Append(SessionFile(First), Line("m3", 5));
        Assert.Equal(["m1", "m3"], Of(_tree.PathOf("-home-dev")));
        Assert.Equal(["m1", "m2", "m3"], Of(_tree.Root));
    }

    [Fact]
    public void Clear_deletes_everything_or_what_is_below_a_path()
    {
        _tree.Write(SessionFile(First), Line("m1", 5));
        _tree.Write($"-home-other/{Second}.jsonl", Line("m2", 5, Second));
        _tree.Indexed();
        File.Delete(_tree.PathOf(SessionFile(First)));
        File.Delete(_tree.PathOf($"-home-other/{Second}.jsonl"));
        using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
        Assert.Equal(1, index.Clear([_tree.PathOf("-home-dev")], Cancellation));
        Assert.Equal(["m2"], _tree.Indexed().Requests.Select(request => request[..2]));
        Assert.Equal(1, index.Clear(cancellation: Cancellation));
        Assert.Empty(_tree.Indexed().Requests);
    }

    [Fact]
    public void Many_small_updates_give_the_results_of_one_reading()
    {
        for (var i = 0; i < 40; i++)
        {
            var name = SessionFile(i % 3 == 0 ? First : Second);
            _tree.Append(name, Line($"m{i % 7}", i, i % 3 == 0 ? First : Second), Line($"n{i}", 5));
            Assert.Equal(_tree.Direct(), _tree.Indexed().Requests);
        }
    }

    [Fact]
    public void Names_for_completion_come_with_the_last_used_first()
    {
        _tree.Write(SessionFile(First), Line("m1", 5));
        _tree.Write(SessionFile(Second), Line("m2", 5, Second, time: "2026-11-22T11:00:00.000Z"));
        _tree.Indexed();
        Assert.Equal([Second, First], UsageIndexNames.Recent(_tree.IndexPath, UsageGrouping.Session).Select(entry => entry.Name));
        Assert.Equal(["claude-opus-5-5"], UsageIndexNames.Recent(_tree.IndexPath, UsageGrouping.Model).Select(entry => entry.Name));
        Assert.Empty(UsageIndexNames.Recent(_tree.IndexPath + "-not", UsageGrouping.Model));
    }

    [Fact]
    public void Cancelled_reading_leaves_an_index_that_can_be_used()
    {
        _tree.Write(SessionFile(First), Line("m1", 5));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        using (var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation))
            Assert.ThrowsAny<OperationCanceledException>(() => index.Read([_tree.Root], cancellation: cancelled.Token));
        Assert.Single(_tree.Indexed().Requests);
    }
}
