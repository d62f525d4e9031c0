using System.Text.Json;
using ClaudePerf.Performance;
using ClaudePerf.Performance.Optimization;
using ClaudePerf.Performance.Robustness;
using ClaudePerf.Performance.Caching;
using ClaudePerf.Performance.ClaudeCode;
using ClaudePerf.Performance.Budgets;
using ClaudePerf.Performance.Coordination;
using ClaudePerf.Performance.Coordination.Capture;
using ClaudePerf.Performance.Export;
using ClaudePerf.Performance.Loading;
using ClaudePerf.Performance.Peers;
using ClaudePerf.Performance.Savings;
using ClaudePerf.Performance.Tokens;
using ClaudePerf.Performance.Usage;
using ClaudePerf.Performance.Validation;

// dotnet run -c Release --project tests/performance -- NAME [options]
// Each measurement prints readable lines and then one line of JSON with its figures.
var measurements = new Dictionary<string, Func<string[], object>>(StringComparer.Ordinal)
{
    ["import"] = ImportMeasurement.Run,
    ["tokens"] = TokenMeasurement.Run,
    ["estimate"] = EstimateMeasurement.Run,
    ["usage"] = UsageMeasurement.Run,
    ["recovery"] = RecoveryMeasurement.Run,
    ["optimizer"] = OptimizerMeasurement.Run,
    ["cache"] = CacheMeasurement.Run,
    ["cache-load"] = CacheLoad.Run,
    ["cache-crash"] = CacheCrash.Run,
    ["watch"] = WatchMeasurement.Run,
    ["soak"] = WatchSoak.Run,
    ["fuzz"] = FuzzRun.Run,
    ["damage"] = DamageMeasurement.Run,
    ["preservation"] = PreservationMeasurement.Run,
    ["validation"] = ValidationMeasurement.Run,
    ["hook"] = HookMeasurement.Run,
    ["predict"] = PredictionMeasurement.Run,
    ["coordination"] = CoordinationRun.Run,
    ["replay"] = ReplayMeasurement.Run,
    ["latency"] = LatencyMeasurement.Run,
    ["capture"] = CaptureMeasurement.Run,
    ["savings"] = SavingsMeasurement.Run,
    ["peers"] = PeersMeasurement.Run,
    ["overhead"] = OverheadMeasurement.Run,
    ["loader"] = LoaderMeasurement.Run,
    ["export"] = ExportMeasurement.Run,
};

if (args.Length == 0 || (args[0] != "all" && !measurements.ContainsKey(args[0])))
{
    Console.Error.WriteLine($"Usage: NAME [options]; NAME is one of: all, {string.Join(", ", measurements.Keys)}.");
    return 2;
}

var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
foreach (var name in args[0] == "all"
    ? measurements.Keys.Where(static name => name is not ("soak" or "fuzz" or "recovery")).ToArray()
    : [args[0]])
{
    Console.WriteLine($"== {name}");
    Console.WriteLine(JsonSerializer.Serialize(measurements[name](args[1..]), options));
}
// Measurements that check something set it.
return Environment.ExitCode;
