using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Savings.Sources;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings;

/// <summary>
/// Finds what to change to pay less, based on billed requests. Each change is replayed by itself and on top of the others, so that
/// no dollar is counted twice in the total.
/// </summary>
public static class SavingFinder
{
    internal const double DaysPerMonth = 30;

    // A few days are not representative of a month.
    private const double MinimumDays = 7;

    private const double MinimumSessionShare = 0.02;

    /// <summary>The default minimum share of the bill for a finding.</summary>
    public const double MinimumShare = 0.01;

    /// <summary>The number of days that findings are based on if no period is chosen.</summary>
    public const int DefaultDays = 30;

    /// <summary>The period of <see cref="DefaultDays"/>.</summary>
    public static UsageLookback DefaultPeriod { get; } = UsageLookback.Parse($"{DefaultDays}d");

    private static readonly ISavingSource[] Sources =
        [new CarriedContextSource(), new StartupWeightSource(), new UnusedStartupSource(), new PrefixChangeSource(), new PauseSource(),
            new LifetimeSource(), new LargeResultSource(), new ReadChainSource(), new ExplorationSource(), new ListRequestSource(),
            new AgentTrialSource(), new AgentFileSource()];

    /// <summary>Finds savings.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="now">The end of a period without an end.</param>
    /// <param name="minimumShare">The minimum share of the bill for a finding, 0 to 1.</param>
    /// <param name="plan">How much of a subscription's weekly limit was used; null if the plan is not known.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The findings.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static SavingAnswer Find(SavingReplay replay, DateTimeOffset now, double minimumShare = MinimumShare,
        PlanLimit? plan = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(replay);
        var days = DaysOf(replay, now);
        var asItWas = replay.Run(SavingSettings.AsItWas, cancellation: cancellation);
        var month = (decimal)(DaysPerMonth / days);
        var limit = plan?.WeeklyCost(replay.Table, replay.Query.Catalog) * (decimal)(DaysPerMonth / PlanLimit.Week.TotalDays);
        var found = new List<(SavingCandidate Candidate, SavingFinding Finding)>();
        var effects = OwnCompactions.RangeOf(replay);
        foreach (var candidate in Sources.SelectMany(source => source.Find(replay, effects, cancellation)))
        {
            if (Evaluate(replay, candidate, effects, cancellation) is { } evaluated
                && (double)evaluated.Saving >= minimumShare * (double)asItWas.Billed)
                found.Add((candidate, evaluated));
        }
        found.Sort(static (a, b) => b.Finding.Saving.CompareTo(a.Finding.Saving));
        var findings = new List<SavingFinding>();
        var (settings, together) = (SavingSettings.AsItWas, asItWas);
        foreach (var (candidate, finding) in found)
        {
            var next = candidate.Apply(settings);
            var result = replay.Run(next, effects.Middle, cancellation);
            var added = result.Saving - together.Saving;
            if (added > 0)
                (settings, together) = (next, result);
            findings.Add(finding with
            {
                Number = findings.Count + 1,
                Saving = finding.Saving * month,
                Low = finding.Low * month,
                High = finding.High * month,
                AddedSaving = Math.Max(0, added) * month,
                Share = asItWas.Billed == 0 ? 0 : (double)(finding.Saving / asItWas.Billed),
                Tokens = (long)(finding.Tokens * month),
                TokenShare = replay.PromptTokens == 0 ? 0 : finding.Tokens / (double)replay.PromptTokens,
                PlanShare = limit is > 0 ? (double)(finding.Saving * month / limit.Value) : null,
                Items = [.. finding.Items.Select(item => item.Scaled(month))],
                Seconds = finding.Seconds?.Times((double)month),
            });
        }
        return new SavingAnswer
        {
            Findings = EachItemOnce(findings),
            Agents = AgentRunCost.Of(replay, now),
            MonthlyBill = asItWas.Billed * month,
            Together = together.Saving * month,
            TogetherInterval = findings.Count == 0 ? null : together.Interval is { } interval
                ? (interval.Low * month, interval.High * month) : null,
            MonthlyLimit = limit,
            Days = days,
            Sessions = asItWas.Sessions.Count,
            LeftOut = asItWas.LeftOut,
            Billed = asItWas.Billed,
        };
    }

    // Amounts are in dollars of the period. Null if the change might as well cost more.
    private static SavingFinding? Evaluate(SavingReplay replay, SavingCandidate candidate, CompactionRange effects,
        CancellationToken cancellation)
    {
        SavingReplayResult Run(CompactionEffects with) => replay.Run(candidate.Apply(SavingSettings.AsItWas), with, cancellation);
        var middle = Run(effects.Middle);
        var (low, high) = middle.Interval is { } interval ? ((decimal?)interval.Low, (decimal?)interval.High) : (null, null);
        var seconds = middle.Seconds;
        if (candidate.Compacts && middle.Saving > 0)
        {
            var (least, most) = (Run(effects.Low), Run(effects.High));
            low = Math.Min(low ?? middle.Saving, least.Saving);
            high = Math.Max(high ?? middle.Saving, most.Saving);
            seconds = seconds?.Spanning(least.Seconds).Spanning(most.Seconds);
        }
        if (middle.Saving <= 0 || low <= 0)
            return null;
        return new SavingFinding
        {
            Kind = candidate.Kind, Title = candidate.Title, Saving = middle.Saving, Low = low, High = high, Tokens = middle.Tokens,
            Seconds = seconds,
            Sessions = middle.Sessions.Count(static session => session.Saving >= (decimal)MinimumSessionShare * session.Billed
                && session.Saving > 0),
            Certainty = candidate.Certainty, Effect = candidate.Effect, Change = candidate.Change, Setting = candidate.Setting,
            SettingValue = candidate.SettingValue, SettingFile = candidate.SettingFile,
            Details = [.. candidate.Details?.Invoke(middle) ?? []],
            Items = [.. (candidate.Items?.Invoke(middle) ?? []).OrderByDescending(static item => item.Saving)
                .ThenBy(static item => item.Name, StringComparer.Ordinal)],
        };
    }

    // An upper bound does not repeat the items of a finding of the same kind that is more certain.
    private static List<SavingFinding> EachItemOnce(List<SavingFinding> findings)
    {
        var named = findings.Where(static finding => finding.Certainty != SavingCertainty.UpperBound)
            .SelectMany(static finding => finding.Items.Select(item => (finding.Kind, item.Part, item.Name))).ToHashSet();
        return [.. findings.Select(finding => finding.Certainty != SavingCertainty.UpperBound ? finding : finding with
        {
            Items = [.. finding.Items.Where(item => !named.Contains((finding.Kind, item.Part, item.Name)))],
        })];
    }

    internal static double DaysOf(SavingReplay replay, DateTimeOffset now)
    {
        if (replay.FirstTicks > replay.LastTicks)
            return DaysPerMonth;
        var from = Math.Max(replay.Query.Since?.UtcTicks ?? long.MinValue, replay.FirstTicks);
        var to = replay.Query.Until is { } until && until < now ? until.UtcTicks : Math.Max(now.UtcTicks, replay.LastTicks);
        // An old history without bounds uses its own first and last request.
        if (replay.Query.Since is null && replay.Query.Until is null)
            to = replay.LastTicks;
        return Math.Max(MinimumDays, TimeSpan.FromTicks(to - from).TotalDays);
    }
}
