using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Coordination.Simulation;

/// <summary>Each rule of the provider's cache compared with figures computed by hand.</summary>
public class ProviderCacheSimulatorTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly ModelInfo Model = Catalog.Resolve("claude-opus-5");
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ProviderCacheSimulator _simulator = new(static _ => 1024);
    private readonly PromptPrefix _tools = PromptPrefix.Empty.Then(PromptPart.Tools, "Read", 1000).Then(PromptPart.Tools, "Bash", 1000);

    private PromptPrefix System => _tools.Then(PromptPart.System, "You are", 500);

    private PromptPrefix Task => System.Then(PromptPart.Messages, "Do it", 300);

    [Fact]
    public void The_first_request_writes_up_to_its_last_breakpoint_and_the_next_reads_that()
    {
        Assert.Equal(new TokenUsage(300, 7, CacheWrite5mTokens: 2500), Send(0, Task, 7, System));
        Assert.Equal(new TokenUsage(300, 7, CacheReadTokens: 2500), Send(10, Task, 7, System));
    }

    [Fact]
    public void A_conversation_reads_what_it_wrote_and_writes_what_is_new()
    {
        Assert.Equal(new TokenUsage(0, CacheWrite5mTokens: 2800), Send(0, Task, 0, System, Task));
        var longer = Task.Then(PromptPart.Messages, "answer", 40).Then(PromptPart.Messages, "result", 60);
        Assert.Equal(new TokenUsage(0, CacheWrite5mTokens: 100, CacheReadTokens: 2800), Send(10, longer, 0, System, longer));
    }

    [Fact]
    public void Without_breakpoints_nothing_is_cached() =>
        Assert.Equal([2800, 2800], new[] { Send(0, Task, 0), Send(9, Task, 0) }.Select(usage => usage.InputTokens));

    [Fact]
    public void A_prefix_that_differs_early_is_read_only_up_to_an_entry_before_it()
    {
        Send(0, Task, 0, _tools, System, Task);
        var other = _tools.Then(PromptPart.System, "You were", 500).Then(PromptPart.Messages, "Do it", 300);
        Assert.Equal(new TokenUsage(0, CacheWrite5mTokens: 800, CacheReadTokens: 2000), Send(5, other, 0, _tools, other.Parent!, other));
        var otherTools = PromptPrefix.Empty.Then(PromptPart.Tools, "Bash", 1000).Then(PromptPart.Tools, "Read", 1000)
            .Then(PromptPart.System, "You are", 500);
        Assert.Equal(new TokenUsage(0, CacheWrite5mTokens: 2500), Send(6, otherTools, 0, otherTools));
    }

    [Fact]
    public void An_entry_is_written_only_at_a_breakpoint()
    {
        Send(0, Task, 0, Task);
        // The tools were sent before, but no entry ends there.
        var other = _tools.Then(PromptPart.System, "You were", 500);
        Assert.Equal(new TokenUsage(0, CacheWrite5mTokens: 2500), Send(5, other, 0, _tools, other));
    }

    [Theory]
    [InlineData(299, 2500)]
    [InlineData(300, 0)]
    public void Five_minutes_count_from_the_last_use(int seconds, long read)
    {
        Send(0, Task, 0, System);
        Send(200, Task, 0, System);
        Assert.Equal(read, Send(200 + seconds, Task, 0, System).CacheReadTokens);
    }

    [Theory]
    [InlineData(3599, 2500)]
    [InlineData(3600, 0)]
    public void One_hour_entries_are_written_as_such_and_last_that_long(int seconds, long read)
    {
        Assert.Equal(new TokenUsage(300, CacheWrite1hTokens: 2500), SendFor(0, Task, CacheLifetime.OneHour, System));
        Assert.Equal(read, SendFor(seconds, Task, CacheLifetime.OneHour, System).CacheReadTokens);
    }

    [Fact]
    public void Mixed_lifetimes_split_what_a_request_writes()
    {
        var usage = _simulator.Send(
            Request(0, Task) with { Breakpoints = [new(System, CacheLifetime.OneHour), new(Task, CacheLifetime.FiveMinutes)] });
        Assert.Equal(new TokenUsage(0, CacheWrite1hTokens: 2500, CacheWrite5mTokens: 300), usage);
        // After six minutes the part with the shorter lifetime has expired.
        usage = _simulator.Send(
            Request(360, Task) with { Breakpoints = [new(System, CacheLifetime.OneHour), new(Task, CacheLifetime.FiveMinutes)] });
        Assert.Equal(new TokenUsage(0, CacheWrite5mTokens: 300, CacheReadTokens: 2500), usage);
    }

    [Fact]
    public void Using_a_longer_entry_also_uses_the_shorter_one()
    {
        Send(0, Task, 0, System, Task);
        Send(200, Task, 0, System, Task);
        var other = System.Then(PromptPart.Messages, "Something else", 10);
        Assert.Equal(2500, Send(450, other, 0, System, other).CacheReadTokens);
    }

    [Theory]
    [InlineData(1023, 0)]
    [InlineData(1024, 1024)]
    public void Below_the_minimum_nothing_is_cached(int tokens, long written)
    {
        var prompt = PromptPrefix.Empty.Then(PromptPart.System, "short", tokens);
        Assert.Equal(new TokenUsage(tokens - written, CacheWrite5mTokens: written), Send(0, prompt, 0, prompt));
        Assert.Equal(written, Send(1, prompt, 0, prompt).CacheReadTokens);
    }

    [Theory]
    [InlineData(19, 2500)]
    [InlineData(20, 0)]
    public void Twenty_blocks_are_looked_up_starting_with_the_breakpoints_own(int further, long read)
    {
        Send(0, System, 0, System);
        var longer = System;
        for (var i = 0; i < further; i++)
            longer = longer.Then(PromptPart.Messages, $"{i}", 1);
        Assert.Equal(read, Send(1, longer, 0, longer).CacheReadTokens);
        // A second breakpoint at the old place finds it, however long the rest is.
        var other = System;
        for (var i = 0; i < 30; i++)
            other = other.Then(PromptPart.Messages, $"other {i}", 1);
        Assert.Equal(2500, Send(2, other, 0, System, other).CacheReadTokens);
    }

    [Fact]
    public void Models_and_variants_have_separate_caches()
    {
        Send(0, Task, 0, System);
        Assert.Equal(0,
            _simulator.Send(Request(1, Task)
                with { Model = Catalog.Resolve("claude-sonnet-5"),
                    Breakpoints = [new(System, CacheLifetime.FiveMinutes)] }).CacheReadTokens);
        Assert.Equal(0, _simulator.Send(
            Request(2, Task) with { Variant = "fast", Breakpoints = [new(System, CacheLifetime.FiveMinutes)] }).CacheReadTokens);
        Assert.Equal(2500, Send(3, Task, 0, System).CacheReadTokens);
    }

    [Fact]
    public void Writes_can_be_read_once_the_response_starts()
    {
        var request = Request(0, Task)
            with { Breakpoints = [new(System, CacheLifetime.FiveMinutes)], UntilResponse = TimeSpan.FromSeconds(3) };
        Assert.Equal(2500, _simulator.Send(request).CacheWrite5mTokens);
        Assert.Equal(2500, _simulator.Send(request with { Time = Start.AddSeconds(2) }).CacheWrite5mTokens);
        Assert.Equal(2500, _simulator.Send(request with { Time = Start.AddSeconds(3) }).CacheReadTokens);
    }

    [Fact]
    public void Requests_that_the_provider_rejects_are_rejected()
    {
        Assert.Throws<ArgumentException>(() => Send(0, Task, 0, _tools, _tools, System, Task, Task));
        Assert.Throws<ArgumentException>(
            () => _simulator.Send(
                Request(0, Task) with { Breakpoints = [new(System, CacheLifetime.FiveMinutes), new(Task, CacheLifetime.OneHour)] }));
        Assert.Throws<ArgumentException>(() => Send(0, System, 0, Task));
        Assert.Throws<ArgumentException>(() => Task.Then(PromptPart.System, "late", 1));
        Assert.Throws<ArgumentException>(() => System.Then(PromptPart.Tools, "late", 1));
        Send(10, Task, 0, System);
        Assert.Throws<ArgumentException>(() => Send(9, Task, 0, System));
    }

    [Fact]
    public void Equal_blocks_are_equal_prefixes()
    {
        var again = PromptPrefix.Empty.Then(PromptPart.Tools, "Read", 1000).Then(PromptPart.Tools, "Bash", 1000)
            .Then(PromptPart.System, "You are", 500);
        Send(0, System, 0, System);
        Assert.Equal(2500, Send(1, again, 0, again).CacheReadTokens);
        // The same text in another section is another prompt.
        Assert.Equal(0,
            Send(2, _tools.Then(PromptPart.Messages, "You are", 500), 0, _tools.Then(PromptPart.Messages, "You are", 500)).CacheReadTokens);
    }

    [Fact]
    public void Costs_of_a_conversation_are_those_of_its_writes_and_reads()
    {
        // Opus 5: input $5, 5m write $6.25, read $0.50 per million.
        var first = CostCalculator.Cost(Model, Send(0, Task, 0, System, Task), default, Start);
        var second = CostCalculator.Cost(Model, Send(60, Task, 0, System, Task), default, Start);
        Assert.Equal((2800 * 6.25m / 1_000_000, 2800 * 0.5m / 1_000_000), (first, second));
    }

    [Fact]
    public void An_unpublished_minimum_is_that_of_the_previous_model()
    {
        Assert.Null(Catalog.Resolve("claude-opus-5-5").MinimumCacheable);
        Assert.Equal(512, CacheMinimum.ForModel(Catalog.Resolve("claude-opus-5-5"), Catalog));
        Assert.Equal(1024, CacheMinimum.ForModel(Catalog.Resolve("claude-sonnet-5-5"), Catalog));
        Assert.Equal(512, CacheMinimum.ForModel(Catalog.Resolve("claude-fable-5-2"), Catalog));
        Assert.Equal(4096, CacheMinimum.ForModel(Catalog.Resolve("claude-haiku-4-5"), Catalog));
    }

    [Fact]
    public void Time_is_proportional_to_a_conversations_length() => LinearTime.AssertHolds(200_000, "x", text =>
    {
        var simulator = new ProviderCacheSimulator(static _ => 1024);
        var prompt = Task;
        for (var i = 0; i < text.Length / 10; i++)
        {
            prompt = prompt.Then(PromptPart.Messages, "turn", 10);
            simulator.Send(
                Request(i, prompt) with { Breakpoints = [new(System, CacheLifetime.FiveMinutes), new(prompt, CacheLifetime.FiveMinutes)] });
        }
    });

    private static SimulatedRequest Request(int seconds, PromptPrefix prompt) =>
        new() { Time = Start.AddSeconds(seconds), Model = Model, Prompt = prompt, Breakpoints = [] };

    private TokenUsage Send(int seconds, PromptPrefix prompt, long output, params PromptPrefix[] breakpoints) =>
        _simulator.Send(Request(seconds, prompt)
            with { OutputTokens = output,
                Breakpoints = [.. breakpoints.Select(at => new CacheBreakpoint(at, CacheLifetime.FiveMinutes))] });

    private TokenUsage SendFor(int seconds, PromptPrefix prompt, CacheLifetime lifetime, params PromptPrefix[] breakpoints) =>
        _simulator.Send(Request(seconds, prompt) with { Breakpoints = [.. breakpoints.Select(at => new CacheBreakpoint(at, lifetime))] });
}
