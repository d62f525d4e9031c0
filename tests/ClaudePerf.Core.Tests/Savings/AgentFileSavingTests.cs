using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tokens;
using Step = ClaudePerf.Core.Tests.Savings.WorkedSessions.Step;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>Changes to agents' files are found with what they would save in the agents' own runs.</summary>
public sealed class AgentFileSavingTests : IDisposable
{
    private const int Sessions = 12;
    private const int Requests = 20;
    private const string Model = "claude-haiku-5-5";
    private const string Prompt = "You review changes. Use Read and Grep to find what a change affects, and report it.\n";

    // Of claude-haiku-5-5, in USD per million tokens.
    private const decimal Write = 0.125m;
    private const decimal Read = 0.01m;

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    private readonly WorkedSessions _sessions = new();
    private readonly string _project = Directory.CreateTempSubdirectory("claudeperf-agents-").FullName;

    public void Dispose()
    {
        _sessions.Dispose();
        Directory.Delete(_project, recursive: true);
    }

    [Theory]
    [InlineData(WorkedSessions.Shared)]
    [InlineData(0)]
    public void Inherited_tools_that_no_run_called_are_found_with_their_dollars(long firstRead)
    {
        Agent("", Prompt);
        Run(firstRead);
        Assert.True(Catalog.TryResolve(Model, out var model));
        long Of(ImmutableArray<string>? tools) =>
            InvocationOverhead.Of(new InvocationContext { Tools = tools }, model).Sum(static part => part.Tokens);
        var tokens = Of(null) - Of(["Grep", "Read"]);
        var saved = Sessions * tokens * ((firstRead > 0 ? Read : Write) + ((Requests - 1) * Read)) / 1_000_000;
        var answer = Find();
        var finding = Only(answer, "Tools that reviewer does not use");
        Assert.InRange(WorkedSessions.InPeriod(answer, finding.Saving) / saved, 0.95m, 1.05m);
        Assert.Contains("\"tools: Grep, Read\"", finding.Change, StringComparison.Ordinal);
        Assert.Equal((SavingKind.Agent, SavingCertainty.UpperBound), (finding.Kind, finding.Certainty));
    }

    [Fact]
    public void What_the_lossless_rules_remove_is_found_with_its_dollars()
    {
        var padded = Prompt + string.Concat(Enumerable.Range(0, 400).Select(static i => $"- Look at part {i}.   \n\n\n\n\n"));
        Agent("tools: Read, Grep\n", padded);
        Run();
        var answer = Find();
        var finding = Only(answer, "Markup in the prompt of reviewer");
        var tokens = finding.Tokens * answer.Days / 30 / (Sessions * Requests);
        Assert.True(tokens > 100);
        var saved = Sessions * Requests * (decimal)tokens * Read / 1_000_000;
        Assert.InRange(WorkedSessions.InPeriod(answer, finding.Saving) / saved, 0.95m, 1.05m);
        Assert.Equal(SavingCertainty.Replayed, finding.Certainty);
        Assert.Contains("-Level Lossless", finding.Change, StringComparison.Ordinal);
    }

    [Fact]
    public void Moved_text_that_every_run_reads_is_found_with_the_requests_that_read_it()
    {
        Agent("tools: Read, Grep\n", Prompt + "\nPump rules: read `.claude/references/reviewer/pumps.md` before you review a pump.\n");
        var file = Path.Combine(_project, ".claude", "references", "reviewer", "pumps.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, string.Concat(Enumerable.Range(0, 40).Select(static i => $"Pump {i} runs.\n")));
        Run(steps: [.. Work().Select((step, i) => i == 1 ? new Step("Read", file, 700, 150) : step)]);
        var answer = Find();
        var finding = Only(answer, "Text of reviewer that was moved to a file");
        // The request after the one that reads it is left out: the next one writes what it wrote.
        var prompt = WorkedSessions.Start + 700;
        var saved = Sessions * ((prompt * Read) + (700 * Read)) / 1_000_000;
        Assert.InRange(WorkedSessions.InPeriod(answer, finding.Saving) / saved, 0.95m, 1.05m);
        Assert.Contains("references/reviewer/pumps.md", finding.Change, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_found_in_a_tidy_file_with_the_tools_that_it_uses()
    {
        Agent("tools: Read, Grep\n", Prompt);
        Run();
        Assert.Empty(Find().Findings);
    }

    [Fact]
    public void An_agent_of_another_project_or_without_enough_runs_is_left_alone()
    {
        Agent("", Prompt);
        for (var i = 0; i < AgentRuns.MinimumRuns - 1; i++)
            _sessions.Write(i, Work(), "reviewer", Model, _project);
        for (var i = 0; i < Sessions; i++)
            _sessions.Write(100 + i, Work(), "reviewer", Model, "/home/dev/elsewhere");
        Assert.Empty(Find().Findings);
    }

    private void Agent(string fields, string body)
    {
        var path = Path.Combine(_project, ".claude", "agents", "reviewer.md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"---\nname: reviewer\ndescription: Reviews changes\n{fields}---\n{body}");
    }

    private void Run(long firstRead = WorkedSessions.Shared, List<Step>? steps = null)
    {
        for (var i = 0; i < Sessions; i++)
            _sessions.Write(i, steps ?? Work(), "reviewer", Model, _project, firstRead);
    }

    private SavingAnswer Find() => _sessions.Find(0, replay => AgentFileLookup.LookUp(replay,
        new ProjectEcosystems(static root => new EcosystemOptions { Root = root, IncludeUser = false, IncludePlugins = false }),
        new MeasureOptions
        {
            Catalog = Catalog, Counter = static model => EstimateTokenCounter.Create(model.Tokenizer), At = DateTimeOffset.UnixEpoch,
        }, TestContext.Current.CancellationToken));

    private static SavingFinding Only(SavingAnswer answer, string title) =>
        Assert.Single(answer.Findings, finding => finding.Title.StartsWith(title, StringComparison.Ordinal));

    // Each read follows from the result before it, so that no chain is found.
    private static List<Step> Work() => [.. Enumerable.Range(0, Requests).Select(static step =>
        new Step(step % 2 == 0 ? "Read" : "Grep", $"/home/dev/shop/part{step}.cs", 700, 150) { Result = $"see part{step + 1}.cs" })];
}
