using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Performance.Usage;

namespace ClaudePerf.Performance.Budgets;

/// <summary>
/// The hook as Claude Code runs it: one process a call, JSON on standard input. What it takes beyond a process that does nothing, with the index warm and after a transcript has grown;
/// and many at once on one index, each with a known answer.
/// </summary>
internal static class HookMeasurement
{
    private const int Runs = 21;
    private const int Concurrent = 32;
    private const int Megabytes = 40;
    private const string Blocked = "reviewer";

    internal static object Run(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("claudeperf-hook-").FullName;
        try
        {
            TranscriptGenerator.Write(folder, Megabytes * 1_000_000L, seed: 11, longLines: 0);
            var data = Path.Combine(folder, "data");
            var store = BudgetStore.ForUser(data);
            var year = BudgetPeriod.Last(366);
            store.Set(new TokenBudget { Name = "reviews", Limit = 1, Unit = BudgetUnit.Tokens, Period = year, Action = BudgetAction.Block, Scope = new BudgetScope { Agent = [Blocked] } });
            store.Set(new TokenBudget { Name = "all", Limit = 1_000_000, Period = year, Action = BudgetAction.Block });
            var transcript = Directory.EnumerateFiles(Path.Combine(folder, "projects"), "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
            Require(Hook(folder, Blocked), Blocked);
            Require(Hook(folder, "Explore"), "Explore");

            var bare = Times(() => Start(folder, ["-Version"], null));
            var warm = Times(() => Require(Hook(folder, "Explore"), "Explore"));
            var grown = Times(() => Require(Hook(folder, "Explore"), "Explore"), () => File.AppendAllText(transcript, "{\"type\":\"summary\"}\n"));
            var bareAtOnce = AtOnce(_ => Start(folder, ["-Version"], null));
            var atOnce = AtOnce(i => Hook(folder, Agent(i)));
            File.AppendAllText(transcript, "{\"type\":\"summary\"}\n");
            var grownAtOnce = AtOnce(i => Hook(folder, Agent(i)));
            return new
            {
                Transcripts = Directory.EnumerateFiles(Path.Combine(folder, "projects"), "*.jsonl", SearchOption.AllDirectories).Count(),
                BareMilliseconds = Figure("a process that does nothing (claudeperf -Version)", bare),
                WarmMilliseconds = Figure("the hook, index warm", warm),
                AfterStartMilliseconds = Figure("of it beyond the process that does nothing", [.. warm.Zip(bare, (hook, nothing) => hook - nothing).Order()]),
                GrownMilliseconds = Figure("the hook after a transcript grew", grown),
                Concurrent,
                WrongAnswers = Wrong(atOnce) + Wrong(grownAtOnce),
                BareAtOnceMilliseconds = Figure($"{Concurrent} at once that do nothing", Sorted(bareAtOnce)),
                AtOnceMilliseconds = Figure($"{Concurrent} hooks at once, index warm", Sorted(atOnce)),
                GrownAtOnceMilliseconds = Figure($"{Concurrent} hooks at once after a transcript grew", Sorted(grownAtOnce)),
                SlowestAtOnce = Math.Round(Math.Max(Sorted(atOnce)[^1], Sorted(grownAtOnce)[^1]), 1),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Agent(int call) => call % 2 == 0 ? Blocked : "Explore";

    private static int Wrong((double Milliseconds, int ExitCode, string Error)[] answers)
    {
        var wrong = 0;
        for (var i = 0; i < answers.Length; i++)
        {
            if (!IsRight(answers[i], Agent(i)))
                wrong++;
        }
        return wrong;
    }

    private static bool IsRight((double Milliseconds, int ExitCode, string Error) answer, string agent) => agent == Blocked
        ? answer.ExitCode == 2 && answer.Error.Contains("Budget 'reviews' is used up", StringComparison.Ordinal)
        : answer is { ExitCode: 0, Error: "" };

    private static (double Milliseconds, int ExitCode, string Error) Require((double Milliseconds, int ExitCode, string Error) answer, string agent) => IsRight(answer, agent)
        ? answer
        : throw new InvalidOperationException($"The hook answered a call of {agent} with exit code {answer.ExitCode}: {answer.Error}");

    private static (double Milliseconds, int ExitCode, string Error) Hook(string folder, string agent) => Start(folder, ["-BudgetHook"], JsonSerializer.Serialize(new
    {
        session_id = "11111111-1111-4111-8111-111111111111", cwd = "/home/dev/project1", hook_event_name = "PreToolUse", tool_name = "Agent", tool_input = new { subagent_type = agent, prompt = "Look." },
    }));

    private static (double Milliseconds, int ExitCode, string Error) Start(string folder, string[] arguments, string? input)
    {
        var start = new ProcessStartInfo(Repository.Shell, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CLAUDE_CONFIG_DIR"] = folder;
        start.Environment["CLAUDEPERF_HOME"] = Path.Combine(folder, "data");
        start.Environment.Remove("CLAUDE_PROJECT_DIR");
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input ?? "");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        output.Wait();
        return (clock.Elapsed.TotalMilliseconds, process.ExitCode, error);
    }

    private static double[] Times(Func<(double Milliseconds, int ExitCode, string Error)> run, Action? before = null)
    {
        var times = new double[Runs];
        for (var i = 0; i < times.Length; i++)
        {
            before?.Invoke();
            times[i] = run().Milliseconds;
        }
        Array.Sort(times);
        return times;
    }

    // Threads of their own, so that no start waits for the pool to grow.
    private static (double Milliseconds, int ExitCode, string Error)[] AtOnce(Func<int, (double Milliseconds, int ExitCode, string Error)> run)
    {
        var answers = new (double, int, string)[Concurrent];
        using var go = new ManualResetEventSlim();
        var threads = Enumerable.Range(0, Concurrent).Select(i => new Thread(() =>
        {
            go.Wait();
            answers[i] = run(i);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        go.Set();
        threads.ForEach(thread => thread.Join());
        return answers;
    }

    private static double[] Sorted((double Milliseconds, int ExitCode, string Error)[] answers) => [.. answers.Select(answer => answer.Milliseconds).Order()];

    private static object Figure(string name, double[] sorted)
    {
        var (best, median, worst) = (Math.Round(sorted[0], 1), Math.Round(sorted[sorted.Length / 2], 1), Math.Round(sorted[^1], 1));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-52} best {best,8:0.0}   median {median,8:0.0}   worst {worst,8:0.0} ms"));
        return new { best, median, worst };
    }
}
