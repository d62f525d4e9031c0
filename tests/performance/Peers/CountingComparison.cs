using System.Diagnostics;
using System.Globalization;
using System.Text;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Performance.Tokens;
using Microsoft.ML.Tokenizers;
using SharpToken;

namespace ClaudePerf.Performance.Peers;

/// <summary>Counting with o200k_base: our encoder beside two packages, on one core of one process.</summary>
internal static class CountingComparison
{
    internal const string Child = "count";

    private const int Turns = 15, FirstCounts = 9, OddTexts = 500;
    private const string Ours = "library", Microsoft = "Microsoft.ML.Tokenizers", Sharp = "SharpToken";

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(60);
    private static readonly string[] Names = [Ours, Microsoft, Sharp];

    // What splitting patterns and byte-pair encoders get wrong: contractions, marks, long numbers, odd spaces, letters without case, pairs of surrogates.
    private static readonly string[] OddParts =
    [
        "a", "A", "bC", "'s", "'RE", "’ll", "1", "12345678901", "½", "²", " ", "  ", "\t", "\n", "\r\n", "\n\n\n", "\u00a0", "\u2003", "\u200b", "é", "e\u0301", "Ünïcödé", "ß", "Ǆ", "ǅ", "ʰ", "字", "かな", "한글", "ไทย",
        "עברית", "مرحبا", "हिन्दी", "😀", "👩‍👩‍👧", "🇩🇪", "\ud835\udc00", "--", "!!!", "//", "=>", "_x", "{}", "…", "\u0000", "\ufeff", "\ufffd",
    ];

    /// <summary>Measures.</summary>
    /// <returns>Speeds, the first count, and whether the counts agree.</returns>
    internal static object Run(PeerRun run)
    {
        var counters = Names.Select(Counter).ToArray();
        IReadOnlyList<TokenTexts> kinds = [.. TokenTexts.All(), new TokenTexts("one run of 10,000 letters", [new string('a', 10_000)])];
        var speeds = kinds.ToDictionary(kind => kind.Name, kind => Speeds(run, kind, counters));
        FirstCount(run);
        var odd = new TokenTexts("odd characters, at random", Odd());
        var agreement = kinds.Append(odd).ToDictionary(kind => kind.Name, kind => Agreement(kind, counters));
        return new { MegabytesPerSecond = speeds, Agreement = agreement };
    }

    /// <summary>In a process of its own: the time to a first count.</summary>
    internal static object RunChild(string name)
    {
        var text = TokenTexts.All()[0].Texts[0];
        var clock = Stopwatch.StartNew();
        var tokens = Counter(name)(text);
        return new { clock.Elapsed.TotalMilliseconds, tokens };
    }

    // Each with everything that it loads.
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
                // Without this it throws where a text writes out a special token.
                var none = new HashSet<string>();
                return text => sharp.CountTokens(text, none, none);
        }
    }

    private static Dictionary<string, double> Speeds(PeerRun run, TokenTexts kind, Func<string, long>[] counters)
    {
        var times = Rounds.Run(Turns, [.. counters.Select<Func<string, long>, Func<double>>(counter => () => BestPass(kind.Texts, counter))]);
        for (var peer = 1; peer < counters.Length; peer++)
            run.Add(Comparison.Of("counting", kind.Name, Ours, times[0], Versioned(Names[peer]), times[peer]));
        return Names.Select((name, i) => (name, Speed: kind.Bytes / 1e3 / Comparison.Quantile(times[i], 0.5))).ToDictionary(pair => pair.name, pair => Math.Round(pair.Speed, 2));
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
        double Time(string name)
        {
            var child = new PeerProgram(Environment.ProcessPath!, ["peers", PeersMeasurement.ChildOption, Child, name], run.Environment(run.NewFolder("data")));
            var line = child.Run().Output.TrimEnd().Split('\n')[^1];
            return System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("totalMilliseconds").GetDouble();
        }
        var times = Rounds.Run(FirstCounts, [.. Names.Select<string, Func<double>>(name => () => Time(name))]);
        for (var peer = 1; peer < Names.Length; peer++)
            run.Add(Comparison.Of("counting", "first count of a process", Ours, times[0], Versioned(Names[peer]), times[peer]));
    }

    private static object Agreement(TokenTexts kind, Func<string, long>[] counters)
    {
        var counts = counters.Select(counter => kind.Texts.Select(counter).ToArray()).ToArray();
        var different = counts.Select(theirs => theirs.Zip(counts[0]).Count(pair => pair.First != pair.Second)).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"agreement  {kind.Name}: {kind.Texts.Count:N0} texts, {counts[0].Sum():N0} tokens; texts counted otherwise by {Names[1]}: {different[1]}, by {Names[2]}: {different[2]}"));
        return new { Texts = kind.Texts.Count, Tokens = Names.Zip(counts, (name, of) => (name, of)).ToDictionary(pair => pair.name, pair => pair.of.Sum()), CountedOtherwise = Names.Zip(different).Skip(1).ToDictionary(pair => pair.First, pair => pair.Second) };
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

    private static string Versioned(string name) => name + " " + (name == Sharp ? typeof(GptEncoding) : typeof(TiktokenTokenizer)).Assembly.GetName().Version!.ToString(3);
}
