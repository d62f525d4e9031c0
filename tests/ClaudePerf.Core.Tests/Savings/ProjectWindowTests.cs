using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using Turn = ClaudePerf.Core.Tests.Savings.PlannedSessions.Turn;
using Way = ClaudePerf.Core.Tests.Savings.PlannedSessions.Way;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>A project whose conversations save most with another window than the others gets its own.</summary>
public class ProjectWindowTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    private static Turn Grows(Random random, int least, int most) =>
        new(random.Next(least, most), random.Next(100, 800), random.Next(5, 40), Changes: false);

    private static readonly Way Heavy = new() { Startup = 40_000 };

    // Slow conversations save most if they are compacted early. Fast ones that start with more save most if they are compacted late,
    // because each compaction writes the start again.
    private static PlannedSessions Slow(int sessions, int seed) =>
        new(sessions, 120, seed, static (random, _) => Grows(random, 1500, 2500));

    private static PlannedSessions Fast(int seed) =>
        new(36, 30, seed, static (random, _) => Grows(random, 28_000, 34_000), static _ => true, "fast-");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Projects_that_differ_have_their_own_window_with_its_dollars(int seed)
    {
        var (slow, fast) = (Slow(60, seed), Fast(seed));
        var (slowRequests, slowBill) = slow.Billed(new Way());
        var (fastRequests, fastBill) = fast.Billed(Heavy);
        var answer = Find([.. slowRequests, .. fastRequests]);
        var finding = answer.Findings.Single(static finding => finding.Kind == SavingKind.CarriedContext);
        var late = CompactAt(finding.SettingValue);
        Assert.InRange(late, 180_000, 200_000);
        var rest = finding.Items.Single(static item => item.Name == "other projects");
        Assert.Equal((finding.SettingFile, finding.SettingValue), (rest.SettingFile, rest.SettingValue));
        IsNear(fastBill - fast.Billed(Heavy with { CompactAt = late }).Bill, answer, rest.Saving);
        var own = finding.Items.Where(static item => item.Name != "other projects").ToList();
        Assert.Equal(["/home/dev/project-0", "/home/dev/project-1", "/home/dev/project-2"],
            own.Select(static item => item.Name).Order(StringComparer.Ordinal));
        Assert.All(own, static item =>
        {
            Assert.Equal(Path.Combine(item.Name, ".claude", "settings.local.json"), item.SettingFile);
            Assert.Equal(("autoCompactWindow", SavingPart.Project, 20), (item.Setting, item.Part, item.Sessions));
            Assert.InRange(item.Saving, item.Low!.Value, item.High!.Value);
        });
        var early = CompactAt(Assert.Single(own.Select(static item => item.SettingValue).Distinct()));
        Assert.InRange(early, 120_000, 140_000);
        IsNear(slowBill - slow.Billed(new Way { CompactAt = early }).Bill, answer, own.Sum(static item => item.Saving));
        Assert.InRange(finding.Items.Sum(static item => item.Saving) / finding.Saving, 0.9999m, 1.0001m);
    }

    [Fact]
    public void Projects_that_are_alike_share_one_window()
    {
        var finding = Find(Slow(60, 3).Billed(new Way()).Requests).Findings.Single(static one => one.Kind == SavingKind.CarriedContext);
        var item = Assert.Single(finding.Items);
        Assert.Equal(("all projects", finding.Saving, finding.SettingFile), (item.Name, item.Saving, item.SettingFile));
    }

    [Fact]
    public void A_project_with_few_long_sessions_has_no_window_of_its_own()
    {
        var finding = Find([.. Slow(15, 1).Billed(new Way()).Requests, .. Fast(1).Billed(Heavy).Requests]).Findings
            .Single(static one => one.Kind == SavingKind.CarriedContext);
        Assert.Equal("all projects", Assert.Single(finding.Items).Name);
    }

    // Claude Code compacts 33,000 tokens below the window.
    private static long CompactAt(string? setting) => long.Parse(setting!, System.Globalization.CultureInfo.InvariantCulture) - 33_000;

    private static SavingAnswer Find(List<UsageRequest> requests) => SavingFinder.Find(
        new SavingReplay(UsageTable.FromRequests(requests), new UsageQuery { Catalog = Catalog },
            cancellation: TestContext.Current.CancellationToken),
        requests.Max(static request => request.Timestamp), cancellation: TestContext.Current.CancellationToken);

    private static void IsNear(decimal expected, SavingAnswer answer, decimal monthly) =>
        Assert.InRange(monthly * (decimal)(answer.Days / 30) / expected, 0.95m, 1.05m);
}
