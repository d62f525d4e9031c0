using System.Globalization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Performance.Optimization;

/// <summary>
/// How many of the losses an optimizer could cause the preservation check catches: in each of 1,000 prompts one instruction is dropped or altered, and the check compares the two. The
/// prompts are the samples, those of a public ecosystem where it stands beside the repository, and any path given as argument. Also whether it cries out where nothing changed.
/// </summary>
internal static class PreservationMeasurement
{
    private const int Prompts = 1000;
    private const int Seed = 20261124;
    private const int MostShown = 10;

    internal static object Run(string[] args)
    {
        var definitions = Roots(args).SelectMany(Read).DistinctBy(definition => definition.Text).ToList();
        var random = new Random(Seed);
        var mutator = new DirectiveMutator(random);
        var byWay = mutator.Ways.ToDictionary(way => way.Name, _ => (Made: 0, Caught: 0), StringComparer.Ordinal);
        var shown = 0;
        for (var made = 0; made < Prompts;)
        {
            var definition = definitions[random.Next(definitions.Count)];
            var (name, alter) = mutator.Ways[random.Next(mutator.Ways.Count)];
            if (alter(definition.Text, definition.BodyOffset) is not { } altered)
                continue;
            made++;
            var caught = !PreservationCheck.Compare(definition, definition.WithText(altered)).Passed;
            var (before, hits) = byWay[name];
            byWay[name] = (before + 1, hits + (caught ? 1 : 0));
            if (!caught && shown++ < MostShown)
                Console.WriteLine($"    missed: {name} in {Path.GetFileName(definition.Path)}: {Difference(definition.Text, altered)}");
        }
        var alarms = definitions.Count(definition => !PreservationCheck.Compare(definition, definition.WithText(definition.Text)).Passed);
        foreach (var (name, (count, caught)) in byWay)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22} {caught,4} of {count,4}"));
        var total = byWay.Values.Sum(way => way.Caught);
        var percent = Math.Round(100.0 * total / Prompts, 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total} of {Prompts} alterations caught ({percent}%), {alarms} alarms over {definitions.Count} unchanged prompts"));
        return new { prompts = definitions.Count, alterations = Prompts, caught = total, caughtPercent = percent, falseAlarms = alarms };
    }

    private static string[] Roots(string[] args)
    {
        if (args.Length > 0)
            return args;
        var ecosystem = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data", "ecosystems", "devmem"));
        return Directory.Exists(ecosystem) ? [Repository.Samples, ecosystem] : [Repository.Samples];
    }

    private static IEnumerable<PromptDefinition> Read(string root) =>
        Directory.EnumerateFiles(root, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Order(StringComparer.Ordinal)
            .Select(path => Ecosystem.ReadFile(path)).Where(definition => definition.Body.Trim().Length > 0);

    private static string Difference(string before, string after)
    {
        var at = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        string Around(string text) => text.Substring(Math.Max(0, at - 40), Math.Min(100, text.Length - Math.Max(0, at - 40))).ReplaceLineEndings("⏎");
        return $"'{Around(before)}' -> '{Around(after)}'";
    }
}
