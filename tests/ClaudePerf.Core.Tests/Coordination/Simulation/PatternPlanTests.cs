using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Coordination.Simulation;

/// <summary>The requests of patterns as Claude Code sends them.</summary>
public sealed class PatternPlanTests
{
    private static readonly ModelInfo Model = ModelCatalog.LoadDefault().Resolve("claude-opus-5-5");
    private static readonly CoordinationFrame Frame = CoordinationFrame.Of(Model.Tokenizer);
    private static readonly RunProfile Once = new(Requests: 1, TaskTokens: 100, OutputTokens: 10, Pause: TimeSpan.FromSeconds(5));

    private readonly List<AgentStart> _starts = [];

    [Fact]
    public void The_main_thread_waits_for_an_agent_in_the_foreground()
    {
        var plan = Plan(Call("a") with { InBackground = false });
        Assert.Equal(["main", "a", "main"], plan.Select(static request => request.Agent));
        // Answer and report, with their wrappers.
        Assert.Equal(Said(1) + Frame.Exchange + Frame.Report + 10, Grown(plan[0], plan[2]));
        Assert.All(_starts.Where(static start => start.Agent == "a"), static start => Assert.True(start.InForeground));
        Assert.Equal([1], plan[2].After.Except([0]));
    }

    [Fact]
    public void It_continues_alongside_a_background_agent_until_the_notification()
    {
        var plan = Plan(Call("a"));
        Assert.Equal(["a", "main", "main", "main"], plan.Select(static request => request.Agent).Order());
        var main = plan.Where(static request => request.Agent == "main").ToList();
        Assert.Equal(Said(1) + Frame.Exchange + Frame.Launched, Grown(main[0], main[1]));
        Assert.Equal(10 + Frame.Exchange + Frame.Notification + 10, Grown(main[1], main[2]));
        Assert.False(_starts.Single(static start => start.Agent == "a").InForeground);
        // The second request of the main thread does not wait for the agent, the third does.
        var agent = plan.Single(static request => request.Agent == "a").Number;
        Assert.DoesNotContain(agent, main[1].After);
        Assert.Contains(agent, main[2].After);
    }

    [Fact]
    public void Agents_that_end_together_are_reported_together_and_later_ones_separately()
    {
        var together = Plan(Call("a") with { Count = 3 });
        Assert.Equal(3, together.Count(static request => request.Agent == "main"));
        var apart = Plan(Call("a"), Call("b") with { Profile = Once with { Requests = 4, ResultTokens = 50 } });
        Assert.Equal(4, apart.Count(static request => request.Agent == "main"));
    }

    [Fact]
    public void Agents_start_theirs_in_the_foreground()
    {
        Plan(Call("a") with { Calls = [Call("b") with { Calls = [Call("c")] }, Call("d") with { InBackground = true }] });
        Assert.Equal(
            [new AgentStart("main", Depth: 0), new AgentStart("a"), new AgentStart("b", InForeground: true, Depth: 2),
                new AgentStart("d", Depth: 2), new AgentStart("c", InForeground: true, Depth: 3)],
            _starts.Distinct().OrderBy(static start => start.Depth).ThenBy(static start => start.Agent));
        Assert.False(new AgentStart("c", Depth: 3).CanDelegate);
    }

    [Fact]
    public void A_background_agent_always_runs_in_the_background()
    {
        var plan = Plan(Call("a") with { InBackground = false, Calls = [Call("hidden")] });
        Assert.False(_starts.Last(static start => start.Agent == "hidden").InForeground);
        // Its caller ends in the meantime, and the main thread is notified.
        Assert.Equal(2, plan.Count(static request => request.Agent == "a"));
        var main = plan.Where(static request => request.Agent == "main").ToList();
        Assert.Equal(2, main.Count);
        Assert.Equal(Said(1) + Frame.Exchange + Frame.Report + 10 + Frame.Notification + 10 + Frame.Exchange, Grown(main[0], main[1]));
        // One that runs beyond the caller's last request is reported separately.
        Assert.Equal(3,
            Plan(Call("a") with { InBackground = false, Calls = [Call("hidden") with { Profile = Once with { Requests = 5 } }] })
                .Count(static request => request.Agent == "main"));
    }

    [Fact]
    public void A_message_continues_the_conversation_of_the_agents_last_run()
    {
        var plan = Plan(Call("a"), Call("a") with { Stage = 2, Resumes = true });
        var runs = plan.Where(static request => request.Agent == "a").ToList();
        Assert.Equal(2, runs.Count);
        Assert.Equal(runs[0].Thread, runs[1].Thread);
        Assert.Equal(10 + 100 + Frame.Message, Grown(runs[0], runs[1]));
        Assert.Single(_starts, static start => start.Agent == "a");
        // There was no previous run: it is a new one.
        Assert.Single(Plan(Call("z") with { Resumes = true }), static request => request.Agent == "z");
    }

    [Fact]
    public void A_fork_continues_from_everything_its_caller_was_sent()
    {
        var plan = Plan(Call(AgentCall.Fork));
        Assert.DoesNotContain(_starts, static start => start.Agent == AgentCall.Fork);
        var threads = plan.GroupBy(static request => request.Thread).Select(static thread => thread.ToList()).ToList();
        var comparison = RequestComparison.Compare(threads[0][0].Request, threads[1][0].Request, static _ => 1);
        Assert.Equal(threads[0][0].Request.Prompt.Tokens, comparison.ReadTokens);
    }

    [Fact]
    public void The_listing_of_agents_comes_with_the_second_request()
    {
        var plan = Plan(Call("lister") with { Profile = Once with { Requests = 3, ResultTokens = 50 } });
        var runs = plan.Where(static request => request.Agent == "lister").ToList();
        Assert.Equal([10 + 50 + 667, 10 + 50], [Grown(runs[0], runs[1]), Grown(runs[1], runs[2])]);
    }

    [Fact]
    public void Lifetimes_are_the_requested_ones_or_else_the_agents()
    {
        static CacheLifetime Of(IReadOnlyList<PlannedRequest> plan, string agent) =>
            plan.First(request => request.Agent == agent).Request.Breakpoints[^1].Lifetime;
        Assert.Equal(CacheLifetime.OneHour, Of(Plan(Call("hourly")), "hourly"));
        Assert.Equal(CacheLifetime.FiveMinutes, Of(Plan(Call("hourly")), "main"));
        Assert.Equal(CacheLifetime.FiveMinutes,
            Of(Plan(new PlanOptions { AgentLifetime = CacheLifetime.FiveMinutes }, Call("hourly")), "hourly"));
        Assert.Equal(CacheLifetime.OneHour, Of(Plan(new PlanOptions { MainLifetime = CacheLifetime.OneHour }, Call("a")), "main"));
    }

    // What the main thread writes to call agents: each task with its wrapper.
    private static long Said(int calls) => Math.Max(10, calls * (Frame.Call + 100));

    private static long Grown(PlannedRequest before, PlannedRequest after) => after.Request.Prompt.Tokens - before.Request.Prompt.Tokens;

    private static AgentCall Call(string agent) => new() { Agent = agent, Profile = Once };

    private IReadOnlyList<PlannedRequest> Plan(params AgentCall[] calls) => Plan(new PlanOptions(), calls);

    private IReadOnlyList<PlannedRequest> Plan(PlanOptions options, params AgentCall[] calls)
    {
        _starts.Clear();
        var pattern = new CoordinationPattern { Name = "p", Source = PatternSource.File, Form = PatternForm.Entry,
            Caller = CoordinationPattern.MainThread, Calls = [.. calls] };
        return PatternPlan.Create(pattern, Parts,
            static agent => agent == CoordinationPattern.MainThread ? Once with { Requests = null } : null, options);
    }

    private AgentPromptParts Parts(AgentStart start)
    {
        _starts.Add(start);
        return new AgentPromptParts
        {
            Agent = start.Agent,
            Model = Model,
            Tools = [new PromptPiece("tool Read", 1000)],
            System = [new PromptPiece("header", 50), new PromptPiece("identity", 20), new PromptPiece($"body of {start.Agent}", 500)],
            Messages = [new PromptPiece(AgentPromptParts.MemoryChain, 300)],
            AfterTask = [new PromptPiece("environment", 300)],
            InSecondRequest = start.Agent == "lister" ? [new PromptPiece("agent listing", 667)] : [],
            RunsInBackground = start.Agent == "hidden",
            Lifetime = start.Agent == "hourly" ? CacheLifetime.OneHour : null,
        };
    }
}
