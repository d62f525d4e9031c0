using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Performance.Caching;

/// <summary>
/// How long a user waits who asks for many agents one by one: <c>New-AgentRequest</c> for each of 450 agents in one process, without a
/// cache, with an empty one and with a full one, and for one agent in a new process. Also reports processor time, which other work on the
/// machine does not change.
/// </summary>
internal static class ManyAgents
{
    internal const string Child = "--command";
    private const int Agents = 450;
    private const int Skills = 20;
    private const int BodyLines = 60;
    // Without a cache each call costs the same, so a part is enough.
    private const int AgentsWithout = 30;

    /// <summary>A figure of a child: elapsed and processor time in milliseconds.</summary>
    internal sealed record Span(double Wall, double Processor)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Wall:N0} ms (processor {Processor:N0})");
    }

    /// <summary>The figures of one child: import, the first request, all requests, the end of the process's cache.</summary>
    internal sealed record Figures(Span Import, Span First, Span All);

    internal static object Run(string folder, int processes)
    {
        var root = Path.Combine(folder, "many");
        Write(root);
        var data = Path.Combine(folder, "many.data");
        var without = Ask(root, data, AgentsWithout, "off");
        var cold = Ask(root, data, Agents);
        var warm = Ask(root, data, Agents);
        var ones = Enumerable.Range(0, processes).Select(_ => Ask(root, data, 1)).ToList();
        var one = new Span(Median(ones, static run => run.First.Wall), Median(ones, static run => run.First.Processor));
        var onesWithout = Enumerable.Range(0, processes).Select(_ => Ask(root, data, 1, "off")).ToList();
        var oneWithout = new Span(Median(onesWithout, static run => run.First.Wall),
            Median(onesWithout, static run => run.First.Processor));
        var scale = (double)Agents / AgentsWithout;
        var scaled = new Span(without.All.Wall * scale, without.All.Processor * scale);
        CacheMeasurement.Line("agents",
            $"{Agents} with one New-AgentRequest each: without a cache {scaled}, scaled from {AgentsWithout}; ",
            $"cold {cold.All}; warm in a new process {warm.All}");
        CacheMeasurement.Line("agents",
            $"processor time without a cache divided by cold: {scaled.Processor / cold.All.Processor:0.0}, ",
            $"by warm: {scaled.Processor / warm.All.Processor:0.0}");
        CacheMeasurement.Line("agents", $"one in a new process, without the import: without a cache {oneWithout}, warm {one}");
        return new
        {
            Agents, Without = scaled, Cold = cold.All, Warm = warm.All, OneWithout = oneWithout, OneWarm = one, Import = warm.Import,
        };
    }

    /// <summary>The cost of a server that keeps its connections open but does not answer.</summary>
    internal static object? RunPausedServer(string folder, int processes)
    {
        if (PausedRedis.Start(folder) is not { } server)
            return null;
        using (server)
        {
            var root = Path.Combine(folder, "many");
            var data = Path.Combine(folder, "redis.data");
            // The file cache is full, so that only the wait for the server is measured.
            Ask(root, data, 1);
            var file = Enumerable.Range(0, processes).Select(_ => Ask(root, data, 1)).ToList();
            server.Pause();
            var paused = Enumerable.Range(0, processes).Select(_ => Ask(root, data, 1, redis: server.Address)).ToList();
            server.Continue();
            var midway = Enumerable.Range(0, processes).Select(_ =>
            {
                var run = Ask(root, data, 1, redis: server.Address, pause: server.ProcessId);
                server.Continue();
                return run;
            }).ToList();
            var (alone, begun, lost) = (Median(file, static run => run.First.Wall), Median(paused, static run => run.First.Wall),
                Median(midway, static run => run.All.Wall));
            CacheMeasurement.Line("redis",
                $"one agent: with the file {alone:N0} ms, with a paused server {begun:N0} ms, ",
                $"with one paused between two calls {lost:N0} ms for the second");
            return new { FileMs = alone, PausedMs = begun, PausedBetweenMs = lost };
        }
    }

    /// <summary>In the child: a session that imports the module and requests agents.</summary>
    internal static object RunChild(Arguments arguments)
    {
        var root = arguments.Text(Child)!;
        var count = (int)arguments.Number("--count", Agents);
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        Invoke(runspace, "1 | ForEach-Object { $_ } | Where-Object { $_ }");
        var import = Invoke(runspace, $"Import-Module '{Repository.Manifest}'");
        var first = Invoke(runspace, $"New-AgentRequest {AgentName(0)} 'Do it.' -Path '{root}'");
        if (arguments.Number("--pause", 0) is var server and > 0)
        {
            Process.Start("kill", ["-STOP", server.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();
            return new Figures(import, first, Invoke(runspace, $"New-AgentRequest {AgentName(1)} 'Do it.' -Path '{root}'"));
        }
        var names = string.Join(',', Enumerable.Range(1, count - 1).Select(AgentName));
        var rest = count == 1
            ? new Span(0, 0)
            : Invoke(runspace, $"foreach ($name in '{names}'.Split(',')) {{ New-AgentRequest $name 'Do it.' -Path '{root}' }}");
        return new Figures(import, first, new Span(first.Wall + rest.Wall, first.Processor + rest.Processor));
    }

    private static Figures Ask(string root, string data, int count, string? cache = null, string? redis = null, int pause = 0)
    {
        using var child = ChildProcess.Start(
            [Child, root, "--count", count.ToString(CultureInfo.InvariantCulture), "--pause",
                pause.ToString(CultureInfo.InvariantCulture)], "cache",
            environment: new Dictionary<string, string?> { [DataFolder.EnvironmentVariable] = data, ["CLAUDEPERF_CACHE"] = cache,
                ["CLAUDEPERF_REDIS"] = redis });
        child.WaitForEnd(TimeSpan.FromMinutes(20));
        return JsonSerializer.Deserialize<Figures>(child.LastLine, JsonSerializerOptions.Web)!;
    }

    private static Span Invoke(Runspace runspace, string script)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        using var process = Process.GetCurrentProcess();
        var used = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        shell.Invoke();
        var elapsed = watch.Elapsed;
        process.Refresh();
        return shell.HadErrors
            ? throw new InvalidOperationException(shell.Streams.Error[0].ToString())
            : new Span(elapsed.TotalMilliseconds, (process.TotalProcessorTime - used).TotalMilliseconds);
    }

    private static double Median(List<Figures> runs, Func<Figures, double> figure) => runs.Select(figure).Order().ElementAt(runs.Count / 2);

    private static string AgentName(int number) => string.Create(CultureInfo.InvariantCulture, $"agent-{number:000}");

    // Like public collections: a description of a sentence or two, a body of about 3,000 characters, few tools; half have a skill.
    private static void Write(string root)
    {
        var random = new Random(7);
        string Text(int lines) =>
            string.Concat(Enumerable.Range(0, lines)
                .Select(line => line % 10 == 0
                    ? $"\n## Part {line / 10}\n\n"
                    : $"- Look at case {random.Next(1000)} before you say what holds in case {random.Next(1000)}.\n"));
        Directory.CreateDirectory(Path.Combine(root, ".claude", "agents"));
        File.WriteAllText(Path.Combine(root, "CLAUDE.md"), "# Project\n" + Text(80));
        for (var skill = 0; skill < Skills; skill++)
        {
            var place = Directory.CreateDirectory(Path.Combine(root, ".claude", "skills", $"skill-{skill}")).FullName;
            File.WriteAllText(Path.Combine(place, "SKILL.md"),
                $"---\nname: skill-{skill}\ndescription: Knows part {skill}\n---\n{Text(20)}");
        }
        for (var agent = 0; agent < Agents; agent++)
        {
            var skills = agent % 2 == 0 ? $"skills: skill-{agent % Skills}\n" : "";
            File.WriteAllText(
                Path.Combine(root, ".claude", "agents", AgentName(agent) + ".md"),
                $"---\nname: {AgentName(agent)}\ndescription: Use it for questions about part {agent}, and when part {agent} fails.\n"
                    + $"tools: Read, Grep, Bash\nmodel: sonnet\n{skills}---\n{Text(BodyLines)}");
        }
    }
}
