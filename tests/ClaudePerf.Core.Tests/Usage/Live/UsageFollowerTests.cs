using ClaudePerf.Core.Tests.Usage.Index;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Live;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Extensions.Time.Testing;

namespace ClaudePerf.Core.Tests.Usage.Live;

/// <summary>Changes are seen while they are written, with the same results as a query.</summary>
public sealed class UsageFollowerTests : IDisposable
{
    private readonly IndexedTree _tree = new();
    private readonly FakeTimeProvider _time = new();
    private readonly UsageIndex _index;

    public UsageFollowerTests()
    {
        _tree.Write(IndexedTree.SessionFile(IndexedTree.First), IndexedTree.Line("m1", 5));
        _index = UsageIndex.Open(_tree.IndexPath, cancellation: TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _index.Dispose();
        _tree.Dispose();
    }

    [Fact]
    public void Appended_lines_are_seen_upon_notification()
    {
        using var follower = Follow();
        Assert.Equal(1, Refresh(follower)!.Table.Count);
        _tree.Append(IndexedTree.SessionFile(IndexedTree.First), IndexedTree.Line("m2", 7));
        var reading = Next(follower, rows => rows.Count == 2);
        Assert.Equal(_tree.Direct(), IndexedTree.Describe(reading));
    }

    [Fact]
    public void New_sessions_and_agents_in_new_folders_are_seen()
    {
        using var follower = Follow();
        Refresh(follower);
        _tree.Write("-home-other/" + IndexedTree.Second + ".jsonl", IndexedTree.Line("m3", 7, IndexedTree.Second));
        Next(follower, rows => rows.Count == 2);
        _tree.Write($"-home-other/{IndexedTree.Second}/subagents/agent-a1.jsonl",
            IndexedTree.Line("m4", 9, IndexedTree.Second, agent: "a1"));
        var reading = Next(follower, rows => rows.Count == 3);
        Assert.Equal(_tree.Direct(), IndexedTree.Describe(reading));
    }

    [Fact]
    public void A_later_line_of_a_request_replaces_its_usage()
    {
        using var follower = Follow();
        Refresh(follower);
        _tree.Append(IndexedTree.SessionFile(IndexedTree.First), IndexedTree.Line("m1", 50));
        var reading = Next(follower, rows => rows.Rows[0].OutputTokens == 50);
        Assert.Equal(1, reading.Table.Count);
    }

    [Fact]
    public void Nothing_new_is_null()
    {
        using var follower = Follow();
        Assert.NotNull(Refresh(follower));
        Assert.Null(Refresh(follower));
    }

    [Fact]
    public void A_root_that_is_created_later_is_found_by_listing_again()
    {
        using var follower = new UsageFollower(_index, [Path.Combine(_tree.Root, "later")], time: _time);
        Assert.Equal(0, Refresh(follower)!.Table.Count);
        _tree.Write("later/" + IndexedTree.SessionFile(IndexedTree.Second), IndexedTree.Line("m5", 5, IndexedTree.Second));
        Assert.Null(Refresh(follower));
        _time.Advance(follower.ListingPeriod);
        Assert.Equal(1, Refresh(follower)!.Table.Count);
    }

    [Fact]
    public void Deleted_transcripts_stay_counted()
    {
        using var follower = Follow();
        Refresh(follower);
        _tree.Write(IndexedTree.SessionFile(IndexedTree.Second), IndexedTree.Line("m6", 5, IndexedTree.Second));
        Next(follower, rows => rows.Count == 2);
        _tree.Delete(IndexedTree.SessionFile(IndexedTree.Second));
        _time.Advance(follower.ListingPeriod);
        Assert.Equal(2, Refresh(follower)!.Table.Count);
    }

    private UsageFollower Follow() => new(_index, [_tree.Root], time: _time);

    private static UsageTableReading? Refresh(UsageFollower follower) =>
        follower.Refresh(cancellation: TestContext.Current.CancellationToken);

    private static UsageTableReading Next(UsageFollower follower, Func<UsageTable, bool> isThere)
    {
        var notices = 0;
        // A file system sends a few notifications for each change, not hundreds.
        while (notices < 1000)
        {
            Guard.Set(follower.Signal, () => $"{notices} notices of the file system");
            notices++;
            if (Refresh(follower) is { } reading && isThere(reading.Table))
                return reading;
        }
        throw new InvalidOperationException($"{notices} notices came, and none brought what is waited for.");
    }
}
