using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Index;
using CsCheck;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>A call checks few files and adds up their growth, and must answer like one that reads everything.</summary>
public sealed class HookWatchTests : IDisposable
{
    private const string Other = "22222222-2222-4222-8222-222222222222";

    private readonly HookSandbox _sandbox = new();

    private string Index => Path.Combine(_sandbox.Data, UsageIndex.FileName);

    public void Dispose() => _sandbox.Dispose();

    private int Prompt(string session = HookSandbox.Session) => _sandbox.Run(_sandbox.Prompt(session)).ExitCode;

    [Fact]
    public void Growth_below_the_next_threshold_needs_no_index()
    {
        _sandbox.Set("daily", 100_000);
        _sandbox.Use(100);
        Assert.Equal(0, Prompt());
        File.Delete(Index);
        _sandbox.Use(100);
        _sandbox.Use(100, run: "a1");
        _sandbox.Use(100, session: Other);
        Assert.Equal(0, Prompt());
        Assert.False(File.Exists(Index));
        // At the first threshold it is queried again.
        _sandbox.Use(49_700);
        Assert.Equal(BudgetHookDecision.Warn, _sandbox.Run(_sandbox.Prompt()).Decision);
        Assert.True(File.Exists(Index));
    }

    [Fact]
    public void Growth_is_exact_to_the_token()
    {
        _sandbox.Set("daily", 1000);
        _sandbox.Use(100);
        for (var used = 100; used < 1000; used += 100)
        {
            Assert.Equal(0, Prompt());
            _sandbox.Use(used == 900 ? 99 : 100);
        }
        Assert.Equal(0, Prompt());
        _sandbox.Use(1);
        Assert.Equal(2, Prompt());
    }

    [Theory]
    [InlineData(null, HookSandbox.Session)]
    [InlineData("a1", HookSandbox.Session)]
    [InlineData(null, Other)]
    [InlineData("a2", Other)]
    public void New_transcripts_count_immediately(string? run, string session)
    {
        _sandbox.Set("daily", 1000);
        _sandbox.Use(100);
        Assert.Equal(0, Prompt());
        Settle();
        Assert.Equal(0, Prompt());
        Assert.Equal(0, Prompt());
        _sandbox.Use(900, run, session: session);
        Assert.Equal(2, Prompt());
    }

    [Fact]
    public void A_new_project_counts_immediately()
    {
        _sandbox.Set("daily", 1000);
        _sandbox.Use(100);
        Assert.Equal(0, Prompt());
        Settle();
        Assert.Equal(0, Prompt());
        WriteOld(Path.Combine(_sandbox.Projects, "-new", Other + ".jsonl"), 900, DateTime.UtcNow);
        Assert.Equal(2, Prompt());
    }

    [Fact]
    public void A_resumed_old_session_counts_immediately_in_its_own_calls_and_elsewhere_after_the_next_walk()
    {
        _sandbox.Set("daily", 1000);
        _sandbox.Use(100);
        var old = Path.Combine(_sandbox.Projects, "-old", Other + ".jsonl");
        WriteOld(old, 100, DateTime.UtcNow.AddDays(-3));
        Assert.Equal(0, Prompt());
        Settle();
        _sandbox.WalkEvery = TimeSpan.Zero;
        Assert.Equal(0, Prompt());
        _sandbox.WalkEvery = TimeSpan.FromHours(1);
        Assert.Equal(0, Prompt());
        WriteOld(old, 900, DateTime.UtcNow);
        // The documented limitation of a call.
        Assert.Equal(0, Prompt());
        var own = _sandbox.Prompt(Other).Replace(_sandbox.SessionTranscript, old, StringComparison.Ordinal);
        Assert.Equal(2, _sandbox.Run(own).ExitCode);
    }

    [Fact]
    public void The_next_walk_finds_a_resumed_old_session()
    {
        _sandbox.Set("daily", 1000);
        _sandbox.Use(100);
        var old = Path.Combine(_sandbox.Projects, "-old", Other + ".jsonl");
        WriteOld(old, 100, DateTime.UtcNow.AddDays(-3));
        Assert.Equal(0, Prompt());
        WriteOld(old, 900, DateTime.UtcNow);
        _sandbox.WalkEvery = TimeSpan.Zero;
        Assert.Equal(2, Prompt());
    }

    [Fact]
    public void A_rewritten_transcript_is_compared_by_the_index()
    {
        _sandbox.Set("daily", 1000);
        _sandbox.Use(100);
        _sandbox.Use(100);
        Assert.Equal(0, Prompt());
        var text = File.ReadAllText(_sandbox.SessionTranscript);
        text = text.Replace("\"input_tokens\":100", "\"input_tokens\":600", StringComparison.Ordinal);
        File.WriteAllText(_sandbox.SessionTranscript, text + "{\"type\":\"summary\"}\n");
        Assert.Equal(2, Prompt());
    }

    [Fact]
    public void A_partial_line_counts_once_it_is_complete()
    {
        _sandbox.Set("daily", 1000);
        _sandbox.Use(100);
        _sandbox.Use(900);
        var text = File.ReadAllText(_sandbox.SessionTranscript);
        var half = text.LastIndexOf("\"usage\"", StringComparison.Ordinal);
        File.WriteAllText(_sandbox.SessionTranscript, text[..half]);
        Assert.Equal(0, Prompt());
        File.AppendAllText(_sandbox.SessionTranscript, text[half..]);
        Assert.Equal(2, Prompt());
    }

    [Fact]
    public void After_a_while_growth_is_computed_by_the_index()
    {
        _sandbox.Set("daily", 100_000);
        _sandbox.Use(100);
        Assert.Equal(0, Prompt());
        File.Delete(Index);
        _sandbox.RequeryEvery = TimeSpan.Zero;
        _sandbox.Use(100);
        Assert.Equal(0, Prompt());
        Assert.True(File.Exists(Index));
    }

    [Fact]
    public void The_token_bound_exceeds_every_estimate()
    {
        var counters = Enum.GetValues<TokenizerGeneration>().Select(EstimateTokenCounter.Create).ToList();
        var most = new TokenUpperBound();
        Gen.OneOf(Gen.String, Gen.String[Gen.Char['\u2600', '\ud7ff'], 0, 40], Gen.String[Gen.Char[" \n\t{}\"0123a"], 0, 60])
            .Sample(text => counters.All(counter => counter.Count(text).Tokens <= most.Count(text).Tokens), iter: 2000);
    }

    /// <summary>The answers along a random history equal those of a hook that stores nothing between two calls.</summary>
    [Fact]
    public void Every_answer_equals_that_of_a_full_read() => Histories.Sample(
        history =>
        {
            using var sandbox = new HookSandbox();
            var whole = sandbox.Settings() with { DataFolder = sandbox.Data + "-whole" };
            foreach (var data in (string[])[sandbox.Data, whole.DataFolder])
            {
                var store = BudgetStore.ForUser(data);
                store.Set(Budget("all", 900, "day", null), TestContext.Current.CancellationToken);
                store.Set(Budget("session", 400, "session", null), TestContext.Current.CancellationToken);
                store.Set(Budget("block", 700, "5h", null), TestContext.Current.CancellationToken);
                store.Set(Budget("reviews", 200, "week", "reviewer"), TestContext.Current.CancellationToken);
            }
            foreach (var (kind, who, tokens) in history)
            {
                Act(sandbox, kind, who, tokens);
                string[] inputs = [sandbox.Prompt(), sandbox.Prompt(Other), Call(sandbox, "reviewer"), Call(sandbox, "Explore")];
                foreach (var input in inputs)
                {
                    if (Directory.Exists(Path.Combine(whole.DataFolder, "hook")))
                        Directory.Delete(Path.Combine(whole.DataFolder, "hook"), recursive: true);
                    Assert.Equal(BudgetHook.Run(Encoding.UTF8.GetBytes(input), whole).ExitCode, sandbox.Run(input).ExitCode);
                }
            }
        }, iter: 8, threads: 1);

    private static Gen<(int Kind, int Who, int Tokens)[]> Histories =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[1, 120]).Array[4, 14];

    private static string Call(HookSandbox sandbox, string agent)
    {
        var call = $"\"PreToolUse\",\"tool_name\":\"Agent\",\"tool_input\":{{\"subagent_type\":\"{agent}\"}}";
        return sandbox.Prompt().Replace("\"UserPromptSubmit\"", call, StringComparison.Ordinal);
    }

    private static void Act(HookSandbox sandbox, int kind, int who, int tokens)
    {
        var session = who % 2 == 0 ? HookSandbox.Session : Other;
        switch (kind)
        {
            case 0 or 1:
                sandbox.Use(tokens, session: session);
                break;
            case 2 or 3:
                sandbox.Use(tokens, run: $"a{who}", agent: who < 2 ? "reviewer" : "Explore", session: session);
                break;
            case 4 when File.Exists(sandbox.SessionTranscript):
                // The last line once more, as in a request that is written in several lines.
                File.AppendAllText(sandbox.SessionTranscript, File.ReadLines(sandbox.SessionTranscript).Last() + "\n");
                break;
            case 5 when File.Exists(sandbox.SessionTranscript):
                var text = File.ReadAllText(sandbox.SessionTranscript);
                text = text.Replace("input_tokens\":1", "input_tokens\":2", StringComparison.Ordinal);
                File.WriteAllText(sandbox.SessionTranscript, text);
                break;
            case 6 when File.Exists(sandbox.SessionTranscript):
                File.Delete(sandbox.SessionTranscript);
                break;
            case 7:
                sandbox.Now = sandbox.Now.AddHours(who);
                break;
        }
    }

    private static TokenBudget Budget(string name, decimal limit, string period, string? agent) => new()
    {
        Name = name, Limit = limit, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse(period), Action = BudgetAction.Block,
        Scope = agent is null ? BudgetScope.Everything : new BudgetScope { Agent = [agent] },
    };

    // What was created a moment ago is checked again by the next call; this makes it look older.
    private void Settle()
    {
        var folders = Directory.EnumerateDirectories(_sandbox.Projects, "*", SearchOption.AllDirectories);
        foreach (var folder in folders.Append(_sandbox.Projects))
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddHours(-1));
    }

    private void WriteOld(string path, long tokens, DateTime written)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var time = _sandbox.Now.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
        File.AppendAllText(path, Line.Assistant($"old{tokens}", $"rold{tokens}", output: 0, input: tokens, time: time) + "\n");
        File.SetLastWriteTimeUtc(path, written);
    }
}
