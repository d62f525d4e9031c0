using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Performance.Usage;

namespace ClaudePerf.Performance.Budgets;

/// <summary>
/// The hook and the status line as Claude Code runs them: one process per call, with JSON on standard input. Measures each program that can
/// run them, with nothing changed and after a transcript grew, and many hooks at once, each with a known answer (<see cref="HookCrowd"/>).
/// </summary>
internal static class HookMeasurement
{
    // hook [--megabytes 40] [--at-once 64] [--native PROGRAM] [--pwsh PROGRAM] [--native-only]
    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        var folder = Directory.CreateTempSubdirectory("claudeperf-hook-").FullName;
        try
        {
            TranscriptGenerator.Write(folder, arguments.Number("--megabytes", 40) * 1_000_000L, seed: 11, longLines: 0);
            var transcript = Age(folder);
            var store = BudgetStore.ForUser(Path.Combine(folder, "data"));
            var year = BudgetPeriod.Last(366);
            store.Set(new TokenBudget { Name = "reviews", Limit = 1, Unit = BudgetUnit.Tokens, Period = year, Action = BudgetAction.Block,
                Scope = new BudgetScope { Agent = [HookCrowd.Blocked] } });
            store.Set(new TokenBudget { Name = "all", Limit = 1_000_000_000, Period = year, Action = BudgetAction.Block });
            var hosts = Hosts(arguments, folder).ToList();
            // The first reading of many transcripts takes longer than a hook may take.
            var first = hosts[0].Run(folder, ["refresh"], "");
            const string FirstReading = "the first reading of all transcripts";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{FirstReading,-60} {first.Milliseconds,13:0.0} ms"));
            return new
            {
                Transcripts = Directory.EnumerateFiles(Path.Combine(folder, "projects"), "*.jsonl", SearchOption.AllDirectories).Count(),
                FirstReading = Math.Round(first.Milliseconds),
                Hosts = hosts.ToDictionary(host => host.Name, host => Measure(host, folder, transcript)),
                AtOnce = new HookCrowd(hosts[0], folder, (int)arguments.Number("--at-once", 64), Input, transcript).Run(),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<HookHost> Hosts(Arguments arguments, string folder)
    {
        yield return HookHost.Native(arguments.Text("--native") ?? HookHost.Publish(Path.Combine(folder, "native")));
        if (arguments.Has("--native-only"))
            yield break;
        yield return HookHost.Shell(Repository.Shell);
        var engine = arguments.Text("--pwsh") ?? Path.Combine(Repository.Root, "tests", "pwsh", "bin", "Release", "net10.0",
            OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        if (File.Exists(engine))
            yield return HookHost.PowerShell(engine,
                Directory.EnumerateFiles(Path.Combine(Repository.Root, "out", "ClaudePerf"), "ClaudePerf.psd1", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal).Last());
        else
            Console.WriteLine($"{engine} does not exist, so pwsh is skipped. `dotnet build -c Release tests/pwsh` builds it.");
    }

    private static object Measure(HookHost host, string folder, string transcript)
    {
        Hook(host, folder);
        HookAnswer[] Answers(Func<HookAnswer> run, bool grows = false) => [.. Enumerable.Range(0, host.Runs).Select(_ =>
        {
            if (grows)
                Grow(transcript);
            return run();
        })];

        var bare = Answers(() => host.Run(folder, host.Bare, ""));
        var hook = Answers(() => Hook(host, folder));
        var hookGrown = Answers(() => Hook(host, folder), grows: true);
        Status(host, folder);
        var status = Answers(() => Status(host, folder));
        var statusGrown = Answers(() => Status(host, folder), grows: true);
        return new
        {
            Bare = HookHost.Figure($"{host.Name}: a process that does nothing", bare, wereAlone: true),
            Hook = HookHost.Figure($"{host.Name}: the hook, nothing changed", hook, wereAlone: true),
            HookGrown = HookHost.Figure($"{host.Name}: the hook after a transcript grew", hookGrown, wereAlone: true),
            StatusLine = HookHost.Figure($"{host.Name}: the status line, nothing changed", status, wereAlone: true),
            StatusLineGrown = HookHost.Figure($"{host.Name}: the status line after a transcript grew", statusGrown, wereAlone: true),
        };
    }

    // Transcripts of three months, as users have them: few were written to today. Returns one of those.
    private static string Age(string folder)
    {
        const int InUse = 40;
        var projects = new DirectoryInfo(Path.Combine(folder, "projects"));
        var files = projects.EnumerateFiles("*.jsonl", SearchOption.AllDirectories);
        var paths = files.Select(file => file.FullName).Order(StringComparer.Ordinal).ToList();
        for (var i = InUse; i < paths.Count; i++)
            File.SetLastWriteTimeUtc(paths[i], DateTime.UtcNow.AddHours(-30 - 90.0 * 24 * i / paths.Count));
        return paths[0];
    }

    /// <summary>A request of one line, as a session writes it.</summary>
    internal static void Grow(string transcript)
    {
        var id = Guid.NewGuid().ToString("N");
        File.AppendAllText(transcript, JsonSerializer.Serialize(new
        {
            type = "assistant",
            uuid = id,
            sessionId = "11111111-1111-4111-8111-111111111111",
            cwd = "/home/dev/project1",
            requestId = "req_" + id,
            timestamp = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            message = new
            {
                id = "msg_" + id,
                role = "assistant",
                model = "claude-opus-5-5",
                content = Array.Empty<object>(),
                stop_reason = "end_turn",
                usage = new { input_tokens = 3, output_tokens = 200, cache_read_input_tokens = 1000 },
            },
        }) + "\n");
    }

    private static HookAnswer Hook(HookHost host, string folder)
    {
        var answer = host.Run(folder, host.Hook, Input(HookCrowd.Free));
        return answer.ExitCode == 0 && answer.Error.Length == 0
            ? answer
            : throw new InvalidOperationException($"{host.Name} ended with exit code {answer.ExitCode}: {answer.Error}");
    }

    private static HookAnswer Status(HookHost host, string folder)
    {
        var answer = host.Run(folder, host.StatusLine,
            """{"session_id":"11111111-1111-4111-8111-111111111111","model":{"id":"claude-opus-5-5"},"cwd":"/home/dev/project1"}""");
        return answer.ExitCode == 0 && answer.Output.Contains("opus-5-5", StringComparison.Ordinal)
            ? answer
            : throw new InvalidOperationException(
                $"{host.Name} wrote '{answer.Output}' and ended with exit code {answer.ExitCode}: {answer.Error}");
    }

    private static string Input(string agent) => JsonSerializer.Serialize(new
    {
        session_id = "11111111-1111-4111-8111-111111111111", cwd = "/home/dev/project1", hook_event_name = "PreToolUse",
        tool_name = "Agent", tool_input = new { subagent_type = agent, prompt = "Look." },
    });
}
