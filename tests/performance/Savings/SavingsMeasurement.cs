using System.Diagnostics;
using System.Globalization;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Anatomy;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;
using ClaudePerf.Performance.Coordination;
using ClaudePerf.Performance.Usage;

namespace ClaudePerf.Performance.Savings;

/// <summary>
/// What bills are made of and what had saved how much of them: <c>--requests FILE</c> names a table of billed requests, <c>--transcripts
/// FOLDER</c> real transcripts. Without either <c>--size MB</c> (800) of generated ones, for the time that it takes.
/// </summary>
internal static class SavingsMeasurement
{
    private const int Runs = 5;

    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    internal static object Run(string[] args)
    {
        var options = new Arguments(args);
        if (options.Text("--requests") is { } file)
            return Table(UsageTable.FromRequests(BilledRequests.Read(file)), null);
        if (options.Text("--transcripts") is { } folder)
            return Table(DirectReading.Read([folder]).Table, new SentRequestSource([folder]), folder);
        return Time(options.Number("--size", 800) * 1_000_000, options.Text("--folder"));
    }

    private static object Table(UsageTable table, SentRequestSource? sent, string? folder = null)
    {
        var query = new UsageQuery { Catalog = Catalog };
        var clock = Stopwatch.StartNew();
        var replay = new SavingReplay(table, query, sent);
        if (folder is not null)
            ContentLookup.LookUp(replay, [folder], null);
        var prepared = clock.Elapsed;
        var asItWas = replay.Run(SavingSettings.AsItWas);
        var anatomy = Anatomy(table, query, asItWas);
        var rows = new List<object>();
        void Line(string name, SavingSettings settings, bool compacts = false)
        {
            var result = replay.Run(settings);
            var (low, high) = compacts
                ? (replay.Run(settings, CompactionEffects.Pessimistic).Share, replay.Run(settings, CompactionEffects.Optimistic).Share)
                : result is { Low: { } least, High: { } most } ? ((double)(least / result.Billed), (double)(most / result.Billed))
                    : (double.NaN, double.NaN);
            var worth = result.Sessions.Count(static session => session.Saving > 0
                && session.Saving >= 0.02m * session.Billed) / (double)result.Sessions.Count;
            Print($"  {name,-56}{result.Share,7:0.0%}  ({low:0.0%} to {high:0.0%})  {worth,5:0%} of sessions");
            rows.Add(new { Name = name, result.Share, Low = low, High = high, Worth = worth });
        }
        Line("compact at 120,000", new SavingSettings { CompactAt = 120_000 }, compacts: true);
        Line("  of it, only prompts over 200,000", new SavingSettings { CompactAt = 200_000 }, compacts: true);
        Line("compact at 100,000", new SavingSettings { CompactAt = 100_000 }, compacts: true);
        Line("prefix kept within its lifetime", new SavingSettings { KeepPrefix = true });
        Line("written again after the lifetime", new SavingSettings { NeverExpires = true });
        Line("compact before pauses over 100,000", new SavingSettings { CompactBeforePauseAbove = 100_000 }, compacts: true);
        Line("1,000 tokens less at the start", new SavingSettings { StartupTokens = 1_000 });
        Line("one hour on main threads", new SavingSettings { MainLifetime = CacheLifetime.OneHour });
        Line("five minutes on main threads", new SavingSettings { MainLifetime = CacheLifetime.FiveMinutes });
        Line("one hour on subagents", new SavingSettings { SubagentLifetime = CacheLifetime.OneHour });
        clock.Restart();
        var answer = SavingFinder.Find(replay, DateTimeOffset.UtcNow);
        var found = clock.Elapsed;
        foreach (var finding in answer.Findings)
        {
            Print($"  {finding.Number}. {finding.Title}: ${finding.Saving:0.00} a month ({finding.Low:0.00} to {finding.High:0.00})");
            Print($"       {finding.Share:0.0%} of the bill, adds ${finding.AddedSaving:0.00}, {finding.Certainty}");
            foreach (var detail in finding.Details)
                Print($"       {detail}");
        }
        foreach (var agent in answer.Agents)
        {
            Print($"  {agent.Agent}: {agent.Runs} runs at ${agent.RunCost:0.0000}, ${agent.MonthlyCost:0.00} a month");
            Print($"       start-up ${agent.RunStartup:0.0000}, work ${agent.RunWork:0.0000}, answer ${agent.RunAnswer:0.0000}");
        }
        Print($"together {answer.Together / answer.MonthlyBill:0.0%}");
        Print($"prepared in {prepared.TotalSeconds:0.00} s, found in {found.TotalSeconds:0.00} s");
        return new
        {
            Billed = asItWas.Billed, asItWas.LeftOut, Sessions = asItWas.Sessions.Count, Anatomy = anatomy,
            Rows = rows,
            Together = answer.MonthlyBill == 0 ? 0 : (double)(answer.Together / answer.MonthlyBill),
            Findings = answer.Findings.Select(static finding => new { finding.Title, finding.Share, finding.Certainty }),
        };
    }

    private static object Anatomy(UsageTable table, UsageQuery query, SavingReplayResult result)
    {
        var left = result.Sessions.Where(static session => session.IsLeftOut).Sum(static session => session.Billed);
        Print($"{table.Count} requests, ${result.Billed:0.00}; replayed as it was ${result.Replayed:0.00}");
        Print($"{result.LeftOut} of {result.Sessions.Count} sessions left out, with ${left:0.00}");
        var anatomy = BillAnatomy.Of(table, query);
        void Line(string name, decimal cost) => Print($"  {name,-56}{cost / anatomy.Cost,7:0.0%}  ${cost:0.00}");
        foreach (var charge in anatomy.Charges)
            Line(charge.Kind.ToString(), charge.Cost);
        Line("of the writes, old content written again", anatomy.RewrittenCost);
        Line("of the prompts, what conversations started with", anatomy.StartupCost);
        return new
        {
            Charges = anatomy.Charges.Select(charge => new { charge.Kind, Share = (double)(charge.Cost / anatomy.Cost) }),
            Rewritten = (double)(anatomy.RewrittenCost / anatomy.Cost), Startup = (double)(anatomy.StartupCost / anatomy.Cost),
        };
    }

    private static object Time(long bytes, string? given)
    {
        var folder = given ?? Directory.CreateTempSubdirectory("claudeperf-savings-").FullName;
        try
        {
            var projects = Path.Combine(folder, "projects");
            if (!Directory.Exists(projects))
                TranscriptGenerator.Write(folder, bytes, seed: 1, longLines: 0);
            var index = Path.Combine(folder, "usage.db");
            var times = new List<double>();
            var processors = new List<double>();
            var findings = 0;
            for (var run = 0; run <= Runs; run++)
            {
                var clock = Stopwatch.StartNew();
                var processor = Environment.CpuUsage.TotalTime;
                using var opened = UsageIndex.Open(index);
                var reading = opened.Read([projects]);
                var replay = new SavingReplay(reading.Table, new UsageQuery { Catalog = Catalog }, new SentRequestSource([projects]));
                ContentLookup.LookUp(replay, [projects], Path.Combine(folder, ContentLookup.FileName));
                findings = SavingFinder.Find(replay, DateTimeOffset.UtcNow).Findings.Count;
                var spent = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
                processors.Add(spent);
                Print($"  run {run}: {clock.Elapsed.TotalSeconds:0.00} s, {spent:0.00} s of processors, {reading.Table.Count} requests");
                if (run > 0)
                    times.Add(clock.Elapsed.TotalSeconds);
            }
            return new { Bytes = bytes, SecondsBest = times.Min(), ProcessorSecondsBest = processors.Min(), SecondsMedian =
                times.Order().ElementAt(times.Count / 2), Findings = findings };
        }
        finally
        {
            if (given is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
