using System.Diagnostics;
using System.Globalization;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Performance.Optimization;

/// <summary>
/// How many alterations of a prompt the preservation check catches, by kind: 100 of each over the samples, a public ecosystem if it is next
/// to the repository, and the folders given as arguments. Also how often it mistakes a change of layout for more, or drops an edit of the
/// optimizer. <c>--misses</c> shows each alteration that it did not catch.
/// </summary>
internal static class PreservationMeasurement
{
    private const int OfEachKind = 100;
    private const int MostTries = 20_000;
    private const int Seed = 20261124;
    private const int MostLayouts = 400;

    internal static object Run(string[] args)
    {
        var definitions = Roots(args).SelectMany(Read).Concat(AlterationFixtures.All)
            .DistinctBy(static definition => definition.Text).ToList();
        var showsAll = args.Contains("--misses");
        var kinds = new Alterations(new Random(Seed)).Kinds.Concat(
            new DirectiveMutator(new Random(Seed)).Ways.Select(static way => ($"instruction: {way.Name}", way.Alter)));
        var figures = kinds.Select(kind => Measure(kind.Item1, kind.Item2, definitions, showsAll)).ToList();
        foreach (var figure in figures)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-36} {figure.Caught,4} of {figure.Made,4}"));
        var (made, caught) = (figures.Sum(static figure => figure.Made), figures.Sum(static figure => figure.Caught));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{caught} of {made} alterations of {figures.Count} kinds caught ({Percent(caught, made)}%) over {definitions.Count} prompts"));
        var (changes, alarms) = Layouts(definitions, showsAll);
        var (edits, dropped) = Edits(definitions);
        var megabytes = definitions.Sum(static definition => definition.Text.Length) / 1e6;
        var clock = Stopwatch.StartNew();
        foreach (var definition in definitions)
            PreservationCheck.Compare(definition, definition);
        var speed = megabytes / clock.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{alarms} false alarms in {changes} changes of layout; {dropped} of {edits} edits of the optimizer dropped; "
            + $"{speed:0.0} million characters a second"));
        return new
        {
            prompts = definitions.Count,
            kinds = figures.ToDictionary(static figure => figure.Name, static figure => Percent(figure.Caught, figure.Made)),
            alterations = made,
            caught,
            caughtPercent = Percent(caught, made),
            layoutChanges = changes,
            falseAlarms = alarms,
            edits,
            editsDropped = dropped,
        };
    }

    private static double Percent(int part, int whole) => whole == 0 ? 100 : Math.Round(100.0 * part / whole, 2);

    private static (string Name, int Made, int Caught) Measure(string name, Func<string, int, string?> alter,
        List<PromptDefinition> definitions, bool showsAll)
    {
        var random = new Random(Seed);
        var (made, caught) = (0, 0);
        for (var tries = 0; made < OfEachKind && tries < MostTries; tries++)
        {
            var definition = definitions[random.Next(definitions.Count)];
            if (alter(definition.Text, definition.BodyOffset) is not { } altered)
                continue;
            made++;
            if (!PreservationCheck.Compare(definition, definition.WithText(altered)).Passed)
                caught++;
            else if (showsAll)
                Console.WriteLine($"    missed: {name} in {definition.Path}: {Difference(definition.Text, altered)}");
        }
        return (name, made, caught);
    }

    private static (int Changes, int Alarms) Layouts(List<PromptDefinition> definitions, bool showsAll)
    {
        var (changes, alarms) = (0, 0);
        foreach (var (name, change) in LayoutChanges.Kinds)
        {
            var made = 0;
            foreach (var definition in definitions)
            {
                if (made == MostLayouts || definition.Frontmatter.Failure is not null
                    || change(definition.Text, definition.BodyOffset) is not { } changed)
                    continue;
                // Claude Code loads some frontmatter only with LF: that is more than layout.
                var after = definition.WithText(changed);
                if (after.Loads != definition.Loads)
                    continue;
                made++;
                if (PreservationCheck.Compare(definition, after) is not { Passed: false } report)
                    continue;
                alarms++;
                if (showsAll)
                    Console.WriteLine($"    alarm: {name} in {definition.Path}: {report.Violations[0]}");
            }
            changes += made;
        }
        return (changes, alarms);
    }

    private static (int Edits, int Dropped) Edits(List<PromptDefinition> definitions)
    {
        var measure = new MeasureOptions { Catalog = ModelCatalog.LoadDefault(), Counter = new TokenCounters(MethodChoice.Estimate).For,
            At = DateTimeOffset.UnixEpoch.AddYears(57) };
        var edits = new List<(OptimizationEdit Edit, string Path)>();
        foreach (var level in Enum.GetValues<OptimizationLevel>())
        {
            var optimizer = new PromptOptimizer(new OptimizationOptions { Level = level, Measure = measure });
            edits.AddRange(definitions.SelectMany(
                definition => optimizer.Optimize(definition).Edits.Select(edit => (edit, definition.Path))));
        }
        var dropped = edits.Where(static edit => edit.Edit.State == EditState.Dropped).ToList();
        foreach (var rule in dropped.GroupBy(static edit => edit.Edit.RuleId))
        {
            var (example, path) = (rule.First().Edit, rule.First().Path);
            Console.WriteLine($"    dropped: {rule.Key} {rule.Count()}, for example line {example.Line} of {path}: {example.Reason}");
        }
        return (edits.Count(static edit => edit.Edit.State != EditState.Proposed), dropped.Count);
    }

    private static List<string> Roots(string[] args)
    {
        var given = args.Where(static arg => !arg.StartsWith('-')).ToList();
        if (given.Count > 0)
            return given;
        var ecosystem = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data", "ecosystems", "devmem"));
        return Directory.Exists(ecosystem) ? [Repository.Samples, ecosystem] : [Repository.Samples];
    }

    private static IEnumerable<PromptDefinition> Read(string root) =>
        Directory.EnumerateFiles(root, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Order(StringComparer.Ordinal)
            .Select(static path => Ecosystem.ReadFile(path)).Where(static definition => definition.Body.Trim().Length > 0);

    private static string Difference(string before, string after)
    {
        var at = before.Zip(after).TakeWhile(static pair => pair.First == pair.Second).Count();
        string Around(string text) =>
            text.Substring(Math.Max(0, at - 60), Math.Min(160, text.Length - Math.Max(0, at - 60))).ReplaceLineEndings("⏎");
        return $"'{Around(before)}' -> '{Around(after)}'";
    }
}
