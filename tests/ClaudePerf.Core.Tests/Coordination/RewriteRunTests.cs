using System.Globalization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Rewriting;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Optimization;

namespace ClaudePerf.Core.Tests.Coordination;

public sealed class RewriteRunTests : IDisposable
{
    private const string Long = "The service keeps its records in a table of accounts, and the table of accounts is kept in the main "
        + "store of the service, which is where all of the records of the service are kept.";

    private const string Short = "The service keeps its records in a table of accounts in the main store.";

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private RewriteRun Run(decimal? maxCost = null) => new(maxCost, () => new RequestRecorder(_folder), TimeProvider.System);

    private static OptimizationResult Prompt(DefinitionScope scope = DefinitionScope.Project) => new PromptOptimizer(
        new OptimizationOptions { Rules = ["trailing-space"], Measure = EcosystemSandbox.Measure }, null)
        .OptimizeAll([PromptInput.Read($"# Accounts\n\n{Long}\n", PromptKind.Agent) with { Name = "one", Scope = scope }],
            cancellation: Cancellation).Single();

    private static RewriteOptions Options() => new()
    {
        Model = EcosystemSandbox.Measure.Catalog.Resolve("sonnet"),
        Measure = EcosystemSandbox.Measure,
    };

    private static async Task<OptimizationResult> RewriteAll(RewriteGroup group)
    {
        var result = await group.RewriteAsync(group.Plans.Single(), static failure => throw failure, Cancellation);
        group.Finish();
        return result;
    }

    [Fact]
    public async Task The_plan_is_known_before_anything_is_sent_and_the_cost_after()
    {
        var writer = new RecordedWriter();
        var run = Run(maxCost: 1);
        using var group = run.Plan([Prompt()], writer, Options(), "/project");
        Assert.Equal((1, 1, 0, true, false), (group.Sections, group.Prompts, group.Known, group.NeedsRequests, group.IsTooExpensive));
        Assert.True(group.PredictedCost > 0);
        Assert.Equal(0, writer.Asked);

        Assert.Contains(Short, (await RewriteAll(group)).Text, StringComparison.Ordinal);
        Assert.True(group.Spent > 0);
        Assert.Equal(1 - group.Spent, run.Left);
    }

    [Fact]
    public void A_plan_above_what_is_left_is_too_expensive()
    {
        using var group = Run(maxCost: 0.0000001m).Plan([Prompt()], new RecordedWriter(), Options(), "/project");
        Assert.True(group.IsTooExpensive);
    }

    [Theory]
    [InlineData(DefinitionScope.Plugin)]
    [InlineData(DefinitionScope.Managed)]
    public async Task Prompts_that_updates_replace_are_not_rewritten(DefinitionScope scope)
    {
        var prompt = Prompt(scope);
        var writer = new RecordedWriter();
        using var group = Run().Plan([prompt], writer, Options(), "/project");
        Assert.Equal((0, 0), (group.Sections, group.Prompts));
        Assert.Same(prompt, await RewriteAll(group));
        Assert.Equal(0, writer.Asked);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1_000_000, false)]
    public void A_blocking_budget_with_too_little_left_refuses(int limit, bool isRefused)
    {
        var budget = new TokenBudget { Name = "b", Limit = limit, Unit = BudgetUnit.Tokens, Action = BudgetAction.Block };
        using var group = Run().Plan([Prompt()], new RecordedWriter(), Options(), "/project");
        var states = BudgetEvaluator.Evaluate([budget], Core.Usage.Queries.UsageTable.FromRequests([]), new BudgetOptions
        {
            Catalog = EcosystemSandbox.Measure.Catalog,
            Now = EcosystemSandbox.Measure.At,
        }, Cancellation);
        Assert.Equal(isRefused, group.Refusal(states, CultureInfo.InvariantCulture) is not null);
    }

    [Fact]
    public async Task Answers_that_nobody_else_records_are_recorded_under_the_runs_session()
    {
        var run = Run();
        using var group = run.Plan([Prompt()], new RecordedWriter("msg_1"), Options(), "/project");
        await RewriteAll(group);
        Assert.Null(group.NotRecorded);
        var file = Assert.Single(Directory.GetFiles(_folder, "*.jsonl", SearchOption.AllDirectories));
        Assert.Equal(run.Session, Path.GetFileNameWithoutExtension(file));
        Assert.Contains("msg_1", await File.ReadAllTextAsync(file, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_that_Claude_Code_records_are_not_recorded_twice()
    {
        using var group = Run().Plan([Prompt()], new RecordedWriter(), Options(), "/project");
        await RewriteAll(group);
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_recorded_is_used_and_reported()
    {
        var run = new RewriteRun(null, static () => throw new DirectoryNotFoundException("No place."), TimeProvider.System);
        using var group = run.Plan([Prompt()], new RecordedWriter("msg_1"), Options(), "/project");
        Assert.Contains(Short, (await RewriteAll(group)).Text, StringComparison.Ordinal);
        Assert.Equal("No place.", group.NotRecorded!.Message);
    }

    [Fact]
    public void The_group_disposes_of_its_writer()
    {
        var writer = new RecordedWriter();
        Run().Plan([Prompt()], writer, Options(), "/project").Dispose();
        Assert.True(writer.IsDisposed);
    }

    private sealed class RecordedWriter(string? messageId = null) : IPromptWriter, IDisposable
    {
        internal int Asked { get; private set; }

        internal bool IsDisposed { get; private set; }

        public string Version => "recorded";

        public Task<WriterAnswer> AskAsync(WriterRequest request, CancellationToken cancellation)
        {
            Asked++;
            var begin = request.Text.IndexOf("<section>\n", StringComparison.Ordinal) + "<section>\n".Length;
            var section = request.Text[begin..request.Text.LastIndexOf("\n</section>", StringComparison.Ordinal)];
            return Task.FromResult(new WriterAnswer(
                $"<rewritten>\n{section.Replace(Long, Short, StringComparison.Ordinal)}\n</rewritten>", new TokenUsage(1000, 500),
                messageId));
        }

        public void Dispose() => IsDisposed = true;
    }
}
