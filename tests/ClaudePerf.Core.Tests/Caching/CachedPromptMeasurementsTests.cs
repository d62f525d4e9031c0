using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Optimization;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Tests.Caching;

public sealed class CachedPromptMeasurementsTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly PromptCache _cache = new(new PromptCacheOptions(), static () => new MemoryStore());
    private int _measured;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _cache.Dispose();
        _sandbox.Dispose();
    }

    private CachedPromptMeasurements Measurements(MethodChoice method = MethodChoice.Estimate, bool mayStore = true) => new(
        _cache, EcosystemSandbox.Measure, method, includeUser: false, allowOutsideRoot: false, () => _measured++, () => mayStore);

    [Fact]
    public void A_folder_is_measured_once_until_a_file_changes()
    {
        _sandbox.Agent("project/.claude/agents/a.md", "a");
        var first = Measurements().Folder(_sandbox.Project, Cancellation);
        Assert.Equal((1, "a"), (first.Found, first.Measurements.Single().Name));
        var second = Measurements().Folder(_sandbox.Project, Cancellation);
        Assert.Equal(first.Measurements.Single().Tokens, second.Measurements.Single().Tokens);
        Assert.Equal(1, _measured);

        _sandbox.Agent("project/.claude/agents/b.md", "b");
        Assert.Equal(2, Measurements().Folder(_sandbox.Project, Cancellation).Found);
        Assert.Equal(2, _measured);
    }

    [Fact]
    public void Measurements_that_may_not_be_stored_are_not_reused()
    {
        _sandbox.Agent("project/.claude/agents/a.md", "a");
        Measurements(mayStore: false).Folder(_sandbox.Project, Cancellation);
        Measurements().Folder(_sandbox.Project, Cancellation);
        Assert.Equal(2, _measured);
    }

    [Fact]
    public void A_file_is_looked_up_in_its_ecosystem_without_the_ecosystems_figures()
    {
        var path = _sandbox.Agent("project/.claude/agents/a.md", "a");
        var other = _sandbox.Agent("project/.claude/agents/b.md", "b");
        var measurements = Measurements();
        var measured = measurements.File(path, Cancellation);
        Assert.Equal(("a", null), (measured!.Name, measured.Ecosystem));
        Assert.NotNull(measurements.Folder(_sandbox.Project, Cancellation).Measurements[0].Ecosystem);
        Assert.Equal("b", measurements.File(other, Cancellation)!.Name);
        Assert.Equal(1, _measured);
    }

    [Fact]
    public void Files_outside_of_ecosystems_and_counts_of_the_API_are_measured_alone()
    {
        var path = _sandbox.Agent("project/.claude/agents/a.md", "a");
        Assert.Null(Measurements(MethodChoice.Api).File(path, Cancellation));
        Assert.Null(Measurements().File(_sandbox.Write("elsewhere/notes.md", "Notes"), Cancellation));
        Assert.Equal(0, _measured);
    }
}
