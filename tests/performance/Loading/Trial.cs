using System.Text.RegularExpressions;

namespace ClaudePerf.Performance.Loading;

/// <summary>What each side loaded from a specimen.</summary>
/// <param name="Specimen">The specimen.</param>
/// <param name="Program">What the program loaded from it.</param>
/// <param name="Product">What the product finds.</param>
internal sealed record Outcome(Specimen Specimen, IReadOnlyList<string> Program, IReadOnlyList<string> Product)
{
    internal bool Differs => !Program.SequenceEqual(Product, StringComparer.Ordinal);

    /// <summary>The sort of difference: which kinds of things only one side loads, and which kinds have different texts on both
    /// sides.</summary>
    internal string Sort
    {
        get
        {
            var (program, product) = (Names(Program), Names(Product));
            return string.Join(' ', program.Union(product).Where(name => program.Contains(name) != product.Contains(name))
                .Select(name => name.Split(' ')[0] + (program.Contains(name) ? "+" : "-")).Append(program.SetEquals(product) ? "text" : "")
                    .Distinct().Order(StringComparer.Ordinal));
        }
    }

    private static HashSet<string> Names(IReadOnlyList<string> facts) =>
        [.. facts.Select(static fact => fact[..fact.IndexOf(" = ", StringComparison.Ordinal)])];

    public override string ToString() =>
        $"{Specimen}\n    program: {Show(Program.Except(Product))}\n    product: {Show(Product.Except(Program))}";

    private static string Show(IEnumerable<string> facts) =>
        string.Join(" ; ", facts.Select(Specimen.Visible)) is { Length: > 0 } text ? text : "nothing";
}

/// <summary>Lays out specimens together, has both sides load them, and assigns the results to each.</summary>
internal static partial class Trial
{
    /// <summary>Tries specimens.</summary>
    internal static List<Outcome> Of(IReadOnlyList<Specimen> specimens, LoadingProgram program)
    {
        using var layout = new SpecimenLayout(specimens);
        // The product first, since the program may leave files in the folders.
        var said = LoadedFacts.OfProduct(layout.Project, layout.Home);
        var product = BySpecimen(said, layout);
        var real = BySpecimen(program.Run(layout.Project, layout.Home, said.Skills), layout);
        return [.. specimens.Select((specimen, i) => new Outcome(specimen, Of(real, i), Of(product, i)))];
    }

    private static List<string> Of(Dictionary<string, List<string>> facts, int index) =>
        facts.GetValueOrDefault(SpecimenLayout.IdOf(index)) ?? [];

    private static Dictionary<string, List<string>> BySpecimen(LoadedFacts facts, SpecimenLayout layout)
    {
        var result = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (name, text) in facts.All)
        {
            var fact = layout.WithoutRoot(name + " = " + text);
            if (Id().Match(fact) is not { Success: true } match)
                continue;
            if (!result.TryGetValue(match.Value, out var list))
                result[match.Value] = list = [];
            list.Add(fact.Replace(match.Value, Specimen.Mark.ToString(), StringComparison.Ordinal));
        }
        foreach (var list in result.Values)
            list.Sort(StringComparer.Ordinal);
        return result;
    }

    [GeneratedRegex("qz[bcdfghjkmnpqrstvwxz]{4}")]
    private static partial Regex Id();
}
