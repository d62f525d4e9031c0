using System.Text.Json;
using ClaudePerf.Performance.Caching;
using ClaudePerf.Performance.Validation;

namespace ClaudePerf.Performance.Peers;

/// <summary>Whole processes that lint the same ecosystem and write their findings as JSON. They check for different things.</summary>
internal static class ValidationComparison
{
    private const int Agents = 500;

    /// <summary>Measures.</summary>
    /// <returns>The number of findings of each.</returns>
    internal static object? Run(PeerRun run)
    {
        if (run.Packages.ClaudeCodeLint is null & run.Packages.Cclint is null)
            return null;
        var samples = run.NewFolder("ecosystem");
        FolderCopy.Make(Repository.Samples, samples);
        var many = run.NewFolder("ecosystem");
        ValidationMeasurement.Make(many, Agents, quoted: true);
        return new { Samples = Compare(run, samples, "samples"), Agents500 = Compare(run, many,
            FormattableString.Invariant($"{Agents} agents")) };
    }

    private static Dictionary<string, object> Compare(PeerRun run, string root, string detail)
    {
        var environment = run.Environment(run.NewFolder("data"));
        // To files: cclint cuts off long output to a pipe.
        var reports = run.NewFolder("reports");
        var programs = new List<Linter>();
        void Add(string name, Func<JsonElement, object> findings, Func<string, PeerProgram> program)
        {
            var report = Path.Combine(reports, $"{programs.Count}.json");
            programs.Add(new Linter(name, program(report), report, findings));
        }
        Add(run.Shell.Name, OfOwn,
            report => new PeerProgram(run.Shell.File, ["-Command", $"Test-AgentEcosystem . -Format Json -OutputPath '{report}'"],
                environment, root));
        if (run.Packages.ClaudeCodeLint is { } claudelint)
            Add(claudelint.ToString(), OfClaudelint,
                report => new PeerProgram("node", [claudelint.Script, "check-all", "--format", "json", "--output-file", report],
                    environment, root, MayFind: true));
        if (run.Packages.Cclint is { } cclint)
            Add(cclint.ToString(), OfCclint,
                report => new PeerProgram("node", [cclint.Script, "--root", root, "--format", "json", "--output", report], environment,
                    root, MayFind: true));

        var times = Rounds.Run(run.Rounds, [.. programs.Select<Linter, Func<double>>(one => () => one.Program.Run().Milliseconds)]);
        for (var i = 1; i < programs.Count; i++)
            run.Add(Comparison.Of("validation", detail, run.Shell.Name, times[0], programs[i].Name, times[i]));
        var findings = programs.ToDictionary(one => one.Name,
            one => one.Findings(JsonDocument.Parse(File.ReadAllText(one.Report)).RootElement));
        foreach (var (name, found) in findings)
            Console.WriteLine($"findings   {detail}: {name}: {JsonSerializer.Serialize(found, JsonSerializerOptions.Web)}");
        return findings;
    }

    private static object OfOwn(JsonElement root)
    {
        var severities = root.EnumerateArray().GroupBy(finding => finding.GetProperty("severity").GetString()!)
            .ToDictionary(group => group.Key, group => group.Count());
        return new { Errors = severities.GetValueOrDefault("Error"), Warnings = severities.GetValueOrDefault(
            "Warning"), Remarks = severities.GetValueOrDefault("Information") };
    }

    private static object OfClaudelint(JsonElement root)
    {
        var failures = root.GetProperty("validators").EnumerateArray().Where(validator => validator.GetProperty("errors").EnumerateArray()
            .Any(error => error.GetProperty("message").GetString()!.StartsWith("Validator failed", StringComparison.Ordinal)))
                .Select(validator => validator.GetProperty("name").GetString());
        return new { Errors = root.GetProperty("errorCount").GetInt32(), Warnings = root.GetProperty("warningCount")
            .GetInt32(), ValidatorsThatGaveUp = failures.ToArray() };
    }

    private static object OfCclint(JsonElement root)
    {
        return new
        {
            Files = root.GetProperty("totalFiles").GetInt32(),
            Errors = root.GetProperty("totalErrors").GetInt32(),
            Warnings = root.GetProperty("totalWarnings").GetInt32(),
            Remarks = root.GetProperty("totalSuggestions").GetInt32(),
        };
    }

    private sealed record Linter(string Name, PeerProgram Program, string Report, Func<JsonElement, object> Findings);
}
