using System.Globalization;
using System.IO.Compression;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Performance.Usage;

/// <summary>
/// How close recovered output is to billed output, over requests in a table of comma-separated values: <c>model, thinkingBlocks,
/// signatureBytes, thinkingChars, recoveredToday</c> (the text, the tool calls and the visible thinking as counted) and <c>output</c> (the
/// truth). <c>--fit</c> fits the constants of <c>data/thinking.json</c> to two thirds of the requests and tests them on the rest.
/// </summary>
internal static class RecoveryMeasurement
{
    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        var file = arguments.Text("--csv") ?? throw new ArgumentException("--csv FILE, the table of requests, is missing.");
        var generations = Read(file).GroupBy(static request => request.Generation).OrderBy(static group => group.Key).ToList();
        Console.WriteLine($"{"",-8}{"",-22}{"requests",9}{"sum",8}{"median",9}{"90%",8}");
        return generations.Select(group => Measure(group.Key, [.. group], arguments.Has("--fit"))).ToList();
    }

    private static object Measure(TokenizerGeneration generation, List<RecoveredRequest> requests, bool fit)
    {
        var shipped = new ThinkingFit(ThinkingEstimate.For(generation), ThinkingFit.UsualTokensPerCharacter);
        var thought = requests.Where(static request => request.Blocks > 0).ToList();
        var figures = new Dictionary<string, object>
        {
            ["all"] = Print(generation, "all", requests, shipped),
            ["thinking"] = Print(generation, "with thinking", thought, shipped),
            ["hidden"] = Print(generation, "thinking not shown", [.. thought.Where(static request => request.Characters == 0)], shipped),
            ["plain"] = Print(generation, "without thinking", [.. requests.Where(static request => request.Blocks == 0)], shipped),
        };
        if (fit)
        {
            // Every third in table order; the requests in the table are shuffled.
            var fitted = ThinkingFit.Find([.. thought.Where(static (_, i) => i % 3 != 0)]);
            figures["fit"] = Print(generation, "the rest, fitted", [.. thought.Where(static (_, i) => i % 3 == 0)], fitted);
            var (request, sum) = fitted.Errors(thought);
            InvariantConsole.WriteLine(
                $"        tokensPerByte {fitted.Estimate.TokensPerByte:0.000}, tokensLess {fitted.Estimate.TokensLess:0}, ",
                $"requestError {request:0.000}, sumError {sum:0.000}");
            figures["constants"] = new
            {
                fitted.Estimate.TokensPerByte, fitted.Estimate.TokensLess, fitted.TokensPerCharacter, RequestError = request,
                SumError = sum,
            };
        }
        return new { Generation = generation.ToString(), Figures = figures };
    }

    private static object Print(TokenizerGeneration generation, string name, List<RecoveredRequest> requests, ThinkingFit fit)
    {
        if (requests.Count == 0)
            return new { Requests = 0 };
        var errors = requests.Select(request => Math.Abs(fit.Output(request) - request.Output) / request.Output).Order().ToList();
        var sum = requests.Sum(fit.Output) / requests.Sum(static request => request.Output);
        var (median, most) = (errors[errors.Count / 2], errors[errors.Count * 9 / 10]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{generation,-8}{name,-22}{requests.Count,9}{sum,8:0.000}{median,9:0.0%}{most,8:0.0%}"));
        return new { Requests = requests.Count, Sum = Math.Round(sum, 4), Median = Math.Round(median,
            4), NinetyPercent = Math.Round(most, 4) };
    }

    private static IEnumerable<RecoveredRequest> Read(string file)
    {
        var catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);
        using var stream = File.OpenRead(file);
        using var reader = new StreamReader(
            file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var columns = reader.ReadLine()!.Split(',').Select(static (name, i) => (name, i))
            .ToDictionary(static pair => pair.name, static pair => pair.i);
        while (reader.ReadLine() is { } line)
        {
            var values = line.Split(',');
            double Number(string name) => double.Parse(values[columns[name]], CultureInfo.InvariantCulture);
            if (Number("output") > 0 && catalog.TryResolve(values[columns["model"]], out var model))
            {
                yield return new RecoveredRequest(
                    model.Tokenizer, (int)Number("thinkingBlocks"), Number("signatureBytes"), Number("thinkingChars"),
                        Number("recoveredToday"), Number("output"));
            }
        }
    }
}

/// <summary>A request whose true output is known.</summary>
/// <param name="Generation">Of its model.</param>
/// <param name="Blocks">Its thinking blocks.</param>
/// <param name="SignatureBytes">Bytes of their signatures.</param>
/// <param name="Characters">Characters of their visible text.</param>
/// <param name="Counted">Text, tool calls and visible thinking as counted, in tokens.</param>
/// <param name="Output">What was billed.</param>
internal sealed record RecoveredRequest(TokenizerGeneration Generation, int Blocks, double SignatureBytes, double Characters,
    double Counted, double Output);
