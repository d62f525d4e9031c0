using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization;

public sealed class OptimizationFooterTests : IDisposable
{
    private readonly EcosystemSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void No_results_have_no_footer() => Assert.Null(OptimizationFooter.Of([], isWritten: false));

    [Fact]
    public void The_footer_adds_up_what_is_saved_and_says_what_to_do_next()
    {
        _sandbox.Agent("a", "Body of a.\n\n\n\nMore.\n");
        _sandbox.Agent("b", "Body.\n");
        var results = _sandbox.Optimize(["blank-lines"]).Values.ToList();
        var saved = results.Sum(static result => result.OnInvokeBefore - result.OnInvokeAfter);
        Assert.True(saved > 0);
        var proposal = OptimizationFooter.Of(results, isWritten: false)!.Split(Environment.NewLine);
        Assert.Equal(
            $"1 of 2 prompts become cheaper: 0 fewer tokens in every session, {saved:N0} fewer when each is used once.", proposal[1]);
        Assert.Equal("Nothing was written. Show the changes with -Diff, write them with -InPlace.", proposal[^1]);
        Assert.EndsWith("Undo it with Restore-AgentPrompt.", OptimizationFooter.Of(results, isWritten: true), StringComparison.Ordinal);
    }
}
