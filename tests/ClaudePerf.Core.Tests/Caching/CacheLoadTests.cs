using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Tests.Caching.Redis;
using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Performance.Caching;

namespace ClaudePerf.Core.Tests.Caching;

/// <summary>
/// Several caches over one store, as in several processes, each used by several threads that prepare prompts, get
/// values, edit the files, remove and clear: no value is wrong and nothing is thrown.
/// </summary>
public sealed class CacheLoadTests : IDisposable
{
    private const int Caches = 3;
    private const int Threads = 3;
    private const int Steps = 80;

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-load-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Over_one_file()
    {
        var results = await Run(new PromptCacheOptions { MemoryBytes = 1 << 20, DiskBytes = 2 << 20 });
        Assert.InRange(results.Max(result => result.MemoryBytesMost), 1, 1 << 20);
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public async Task Over_one_server()
    {
        using var server = RedisServer.Start();
        // On a busy machine the server may be given up in favor of the file: no value may be wrong then either.
        await Run(
            new PromptCacheOptions
            {
                MemoryBytes = 1 << 20,
                DiskBytes = 2 << 20,
                Store = CacheStoreKind.Redis,
                RedisConnection = server.Address,
            });
    }

    private async Task<CacheLoadResult[]> Run(PromptCacheOptions options)
    {
        var root = VersionedEcosystem.Create(Path.Combine(_folder, "project")).Root;
        var results = await Guard.Ends(Task.WhenAll(Enumerable.Range(0, Caches).Select(number => Task.Run(() =>
        {
            using var cache = new PromptCache(options, PromptCacheStores.Opener(options, _folder, TimeProvider.System));
            return new CacheLoadWorker(VersionedEcosystem.Open(root), _folder, cache, seed: number)
                .Run(Threads, file => file % Caches == number, step => step < Steps);
        }))));
        Assert.Empty(results.SelectMany(result => result.Wrong));
        Assert.True(results.Sum(result => result.Edits) > 0 && results.Sum(result => result.Removals) > 0);
        return results;
    }
}
