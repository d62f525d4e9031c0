using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Performance.ClaudeCode;

namespace ClaudePerf.Performance.Coordination.Capture;

/// <summary>
/// Compares what the simulator predicts for coordination runs with what the real Claude Code sends: <c>capture --claude PATH [--data
/// FOLDER] [--only TEXT] [--trace] [--keep FOLDER]</c>. Prompt tokens, reads and writes of each run have to agree within 3%.
/// </summary>
internal static class CaptureMeasurement
{
    /// <summary>The largest allowed error.</summary>
    internal const double Bound = 0.03;

    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        if (arguments.Text("--claude") is not { } path)
        {
            Console.WriteLine("Skipped: --claude PATH is missing. `npm i @anthropic-ai/claude-code` in a scratch folder installs the "
                + "program.");
            return new { skipped = true };
        }
        var comparison = new CaptureComparison(new ClaudeProgram(path), ProductFigures.Catalog,
            Counters(VocabularyStore.In(arguments.Text("--data"))));
        var rows = new List<CaptureRow>();
        Console.WriteLine($"{"run",-46} {"requests",10} {"prompt",19} {"error",7} {"read",17} {"error",7} {"written",17} {"error",7}");
        foreach (var of in CaptureCases.All
            .Where(of => arguments.Text("--only") is not { } only || of.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var row in comparison.Compare(of, arguments.Has("--trace") ? Console.WriteLine : null, arguments.Text("--keep")))
            {
                rows.Add(row);
                Console.WriteLine(Line(row));
            }
        }
        var outside = rows.Count(static row => row.Worst > Bound);
        InvariantConsole.WriteLine(
            $"{rows.Count} runs, program / product; worst error {rows.Max(static row => row.Worst):0.0%}; ",
            $"{outside} runs are off by more than {Bound:0%}.");
        if (outside > 0)
            Environment.ExitCode = 1;
        return new { runs = rows.Count, worst = rows.Max(static row => row.Worst), outside };
    }

    /// <summary>Exact counters of the installed vocabularies.</summary>
    /// <exception cref="InvalidOperationException">One is not installed.</exception>
    internal static Func<ModelInfo, ITokenCounter> Counters(VocabularyStore vocabularies)
    {
        var counters = new Dictionary<TokenizerGeneration, ITokenCounter>();
        return model =>
        {
            lock (counters)
            {
                if (counters.TryGetValue(model.Tokenizer, out var known))
                    return known;
                return counters[model.Tokenizer] = ExactTokenCounter.TryCreate(model.Tokenizer, vocabularies, out var counter)
                    ? counter : throw new InvalidOperationException(
                        "The comparison counts exactly: run Install-TokenVocabulary first, or pass its data folder with --data.");
            }
        };
    }

    private static string Line(CaptureRow row)
    {
        var (program, product) = (row.Program, row.Product);
        var (written, writes) = (program.CacheWrite5mTokens + program.CacheWrite1hTokens, product.CacheWrite5mTokens
            + product.CacheWrite1hTokens);
        return string.Create(CultureInfo.InvariantCulture,
            $"{row.Case + (row.Session > 1 ? ", then" : ""),-46} {row.Requests,4} / {row.Predicted,3} "
            + $"{program.PromptTokens,8:N0} / {product.PromptTokens,8:N0} {row.PromptError,7:+0.0%;-0.0%;0%} "
            + $"{program.CacheReadTokens,7:N0} / {product.CacheReadTokens,7:N0} {row.ReadError,7:+0.0%;-0.0%;0%} "
            + $"{written,7:N0} / {writes,7:N0} {row.WriteError,7:+0.0%;-0.0%;0%}{(row.Worst > Bound ? "  !" : "")}");
    }
}
