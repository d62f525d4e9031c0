using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Performance.Tokens;
using Microsoft.ML.Tokenizers;
using SharpToken;

namespace ClaudePerf.Performance.Peers;

/// <summary>Counting with o200k_base: our encoder compared with two packages, on one core of one process.</summary>
internal static class CountingComparison
{
    internal const string FirstCountChild = "first-count", SpeedChild = "count";

    private const int Turns = 5, Processes = 5, FirstCounts = 9, OddTexts = 500;
    private const string OneRun = "one run of 10,000 letters";
    private const string Ours = "library", Microsoft = "Microsoft.ML.Tokenizers", Sharp = "SharpToken";

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(80);
    private static readonly string[] Names = [Ours, Microsoft, Sharp];

    // What splitting patterns and byte-pair encoders get wrong: contractions, marks, long numbers, unusual spaces, letters without case,
    // surrogate pairs.
    private static readonly string[] OddParts =
    [
        "a", "A", "bC", "'s", "'RE", "’ll", "1", "12345678901", "½", "²", " ", "  ", "\t", "\n", "\r\n", "\n\n\n", "\u00a0", "\u2003",
            "\u200b", "é", "e\u0301", "Ünïcödé", "ß", "Ǆ", "ǅ", "ʰ", "字", "かな", "한글", "ไทย",
        "עברית", "مرحبا", "हिन्दी", "😀", "👩‍👩‍👧", "🇩🇪", "\ud835\udc00", "--", "!!!", "//", "=>", "_x", "{}", "…", "\u0000",
            "\ufeff", "\ufffd",
    ];

    /// <summary>Measures.</summary>
    /// <returns>Speeds, the first count, and whether the counts agree.</returns>
    internal static object Run(PeerRun run)
    {
        var kinds = Kinds();
        var speeds = Speeds(run, kinds);
        FirstCount(run);
        var counters = Names.Select(Counter).ToArray();
        var odd = new TokenTexts("odd characters, at random", Odd());
        var agreement = kinds.Append(odd).ToDictionary(kind => kind.Name, kind => Agreement(kind, counters, Reference(run, kind)));
        return new { MegabytesPerSecond = speeds, Agreement = agreement };
    }

    /// <summary>In a separate process: the time to the first count.</summary>
    internal static object RunFirstCount(string name)
    {
        var text = TokenTexts.All()[0].Texts[0];
        var clock = Stopwatch.StartNew();
        var tokens = Counter(name)(text);
        return new { clock.Elapsed.TotalMilliseconds, tokens };
    }

    /// <summary>In a separate process, since just-in-time compilation differs from process to process: the best pass over each kind of
    /// text, in milliseconds.</summary>
    internal static Dictionary<string, double[]> RunSpeed()
    {
        var counters = Names.Select(Counter).ToArray();
        return Kinds().ToDictionary(
            kind => kind.Name,
            kind => Rounds.Run(Turns,
                [.. counters.Select<Func<string, long>, Func<double>>(counter => () => BestPass(kind.Texts, counter))])
                    .Select(times => times.Min()).ToArray());
    }

    private static IReadOnlyList<TokenTexts> Kinds() => [.. TokenTexts.All(), new TokenTexts(OneRun, [new string('a', 10_000)])];

    // Each including everything that it loads.
    private static Func<string, long> Counter(string name)
    {
        switch (name)
        {
            case Ours:
                return text => VendorEncoding.Count(VendorEncoding.O200kBase, text);
            case Microsoft:
                var microsoft = TiktokenTokenizer.CreateForEncoding("o200k_base");
                return text => microsoft.CountTokens(text);
            default:
                var sharp = GptEncoding.GetEncoding("o200k_base");
                // Without this it throws if a text contains a special token.
                var none = new HashSet<string>();
                return text => sharp.CountTokens(text, none, none);
        }
    }

    private static Dictionary<string, Dictionary<string, double>> Speeds(PeerRun run, IReadOnlyList<TokenTexts> kinds)
    {
        var processes = Enumerable.Range(0, Processes).Select(_ => ChildResult<Dictionary<string, double[]>>(run, SpeedChild)).ToList();
        var speeds = new Dictionary<string, Dictionary<string, double>>();
        foreach (var kind in kinds)
        {
            double[] Times(int counter) => [.. processes.Select(process => process[kind.Name][counter])];
            // The peers' times for one run of characters vary by half from process to process: they are shown, but not compared with a
            // baseline.
            for (var peer = 1; peer < Names.Length && kind.Name != OneRun; peer++)
                run.Add(Comparison.Of("counting", kind.Name, Ours, Times(0), Versioned(Names[peer]), Times(peer)));
            speeds[kind.Name] = Names.Select((name, i) => (name, Speed: kind.Bytes / 1e3 / Comparison.Quantile(Times(i), 0.5)))
                .ToDictionary(pair => pair.name, pair => Math.Round(pair.Speed, 2));
            var each = string.Join(", ", speeds[kind.Name].Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value:N1}")));
            InvariantConsole.WriteLine($"speed      {kind.Name}, {kind.Bytes / 1e3:N0} KB: {each} MB/s");
        }
        return speeds;
    }

    private static T ChildResult<T>(PeerRun run, params string[] arguments)
    {
        var child = new PeerProgram(Environment.ProcessPath!, ["peers", PeersMeasurement.ChildOption, .. arguments],
            run.Environment(run.NewFolder("data")));
        return JsonSerializer.Deserialize<T>(child.Run().Output.TrimEnd().Split('\n')[^1], JsonSerializerOptions.Web)!;
    }

    private static double BestPass(IReadOnlyList<string> texts, Func<string, long> count)
    {
        var best = double.MaxValue;
        var turn = Stopwatch.StartNew();
        do
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var text in texts)
                count(text);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        while (turn.Elapsed < Turn);
        return best;
    }

    private static void FirstCount(PeerRun run)
    {
        double Time(string name) => ChildResult<JsonElement>(run, FirstCountChild, name).GetProperty("totalMilliseconds").GetDouble();
        var times = Rounds.Run(FirstCounts, [.. Names.Select<string, Func<double>>(name => () => Time(name))]);
        for (var peer = 1; peer < Names.Length; peer++)
            run.Add(Comparison.Of("counting", "first count of a process", Ours, times[0], Versioned(Names[peer]), times[peer]));
    }

    private static object Agreement(TokenTexts kind, Func<string, long>[] counters, long[]? reference)
    {
        var counts = Names.Zip(counters, (name, counter) => (name, kind.Texts.Select(counter).ToArray()))
            .ToDictionary(pair => pair.name, pair => pair.Item2);
        if (reference is not null)
            counts["tiktoken"] = reference;
        int Different(string one, string other) => counts[one].Zip(counts[other]).Count(pair => pair.First != pair.Second);
        var fromOurs = counts.Keys.Where(name => name != Ours).ToDictionary(name => name, name => Different(Ours, name));
        var fromReference = reference is null ? null : Names.ToDictionary(name => name, name => Different("tiktoken", name));
        InvariantConsole.WriteLine(
            $"agreement  {kind.Name}: {kind.Texts.Count:N0} texts, {counts[Ours].Sum():N0} tokens; ",
            $"texts counted differently from ours: {List(fromOurs)}; from tiktoken: {List(fromReference)}");
        var example = Enumerable.Range(0, kind.Texts.Count).Where(i => counts.Values.Any(of => of[i] != counts[Ours][i]))
            .Select(i => (int?)i).FirstOrDefault();
        return new
        {
            Texts = kind.Texts.Count,
            Tokens = counts.ToDictionary(pair => pair.Key, pair => pair.Value.Sum()),
            DifferentFromOurs = fromOurs,
            DifferentFromTiktoken = fromReference,
            Example = example is { } i
                ? new { Text = kind.Texts[i], Tokens = counts.ToDictionary(pair => pair.Key, pair => pair.Value[i]) }
                : null,
        };
    }

    private static string List(Dictionary<string, int>? counts) =>
        counts is null ? "not known" : string.Join(", ", counts.Select(pair => $"{pair.Key} {pair.Value}"));

    // The counts of the reference implementation; null if it is not installed.
    private static long[]? Reference(PeerRun run, TokenTexts kind)
    {
        if (run.Packages.Tiktoken is not { } package)
            return null;
        var texts = Path.Combine(run.NewFolder("texts"), "texts.json");
        File.WriteAllText(texts, JsonSerializer.Serialize(kind.Texts));
        const string Script = """
            const encoding = require(process.argv[1]).get_encoding('o200k_base');
            const texts = JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'));
            console.log(JSON.stringify(texts.map(text => encoding.encode(text, [], []).length)));
            """;
        return JsonSerializer.Deserialize<long[]>(
            new PeerProgram("node", ["-e", Script, package.Script, texts], new Dictionary<string, string?>()).Run().Output);
    }

    private static List<string> Odd()
    {
        var random = new Random(1);
        var texts = new List<string>();
        for (var i = 0; i < OddTexts; i++)
        {
            var text = new StringBuilder();
            for (var part = random.Next(1, 60); part > 0; part--)
                text.Append(OddParts[random.Next(OddParts.Length)]);
            texts.Add(text.ToString());
        }
        return texts;
    }

    // The assemblies have other versions than their packages; the restored versions are in a file next to the program.
    private static string Versioned(string name)
    {
        using var dependencies = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, typeof(CountingComparison).Assembly.GetName().Name + ".deps.json")));
        return dependencies.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name)
            .First(library => library.StartsWith(name + "/", StringComparison.Ordinal)).Replace('/', ' ');
    }
}
