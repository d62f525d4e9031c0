using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using Microsoft.Extensions.Time.Testing;

namespace ClaudePerf.Core.Tests.Caching.Stores;

/// <summary>Which of the two stores is used when.</summary>
public sealed class FailoverCacheStoreTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryStore _file = new();
    private MemoryStore _server = new();
    private int _filesOpened;

    public void Dispose()
    {
        _file.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void A_server_that_responds_is_used_and_the_file_is_not_opened()
    {
        using var store = Open();
        store.Put(Entry(1));
        Assert.NotNull(store.Find(Key(1)));
        Assert.NotNull(_server.Find(Key(1)));
        Assert.Equal(0, _filesOpened);
        Assert.Null(store.Notice);
    }

    [Fact]
    public async Task The_file_takes_over_at_once_and_the_server_is_retried_later()
    {
        using var store = Open();
        var failing = _server;
        failing.Fails = true;
        store.Put(Entry(1));
        Assert.NotNull(_file.Find(Key(1)));
        Assert.True(failing.IsDisposed);
        Assert.Equal("It fails. Until it responds, the prompt cache uses 'the table'.", store.Notice);

        _server = new MemoryStore();
        _time.Advance(FailoverCacheStore.RetryAfter - TimeSpan.FromSeconds(1));
        Assert.NotNull(store.Find(Key(1)));
        await Guard.Ends(store.Reopening);
        store.Put(Entry(2));
        Assert.Null(_server.Find(Key(2)));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(store.Find(Key(1)));
        await Guard.Ends(store.Reopening);
        store.Put(Entry(3));
        Assert.NotNull(_server.Find(Key(3)));
        Assert.Equal(1, _filesOpened);
    }

    [Fact]
    public async Task A_server_that_is_still_unavailable_is_not_retried_at_once()
    {
        _server.Fails = true;
        using var store = Open();
        Assert.NotNull(store.Notice);
        _time.Advance(FailoverCacheStore.RetryAfter);
        store.Put(Entry(1));
        await Guard.Ends(store.Reopening);
        _server.Fails = false;
        store.Put(Entry(2));
        await Guard.Ends(store.Reopening);
        Assert.Null(_server.Find(Key(2)));
        Assert.NotNull(_file.Find(Key(2)));
    }

    [Fact]
    public async Task All_threads_get_an_answer_when_the_server_fails()
    {
        using var store = Open();
        _file.Put(Entry(1));
        _server.Fails = true;
        var found = await Guard.Ends(Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => store.Find(Key(1))))));
        Assert.All(found, Assert.NotNull);
        Assert.Equal(1, _filesOpened);
    }

    [Fact]
    public void If_both_fail_the_failure_is_reported()
    {
        _server.Fails = true;
        Assert.Throws<PromptCacheStoreException>(
            () => new FailoverCacheStore(OpenServer, () => throw new PromptCacheStoreException("No file either."), _time));
    }

    private FailoverCacheStore Open() => new(
        OpenServer,
        () =>
        {
            _filesOpened++;
            return _file;
        },
        _time);

    private MemoryStore OpenServer() => _server.Fails ? throw new PromptCacheStoreException("It fails.") : _server;

    private static PromptCacheKey Key(int number) => new PromptCacheKeyBuilder("test").Add(number).Build();

    private static PromptCacheEntry Entry(int number) => new()
    {
        Key = Key(number),
        Subject = new PromptCacheSubject(CacheEntryKind.Prompt, "/p"),
        Created = default,
        ComputeTime = default,
        Value = new byte[] { 1 },
    };
}
