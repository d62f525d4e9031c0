using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>
/// Compares what the product predicts with what the real Claude Code sends.
/// <c>overhead --claude PATH [--model M,N] [--data FOLDER]</c>: the overhead of twelve agents; fails at 5% or more.
/// <c>overhead --claude PATH --collections FOLDER</c>: what each collection in a folder costs in every session; fails at 2% or more.
/// <c>overhead --claude PATH --update</c>: updates the measured figures of <c>module/data/invocation.json</c>.
/// </summary>
internal static class OverheadMeasurement
{
    private const double WorstOverhead = 0.05, WorstAlwaysOn = 0.02;

    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        if (arguments.Text("--claude") is not { } path)
        {
            Console.WriteLine("Skipped: --claude PATH is missing. `npm i @anthropic-ai/claude-code` in a scratch folder installs the "
                + "program.");
            return new { skipped = true };
        }
        var program = new ClaudeProgram(path);
        var vocabularies = VocabularyStore.In(arguments.Text("--data"));
        var models = (arguments.Text("--model") ?? "claude-opus-5-5").Split(',');
        if (arguments.Has("--update"))
            return Update(new InvocationFile(program, vocabularies));
        return arguments.Text("--collections") is { } collections
            ? CompareCollections(program, new ProductFigures(vocabularies, models[0]), collections)
            : CompareAgents(program, vocabularies, models);
    }

    private static object Update(InvocationFile file)
    {
        var (models, profiles, version) = file.Write(TimeProvider.System.GetUtcNow());
        Console.WriteLine($"{models} models measured on Claude Code {version}: {profiles} sets of figures.");
        return new { models, profiles, version };
    }

    private static object CompareAgents(ClaudeProgram program, VocabularyStore vocabularies, string[] models)
    {
        var rows = models.SelectMany(model => new OverheadComparison(program, new ProductFigures(vocabularies, model)).Compare()).ToList();
        foreach (var row in rows)
            InvariantConsole.WriteLine(
                $"{row.Model,-18} {row.Agent,-15} program {row.Program,7:N0}  product {row.Product,7:N0}  ",
                $"{row.Error,7:+0.0%;-0.0%}  {row.Tools}");
        var worst = rows.Max(static row => Math.Abs(row.Error));
        Judge(worst, WorstOverhead);
        return new { agents = rows.Count, worst };
    }

    private static object CompareCollections(ClaudeProgram program, ProductFigures product, string folder)
    {
        var comparison = new AlwaysOnComparison(program, product);
        var rows = new List<AlwaysOnRow>();
        foreach (var collection in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var row = comparison.Compare(collection);
            rows.Add(row);
            InvariantConsole.WriteLine(
                $"{row.Collection,-42} {row.Agents,4} agents {row.ProgramAgents,7:N0} {row.ProductAgents,7:N0}  ",
                $"{row.Skills,4} skills {row.ProgramSkills,7:N0} {row.ProductSkills,7:N0}  ",
                $"memory {row.ProgramMemory,7:N0} {row.ProductMemory,7:N0} {row.Own,5:N0}  ",
                $"all {row.Program,7:N0} {row.Product,7:N0} {row.Error,7:+0.00%;-0.00%}");
        }
        var worst = rows.Max(static row => Math.Abs(row.Error));
        Judge(worst, WorstAlwaysOn);
        return new { collections = rows.Count, worst };
    }

    private static void Judge(double worst, double bound)
    {
        Console.WriteLine(FormattableString.Invariant($"Worst error {worst:0.0%}; up to {bound:0%} is allowed."));
        if (worst >= bound)
            Environment.ExitCode = 1;
    }
}
