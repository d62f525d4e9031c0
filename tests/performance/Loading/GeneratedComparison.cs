using System.Globalization;

namespace ClaudePerf.Performance.Loading;

/// <summary>The figures for the generated definitions.</summary>
/// <param name="Definitions">The number of specimens.</param>
/// <param name="Differences">How many differ each time they are tried, for an unknown reason.</param>
/// <param name="ByKind">Specimens, differences, and differences with a known reason, by kind.</param>
/// <param name="Known">Differences with a known reason, by reason.</param>
internal sealed record GeneratedFigures(int Definitions, int Differences, IReadOnlyDictionary<string, string> ByKind,
    IReadOnlyDictionary<string, int> Known);

/// <summary>Generates specimens of all kinds, tries them, and reduces those that differ.</summary>
internal sealed class GeneratedComparison(LoadingProgram program, Arguments arguments)
{
    private static readonly Dictionary<string, Func<RandomText, Specimen>> Kinds = new[]
    {
        AgentSpecimens.Kinds, SkillSpecimens.Kinds, PluginSpecimens.Kinds, MemorySpecimens.Kinds, SettingsSpecimens.Kinds,
    }.SelectMany(static kinds => kinds).ToDictionary(static kind => kind.Key, static kind => kind.Value, StringComparer.Ordinal);

    private readonly int _seed = (int)arguments.Number("--seed", 1);
    private readonly int _definitions = (int)arguments.Number("--definitions", 2000);
    private readonly int _batch = (int)arguments.Number("--batch", 600);
    private readonly int _reduced = (int)arguments.Number("--reduce", 30);
    private readonly string _kinds = arguments.Text("--kinds") ?? "";

    internal GeneratedFigures Run()
    {
        var specimens = Generate();
        var differing = new List<Outcome>();
        var knownByKind = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var batch in specimens.Chunk(_batch))
        {
            var found = Confirmed(batch);
            foreach (var outcome in found)
            {
                if (KnownDifferences.ReasonFor(outcome.Specimen) is { } reason)
                {
                    known[reason] = known.GetValueOrDefault(reason) + 1;
                    knownByKind[outcome.Specimen.Kind] = knownByKind.GetValueOrDefault(outcome.Specimen.Kind) + 1;
                }
                else
                {
                    differing.Add(outcome);
                }
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{batch.Length} definitions, {found.Count} differences"));
        }
        if (arguments.Has("--raw"))
            differing.ForEach(static outcome => Console.WriteLine($"{outcome}\n"));
        else if (differing.Count > 0)
            Report(differing);
        var counts = specimens.CountBy(static specimen => specimen.Kind).OrderBy(static kind => kind.Key, StringComparer.Ordinal)
            .ToDictionary(static kind => kind.Key,
                kind => string.Create(CultureInfo.InvariantCulture,
                    $"{kind.Value} / {differing.Count(outcome => outcome.Specimen.Kind == kind.Key)}, "
                        + $"known {knownByKind.GetValueOrDefault(kind.Key)}"));
        foreach (var (kind, count) in counts)
            Console.WriteLine($"{kind}: {count}");
        foreach (var (reason, count) in known)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"known, {reason}: {count}"));
        return new(specimens.Count, differing.Count, counts, known);
    }

    private List<Specimen> Generate()
    {
        var text = new RandomText(new Random(_seed));
        var kinds = Kinds.Where(kind => kind.Key.Contains(_kinds, StringComparison.Ordinal)).Select(static kind => kind.Value).ToArray();
        return [.. Enumerable.Range(0, _definitions).Select(i => kinds[i % kinds.Length](text))];
    }

    // Under load the program sometimes lists too little, so a difference counts only if it shows each time; later trials run it alone.
    private List<Outcome> Confirmed(Specimen[] specimens)
    {
        const int Times = 4;
        List<Outcome> differing = [];
        for (var time = 0; time < Times && specimens.Length > 0; time++)
        {
            differing = [.. Trial.Of(specimens, program).Where(static outcome => outcome.Differs)];
            specimens = [.. differing.Select(static outcome => outcome.Specimen)];
        }
        return differing;
    }

    private void Report(List<Outcome> differing)
    {
        var chosen = differing.GroupBy(static outcome => outcome.Specimen.Kind)
            .SelectMany(static kind => kind.OrderBy(static outcome => outcome.Specimen.Size).Select(static (outcome, i) => (outcome, i)))
            .OrderBy(static item => item.i).Take(_reduced).Select(static item => item.outcome).ToList();
        foreach (var outcome in Reduction.Of(chosen, program).DistinctBy(static outcome => outcome.ToString(), StringComparer.Ordinal))
            Console.WriteLine(outcome);
    }
}
