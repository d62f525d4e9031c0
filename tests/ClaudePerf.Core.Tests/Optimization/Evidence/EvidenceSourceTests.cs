using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Tests.Optimization.Evidence;

public sealed class EvidenceSourceTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private EvidenceSource Source(params string[] rules) => new(
        new OptimizationOptions { Measure = EcosystemSandbox.Measure, Rules = [.. rules] }, [_sandbox.At("projects")], _sandbox.At("data"));

    private EvidenceReading Read() => Source("blank-lines").Read(_sandbox.Discover(), TestContext.Current.CancellationToken);

    [Fact]
    public void Without_an_index_nothing_is_announced_and_usage_is_unknown()
    {
        Assert.Empty(Source("blank-lines").Announcements());
        Assert.Equal((null, null), (Read().Problem, Read().Remark));
    }

    [Fact]
    public void An_index_is_announced_and_read()
    {
        Directory.CreateDirectory(_sandbox.At("data"));
        var path = _sandbox.At(Path.Combine("data", UsageIndex.FileName));
        UsageIndex.Open(path, cancellation: TestContext.Current.CancellationToken).Dispose();
        Assert.Equal([$"Reading the usage index '{path}'."], Source("blank-lines").Announcements());
        Assert.Null(Read().Problem);
    }

    [Fact]
    public void An_index_that_cannot_be_used_is_a_problem_and_not_an_error()
    {
        Directory.CreateDirectory(_sandbox.At("data"));
        // A newer program's index is neither read nor replaced.
        var path = _sandbox.At(Path.Combine("data", UsageIndex.FileName));
        UsageIndex.Open(path, cancellation: TestContext.Current.CancellationToken).Dispose();
        using (var connection = Database.Open(path, UsageIndexSchema.Schema, TestContext.Current.CancellationToken))
            Database.Execute(connection, "UPDATE format SET version=1000, sum=checksum(1000); PRAGMA user_version=1000;");
        Assert.StartsWith("Prompt usage is unknown. ", Read().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Tool_calls_are_read_only_for_rules_that_are_named()
    {
        Assert.Empty(Source("blank-lines").Announcements());
        var named = OptimizationRules.All.First(static rule => rule.OnlyByName).Id;
        Assert.Contains("tool calls", Assert.Single(Source(named).Announcements()), StringComparison.Ordinal);
    }
}
