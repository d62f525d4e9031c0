using System.Diagnostics;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Performance.Validation;

/// <summary>The time to read and validate an ecosystem of 500 agents, copies of the samples' under other names; the first time in the
/// process, and later.</summary>
internal static class ValidationMeasurement
{
    private const int Runs = 7;

    /// <summary>Runs it. Options: <c>--agents N</c> (500).</summary>
    internal static object Run(string[] args)
    {
        var agents = (int)new Arguments(args).Number("--agents", 500);
        var root = Directory.CreateTempSubdirectory("claudeperf-validation-").FullName;
        try
        {
            Make(root, agents);
            using var counters = new TokenCounters(MethodChoice.Auto);
            var options = new ValidationOptions
            {
                Measure = new MeasureOptions { Catalog = ModelCatalog.LoadDefault(), Counter = counters.For, At = DateTimeOffset.UtcNow },
            };
            var times = Enumerable.Range(0, Runs + 1).Select(_ => Measure(root, options)).ToList();
            var later = times.Skip(1).Order().ToList();
            var findings = EcosystemValidator.Validate(Read(root), options);
            InvariantConsole.WriteLine(
                $"{agents} agents, {findings.Length:N0} findings: first {times[0]:N0} ms, ",
                $"then best {later[0]:N0} ms, median {later[Runs / 2]:N0} ms");
            return new { Agents = agents, Findings = findings.Length, FirstMs = times[0], BestMs = later[0], MedianMs = later[Runs / 2] };
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static double Measure(string root, ValidationOptions options)
    {
        var start = Stopwatch.GetTimestamp();
        _ = EcosystemValidator.Validate(Read(root), options);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static Ecosystem Read(string root) =>
        Ecosystem.Discover(new EcosystemOptions { Root = root, IncludeUser = false, IncludePlugins = false });

    /// <summary>Writes an ecosystem: copies of the samples' agents under other names.</summary>
    /// <param name="root">The target folder.</param>
    /// <param name="agents">The number of agents.</param>
    /// <param name="quoted">Whether descriptions are quoted, so that strict YAML reads them too.</param>
    internal static void Make(string root, int agents, bool quoted = false)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, ".claude", "agents")).FullName;
        var samples = Directory.GetFiles(Path.Combine(Repository.Root, "samples", "ecosystem", ".claude", "agents"), "*.md",
            SearchOption.AllDirectories);
        for (var i = 0; i < agents; i++)
        {
            var text = File.ReadAllText(samples[i % samples.Length]);
            var name = Path.GetFileNameWithoutExtension(samples[i % samples.Length]);
            text = text.Replace($"name: {name}", FormattableString.Invariant($"name: {name}-{i}"), StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, FormattableString.Invariant($"{name}-{i}.md")), quoted ? Quoted(text) : text);
        }
        File.Copy(Path.Combine(Repository.Root, "samples", "ecosystem", "CLAUDE.md"), Path.Combine(root, "CLAUDE.md"));
    }

    private static string Quoted(string text)
    {
        var lines = text.Split('\n');
        const string Key = "description: ";
        var at = Array.FindIndex(lines, line => line.StartsWith(Key, StringComparison.Ordinal));
        // A quoted value, and one that continues on further lines, is valid YAML already.
        if (at >= 0 && lines[at][Key.Length] is not ('"' or '\'' or '|' or '>'))
            lines[at] = Key + '\'' + lines[at][Key.Length..].Replace("'", "''", StringComparison.Ordinal) + '\'';
        return string.Join('\n', lines);
    }
}
