using System.Text.Json;
using ClaudePerf.Performance.Budgets;
using ClaudePerf.Performance.Peers;

namespace ClaudePerf.Performance.Usage;

/// <summary>
/// Compares <c>claudeperf usage</c> with ccusage on one tree, as whole processes in turn: without an index, with an up-to-date index, and
/// the peer. Reports elapsed time, and processor time, which other work on the machine hardly changes.
/// </summary>
internal static class ProgramComparison
{
    private const int Rounds = 5;

    /// <summary>Measures a tree.</summary>
    /// <param name="peer">ccusage; null if it is not installed.</param>
    /// <param name="peer">ccusage; null where it is not there.</param>
    /// <param name="tree">The config folder.</param>
    /// <param name="work">A folder for indexes.</param>
    internal static object Run(string program, PeerPackage? peer, string tree, string work)
    {
        var warmData = Path.Combine(work, "warm");
        var own = new Dictionary<string, List<ProcessCost>> { ["cold"] = [], ["warm"] = [], ["recovered"] = [] };
        var other = new List<ProcessCost>();
        Cost(program, tree, warmData, "usage", "--json");
        for (var round = 0; round < Rounds; round++)
        {
            var coldData = Path.Combine(work, "cold");
            own["cold"].Add(Cost(program, tree, coldData, "usage", "--json"));
            // The first answer may leave something uncounted, which the next run counts.
            own["recovered"].Add(Cost(program, tree, coldData, "usage", "--json", "--recovered"));
            Directory.Delete(coldData, recursive: true);
            own["warm"].Add(Cost(program, tree, warmData, "usage", "--json"));
            if (peer is not null)
                other.Add(Cost("node", tree, warmData, peer.Script, "daily", "--json", "--offline"));
        }
        return new
        {
            Cold = Figure("cold", own["cold"], other),
            Warm = Figure("warm", own["warm"], other),
            RecoveredAfterwards = Figure("recovered", own["recovered"], other),
            Peer = other.Count == 0 ? null : Figure("ccusage", other, other),
            // Checks that the peer neither skips lines nor counts some twice, which would change its amount of work.
            OutputTokens = OutputTokens(program, tree, warmData, "usage", "--json"),
            PeersOutputTokens = peer is null
                ? (long?)null
                : OutputTokens("node", tree, warmData, peer.Script, "daily", "--json", "--offline"),
            PeakMegabytesCold = Peak(program, tree, Path.Combine(work, "peak")),
            Load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : null,
        };
    }

    private static long OutputTokens(string program, string tree, string data, params string[] arguments)
    {
        using var answer = JsonDocument.Parse(new PeerProgram(program, arguments, Environment(tree, data)).Run().Output);
        return answer.RootElement.ValueKind == JsonValueKind.Array
            ? answer.RootElement.EnumerateArray().Sum(static group => group.GetProperty("OutputTokens").GetInt64())
            : answer.RootElement.GetProperty("totals").GetProperty("outputTokens").GetInt64();
    }

    private static double? Peak(string program, string tree, string data) =>
        new PeerProgram(program, ["usage", "--json"], Environment(tree, data)).PeakMegabytes();

    private static ProcessCost Cost(string program, string tree, string data, params string[] arguments)
    {
        Directory.CreateDirectory(data);
        var before = ChildTime.Milliseconds();
        var (milliseconds, _) = new PeerProgram(program, arguments, Environment(tree, data)).Run();
        return new ProcessCost(milliseconds, ChildTime.Milliseconds() - before);
    }

    private static Dictionary<string, string?> Environment(string tree, string data) =>
        new() { ["CLAUDE_CONFIG_DIR"] = tree, ["CLAUDEPERF_HOME"] = data, ["TZ"] = "UTC", ["NO_COLOR"] = "1" };

    private static object Figure(string name, List<ProcessCost> own, List<ProcessCost> other)
    {
        var (best, processor) = (own.Min(static cost => cost.Milliseconds), own.Min(static cost => cost.Processor));
        double? ratio = other.Count == 0 ? null : best / other.Min(static cost => cost.Milliseconds);
        double? processorRatio = other.Count == 0 ? null : processor / other.Min(static cost => cost.Processor);
        InvariantConsole.WriteLine(
            $"program    {name,-10} {best,10:N0} ms elapsed, {processor,8:N0} ms processor time; ",
            $"ratio to ccusage {ratio:0.000}, {processorRatio:0.000}");
        return new
        {
            BestMilliseconds = best, BestProcessorMilliseconds = processor, OfPeersTime = ratio, OfPeersProcessorTime = processorRatio,
        };
    }

    private readonly record struct ProcessCost(double Milliseconds, double Processor);
}
