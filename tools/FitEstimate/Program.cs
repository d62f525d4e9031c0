using System.Diagnostics;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;
using ClaudePerf.FitEstimate;

// dotnet run -c Release --project tools/FitEstimate --
//     fit|interval|verify|evaluate --corpora FOLDER --recorded FILE --vocabulary FOLDER --weights FILE
// docs/token-counting.md has the commands in full.
var options = args.Skip(1).Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
if (args.Length == 0 || args[0] is not ("fit" or "interval" or "verify" or "evaluate") ||
    !(options.ContainsKey("--corpora") && options.ContainsKey("--recorded")
        && options.ContainsKey("--vocabulary") && options.ContainsKey("--weights")) ||
    (args[0] == "evaluate" && !options.ContainsKey("--document")))
{
    Console.Error.WriteLine("""
        Usage: fit|interval|verify|evaluate --corpora FOLDER --recorded FILE --vocabulary FOLDER --weights FILE [--document FILE]
          fit       fits the weights and writes the file
          interval  keeps the file's weights, fits the intervals anew and writes the file
          verify    fits, and says whether the file is the same to the last bit
          evaluate  measures the file on the texts kept apart and writes the tables into the document,
                    docs/token-counting.md
        docs/token-counting.md says where the inputs come from.
        """);
    return 2;
}

var clock = Stopwatch.StartNew();
void Report(string what) => Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,6:0.0} s  {what}");

var teacher = await Teacher.LoadAsync(options["--vocabulary"]);
var documents = new List<Document>(DocumentReader.ReadRecorded(options["--recorded"]));
foreach (var corpus in Corpus.LoadAll()) documents.AddRange(DocumentReader.Read(corpus, options["--corpora"]));
var overlap = new Overlap(documents);
var training = documents.Where(document => document.Use == CorpusUse.Train && !overlap.Shares(document)).SelectMany(Chunks.Of).ToList();
Report($"{documents.Count} texts, {training.Count} pieces of {training.Sum(chunk => (long)chunk.Text.Length)} characters to train with");

if (args[0] == "evaluate")
{
    var shipped = EstimateFile.Read(options["--weights"], EncodingTables.O200kBase.Table.Count);
    var models = Enum.GetValues<TokenizerGeneration>().Select(generation => CounterOf(shipped, generation)).ToArray();
    var linear = Enum.GetValues<TokenizerGeneration>()
        .Select(generation => new LinearBaseline(training, text => teacher.Count(generation, text))).ToArray();
    var measured = new Evaluation(teacher, generation => models[(int)generation], generation => linear[(int)generation])
        .Measure([.. documents.Where(document => document.Use is CorpusUse.Test or CorpusUse.Final)]);
    Report("measured");
    EvaluationReport.Replace(options["--document"], measured);
    return 0;
}

var file = args[0] == "interval" ? FitIntervals(EstimateFile.Read(options["--weights"], EncodingTables.O200kBase.Table.Count)) : Fit();
if (args[0] is "fit" or "interval")
{
    File.WriteAllBytes(options["--weights"], file);
    Report($"wrote {options["--weights"]}, {file.Length} bytes");
    return 0;
}
var same = file.AsSpan().SequenceEqual(File.ReadAllBytes(options["--weights"]));
Report(same ? "the same weights" : "NOT the same weights");
return same ? 0 : 1;

byte[] Fit()
{
    var features = new Features(EncodingTables.O200kBase.Table, JointChoice.Tags(training));
    var v3 = WeightFit.Fit(TokenizerGeneration.V3, training, teacher, features);
    Report("v3 fitted");
    var v47 = WeightFit.Fit(TokenizerGeneration.V47, training, teacher, features);
    Report("v4.7 fitted");
    var familiarity = FamiliarityFit.Of(training, features);
    FamilyWeights[] families = [v3.Family, v47.Family];
    short[][] borders = [v3.Borders, v47.Borders, FrameFit.BordersOfV5(v47.Borders, training, teacher, features)];
    GenerationWeights[] generations =
        [.. Enum.GetValues<TokenizerGeneration>().Select(generation =>
            new GenerationWeights(borders[(int)generation], FrameFit.Tail(generation, teacher), default))];

    return FitIntervals(new EstimateFile(familiarity, features.JointTags, families, generations, "unbounded"));
}

byte[] FitIntervals(EstimateFile weights)
{
    // Whole texts and pieces of them, so that the interval is right for a line as for a file.
    var calibration = documents.Where(document => document.Use == CorpusUse.Calibrate)
        .SelectMany(document => Chunks.Of(document).Prepend(new Chunk(document, document.Text, IsWhole: true))).ToList();
    var generations = weights.Generations.ToArray();
    var intervals = new List<EstimateInterval>();
    foreach (var generation in Enum.GetValues<TokenizerGeneration>())
    {
        intervals.Add(IntervalFit.Fit(CounterOf(weights, generation), calibration, text => teacher.Count(generation, text), intervals));
        generations[(int)generation] = generations[(int)generation] with { Interval = intervals[^1] };
    }
    Report("intervals fitted: " + string.Join("; ", generations.Select(generation => generation.Interval)));
    return EstimateFile.Write(weights.Familiarity, weights.JointTags, weights.Families, generations);
}

static EstimateTokenCounter CounterOf(EstimateFile weights, TokenizerGeneration generation) =>
    new(EncodingTables.O200kBase, new EstimateModel(weights, generation, EncodingTables.O200kBase.Table), generation);
