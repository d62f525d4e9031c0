using ClaudePerf.Core.Usage.Index;
using static ClaudePerf.Core.Tests.Usage.Index.IndexedTree;

namespace ClaudePerf.Core.Tests.Usage.Index;

/// <summary>Separate connections to one file, which SQLite treats like two processes.</summary>
public sealed class ConcurrentIndexTests : IDisposable
{
    private readonly IndexedTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task Several_may_index_at_once_and_nothing_counts_twice()
    {
        for (var file = 0; file < 30; file++)
            _tree.Write($"-home-dev/{Guid.NewGuid()}.jsonl", [.. Enumerable.Range(0, 40).Select(i => Line($"m{file}-{i}", i + 1))]);
        var expected = _tree.Direct();
        Assert.Equal(1200, expected.Count);

        var answers = await Guard.Ends(Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Read))));
        Assert.All(answers, answer => Assert.Equal(expected, answer));
        Assert.Equal(expected, _tree.Indexed().Requests);
        Assert.Equal(0, _tree.Indexed().Reading.FilesRead);
    }

    [Fact]
    public async Task Files_that_grow_while_several_read_end_at_the_right_figures()
    {
        var names = Enumerable.Range(0, 5).Select(_ => $"-home-dev/{Guid.NewGuid()}.jsonl").ToArray();
        foreach (var name in names)
            _tree.Write(name, Line($"{name}-0", 1));
        for (var round = 1; round <= 10; round++)
        {
            var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(Read)).ToArray();
            foreach (var name in names)
                _tree.Append(name, Line($"{name}-{round}", round), Line($"{name}-{round - 1}", 100 + round));
            await Guard.Ends(Task.WhenAll(readers), () => $"round {round}");
        }
        Assert.Equal(_tree.Direct(), Read());
        Assert.Equal(55, Read().Count);
    }

    private IReadOnlyList<string> Read()
    {
        using var index = UsageIndex.Open(_tree.IndexPath, cancellation: TestContext.Current.CancellationToken);
        return Describe(index.Read([_tree.Root], cancellation: TestContext.Current.CancellationToken));
    }
}
