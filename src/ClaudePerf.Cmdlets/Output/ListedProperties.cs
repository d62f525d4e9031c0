using System.Management.Automation;
using System.Runtime.CompilerServices;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Reports.Overview;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.History;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tokens.Correction;
using ClaudePerf.Core.Usage.Comparison;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The properties that PowerShell lists for an object when it cannot use the object's table, because another command in the same script
/// wrote objects first. By default PowerShell lists every property, including whole prompts. The objects carry the property set themselves,
/// because a types file would be an error if two copies of the module are imported.
/// </summary>
internal static class ListedProperties
{
    /// <summary>
    /// The maximum number of objects per command to tag. Nobody reads a longer list, and tagging takes as much time as creating the object.
    /// Objects with lists are always tagged.
    /// </summary>
    internal const int MaxTagged = 500;

    private const string StandardMembers = "PSStandardMembers";

    private static readonly string[] Usage =
    [
        nameof(UsageGroup.Requests), nameof(UsageGroup.InputTokens), nameof(UsageGroup.OutputTokens), nameof(UsageGroup.CacheReadTokens),
        nameof(UsageGroup.HitRate), nameof(UsageGroup.Cost), nameof(UsageGroup.Saving),
    ];

    private static readonly Dictionary<Type, PSMemberSet> ByType = new Dictionary<Type, string[]>
    {
        [typeof(ModelPriceInfo)] =
        [
            nameof(ModelPriceInfo.Model), nameof(ModelPriceInfo.Input), nameof(ModelPriceInfo.Output),
            nameof(ModelPriceInfo.CacheWrite5m), nameof(ModelPriceInfo.CacheRead),
            nameof(ModelPriceInfo.ContextWindow),
        ],
        [typeof(PromptDefinition)] =
        [
            nameof(PromptDefinition.Kind), nameof(PromptDefinition.Name), nameof(PromptDefinition.Scope),
            nameof(PromptDefinition.IsActive),
        ],
        [typeof(BudgetPrediction)] =
        [
            nameof(BudgetPrediction.Name), nameof(BudgetPrediction.Invocations), nameof(BudgetPrediction.Low),
            nameof(BudgetPrediction.High), nameof(BudgetPrediction.ChanceOfExceeding), nameof(BudgetPrediction.Basis),
            nameof(BudgetPrediction.Status),
        ],
        [typeof(BudgetState)] =
        [
            nameof(BudgetState.Name), nameof(BudgetState.Scope), nameof(BudgetState.Period), nameof(BudgetState.Limit),
            nameof(BudgetState.Unit), nameof(BudgetState.Used), nameof(BudgetState.Percent),
            nameof(BudgetState.Status),
        ],
        [typeof(TokenBudget)] =
        [
            nameof(TokenBudget.Name), nameof(TokenBudget.Scope), nameof(TokenBudget.Period), nameof(TokenBudget.Limit),
            nameof(TokenBudget.Unit), nameof(TokenBudget.Action),
        ],
        [typeof(CacheEntryInfo)] =
        [
            nameof(CacheEntryInfo.Kind), nameof(CacheEntryInfo.Agent), nameof(CacheEntryInfo.Scope),
            nameof(CacheEntryInfo.Tokens), nameof(CacheEntryInfo.Hits), nameof(CacheEntryInfo.LastUsed),
        ],
        [typeof(CacheStatistics)] =
        [
            nameof(CacheStatistics.Hits), nameof(CacheStatistics.Misses), nameof(CacheStatistics.HitRate),
            nameof(CacheStatistics.MemoryBytes), nameof(CacheStatistics.DiskEntries),
            nameof(CacheStatistics.DiskBytes),
        ],
        [typeof(CoordinationMeasurement)] =
        [
            nameof(CoordinationMeasurement.Name), nameof(CoordinationMeasurement.Requests),
            nameof(CoordinationMeasurement.UncachedCost), nameof(CoordinationMeasurement.ClaudeCodeCost),
            nameof(CoordinationMeasurement.BestCost), nameof(CoordinationMeasurement.BestChoice),
        ],
        [typeof(CoordinationPattern)] =
        [
            nameof(CoordinationPattern.Name), nameof(CoordinationPattern.Source), nameof(CoordinationPattern.Form),
            nameof(CoordinationPattern.Flow), nameof(CoordinationPattern.Seen), nameof(CoordinationPattern.Cost),
        ],
        [typeof(AgentAnswer)] =
        [
            nameof(AgentAnswer.Agent), nameof(AgentAnswer.Model), nameof(AgentAnswer.StopReason),
            nameof(AgentAnswer.Cost), nameof(AgentAnswer.Duration),
        ],
        [typeof(PromptMeasurement)] =
        [
            nameof(PromptMeasurement.Name), nameof(PromptMeasurement.Kind), nameof(PromptMeasurement.Tokens),
            nameof(PromptMeasurement.AlwaysOnTokens), nameof(PromptMeasurement.OnInvokeTokens),
            nameof(PromptMeasurement.Method), nameof(PromptMeasurement.InputCost),
        ],
        [typeof(McpToolMeasurement)] =
        [
            nameof(McpToolMeasurement.Name), nameof(McpToolMeasurement.Tokens),
            nameof(McpToolMeasurement.SessionTokens), nameof(McpToolMeasurement.Loading),
            nameof(McpToolMeasurement.Calls), nameof(McpToolMeasurement.LastCall),
        ],
        [typeof(McpServerMeasurement)] =
        [
            nameof(McpServerMeasurement.Server), nameof(McpServerMeasurement.State),
            nameof(McpServerMeasurement.Tools), nameof(McpServerMeasurement.UnusedTools),
            nameof(McpServerMeasurement.Tokens), nameof(McpServerMeasurement.SessionTokens),
            nameof(McpServerMeasurement.Calls),
        ],
        [typeof(OptimizationResult)] =
        [
            nameof(OptimizationResult.Name), nameof(OptimizationResult.Kind), nameof(OptimizationResult.TokensBefore),
            nameof(OptimizationResult.TokensAfter), nameof(OptimizationResult.TokensSaved),
            nameof(OptimizationResult.AlwaysOnBefore), nameof(OptimizationResult.AlwaysOnAfter),
        ],
        [typeof(OptimizationSummary)] =
        [
            nameof(OptimizationSummary.Kind), nameof(OptimizationSummary.Count), nameof(OptimizationSummary.Changed),
            nameof(OptimizationSummary.TokensBefore), nameof(OptimizationSummary.TokensAfter),
            nameof(OptimizationSummary.AlwaysOnBefore), nameof(OptimizationSummary.AlwaysOnAfter),
        ],
        [typeof(PromptChange)] =
        [
            nameof(PromptChange.Change), nameof(PromptChange.Kind), nameof(PromptChange.Name),
            nameof(PromptChange.Line), nameof(PromptChange.ReferenceLine), nameof(PromptChange.Place),
        ],
        [typeof(PromptComparison)] =
        [
            nameof(PromptComparison.Name), nameof(PromptComparison.Kind), nameof(PromptComparison.TokensBefore),
            nameof(PromptComparison.TokensAfter), nameof(PromptComparison.Lost), nameof(PromptComparison.Weakened),
            nameof(PromptComparison.Moved),
        ],
        [typeof(CostOverview)] =
        [
            nameof(CostOverview.Path), nameof(CostOverview.Cost7Days), nameof(CostOverview.Cost30Days), nameof(CostOverview.TopAgents),
            nameof(CostOverview.AvoidableMissCost), nameof(CostOverview.StartupCost), nameof(CostOverview.SavingsTogether),
            nameof(CostOverview.NextStep),
        ],
        [typeof(LiveUsage)] = [nameof(LiveUsage.At), nameof(LiveUsage.CostPerHour), nameof(LiveUsage.TokensPerMinute)],
        [typeof(EstimateCorrection)] =
        [
            nameof(EstimateCorrection.Generation), nameof(EstimateCorrection.Factor),
            nameof(EstimateCorrection.Samples), nameof(EstimateCorrection.MedianError),
            nameof(EstimateCorrection.CorrectedMedianError), nameof(EstimateCorrection.Applied),
        ],
        [typeof(ResponseTime)] =
        [
            nameof(ResponseTime.Model), nameof(ResponseTime.Agent), nameof(ResponseTime.Responses),
            nameof(ResponseTime.Median), nameof(ResponseTime.Percentile90), nameof(ResponseTime.FirstBlock),
            nameof(ResponseTime.TokensPerSecond),
        ],
        [typeof(CacheMiss)] =
        [
            nameof(CacheMiss.Time), nameof(CacheMiss.Agent), nameof(CacheMiss.Model), nameof(CacheMiss.Cause),
            nameof(CacheMiss.MissedTokens), nameof(CacheMiss.Cost), nameof(CacheMiss.Remedy),
        ],
        [typeof(ProviderCacheGroup)] =
        [
            nameof(ProviderCacheGroup.Session), nameof(ProviderCacheGroup.Agent), nameof(ProviderCacheGroup.Requests),
            nameof(ProviderCacheGroup.Cost), nameof(ProviderCacheGroup.HitRate), nameof(ProviderCacheGroup.NetSaving),
            nameof(ProviderCacheGroup.MissCost), nameof(ProviderCacheGroup.WorstCause),
        ],
        [typeof(SavingFinding)] =
        [
            nameof(SavingFinding.Number), nameof(SavingFinding.Title), nameof(SavingFinding.Saving),
            nameof(SavingFinding.Low), nameof(SavingFinding.High), nameof(SavingFinding.SecondsSaved),
            nameof(SavingFinding.Certainty), nameof(SavingFinding.Change),
        ],
        [typeof(SavingOutcome)] =
        [
            nameof(SavingOutcome.Since), nameof(SavingOutcome.Title), nameof(SavingOutcome.Verdict), nameof(SavingOutcome.Saved),
            nameof(SavingOutcome.PerMonth), nameof(SavingOutcome.Result),
        ],
        [typeof(AppliedSaving)] =
        [
            nameof(AppliedSaving.Status), nameof(AppliedSaving.Setting), nameof(AppliedSaving.Value),
            nameof(AppliedSaving.PreviousValue), nameof(AppliedSaving.File), nameof(AppliedSaving.Change),
        ],
        [typeof(UndoneSaving)] =
        [
            nameof(UndoneSaving.Name), nameof(UndoneSaving.Value), nameof(UndoneSaving.Action), nameof(UndoneSaving.Changed),
            nameof(UndoneSaving.File),
        ],
        [typeof(SavingReplayResult)] =
        [
            nameof(SavingReplayResult.Billed), nameof(SavingReplayResult.Replayed), nameof(SavingReplayResult.WouldBe),
            nameof(SavingReplayResult.Saving), nameof(SavingReplayResult.Share), nameof(SavingReplayResult.LeftOut),
        ],
        [typeof(SessionSaving)] =
        [
            nameof(SessionSaving.Session), nameof(SessionSaving.Billed), nameof(SessionSaving.Replayed),
            nameof(SessionSaving.WouldBe), nameof(SessionSaving.Saving), nameof(SessionSaving.IsLeftOut),
        ],
        [typeof(AgentRunCost)] =
        [
            nameof(AgentRunCost.Agent), nameof(AgentRunCost.Runs), nameof(AgentRunCost.RunCost), nameof(AgentRunCost.RunStartup),
            nameof(AgentRunCost.RunWork), nameof(AgentRunCost.RunAnswer), nameof(AgentRunCost.MonthlyCost),
        ],
        [typeof(UsageDifference)] =
        [
            nameof(UsageDifference.Section), nameof(UsageDifference.Measure), nameof(UsageDifference.Reference),
            nameof(UsageDifference.Difference), nameof(UsageDifference.Change), nameof(UsageDifference.Chance),
        ],
        [typeof(ContextShare)] =
        [
            nameof(ContextShare.Part), nameof(ContextShare.Name), nameof(ContextShare.Items),
            nameof(ContextShare.Tokens), nameof(ContextShare.TokensSent), nameof(ContextShare.Share),
            nameof(ContextShare.Cost),
        ],
        [typeof(Finding)] =
        [
            nameof(Finding.Severity), nameof(Finding.RuleId), nameof(Finding.Kind), nameof(Finding.Name),
            nameof(Finding.Line), nameof(Finding.Message),
        ],
    }.ToDictionary(static entry => entry.Key, static entry => Set(entry.Value));

    // Cached objects are written more than once, by several runspaces at the same time, and can be tagged only once. Asking the object
    // itself takes longer than everything else that is done with it.
    private static readonly ConditionalWeakTable<object, PSMemberSet> Tagged = [];

    private static readonly PSMemberSet NothingListed = Set([]);

    /// <summary>Adds the listed properties to an object.</summary>
    /// <param name="value">What a command writes.</param>
    /// <param name="before">How many objects the command wrote before.</param>
    /// <returns>The object.</returns>
    internal static object? Tag(object? value, int before)
    {
        var type = (value is PSObject output ? output.BaseObject : value)?.GetType();
        if (type is null)
            return value;
        var hasLists = ListTexts.Has(type);
        ByType.TryGetValue(type, out var set);
        var isTagged = hasLists || (set is not null && before < MaxTagged);
        return isTagged ? Tag(PSObject.AsPSObject(value), set, hasLists) : value;
    }

    /// <summary>Adds the listed properties to a group of usage: its key and its figures.</summary>
    /// <param name="group">The group.</param>
    /// <param name="keys">The property set of its groupings, from <see cref="ForUsage"/>.</param>
    /// <returns>The group.</returns>
    internal static PSObject Tag(PSObject group, PSMemberSet keys) => Tag(group, keys, hasLists: false);

    private static PSObject Tag(PSObject output, PSMemberSet? listed, bool hasLists)
    {
        if (!Tagged.TryAdd(output.BaseObject, listed ?? NothingListed))
            return output;
        if (listed is not null)
            output.Members.Add(listed, preValidated: true);
        if (hasLists)
            ListTexts.Add(output);
        return output;
    }

    /// <summary>The listed properties of usage grouped in some way.</summary>
    /// <param name="groupBy">The groupings. Each has a property of its name, and some have a second one.</param>
    internal static PSMemberSet ForUsage(IEnumerable<UsageGrouping> groupBy) => Set([.. groupBy.SelectMany(Keys).Distinct(), .. Usage]);

    private static IEnumerable<string> Keys(UsageGrouping grouping) => grouping switch
    {
        UsageGrouping.Request => [nameof(UsageGroup.Start), nameof(UsageGroup.Agent), nameof(UsageGroup.Model)],
        UsageGrouping.AgentInstance => [nameof(UsageGroup.Agent), nameof(UsageGroup.AgentId)],
        UsageGrouping.Tool => [nameof(UsageGroup.Tool), nameof(UsageGroup.Calls), nameof(UsageGroup.ResultTokens)],
        UsageGrouping.Prompt => [nameof(UsageGroup.Start), nameof(UsageGroup.PromptText), nameof(UsageGroup.Prompt)],
        _ => [grouping.ToString()],
    };

    private static PSMemberSet Set(string[] names) => new(StandardMembers, [new PSPropertySet("DefaultDisplayPropertySet", names)]);
}
