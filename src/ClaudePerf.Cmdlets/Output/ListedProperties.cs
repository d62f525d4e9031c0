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
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tokens.Correction;
using ClaudePerf.Core.Usage.Comparison;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The properties that PowerShell lists of an object where it does not use the object's table: behind the objects of another command in one script. Left to itself it lists every property, whole prompts
/// among them, as they are. The objects carry this themselves; a file of types would be an error where two copies of the module are imported.
/// </summary>
internal static class ListedProperties
{
    /// <summary>Nobody reads a longer list, and telling costs as much time as making the object. What holds whole prompts is told of always.</summary>
    internal const int Most = 500;

    private const string StandardMembers = "PSStandardMembers";

    private static readonly string[] Usage =
    [
        nameof(UsageGroup.Requests), nameof(UsageGroup.InputTokens), nameof(UsageGroup.OutputTokens), nameof(UsageGroup.CacheReadTokens), nameof(UsageGroup.HitRate), nameof(UsageGroup.Cost), nameof(UsageGroup.Saving),
    ];

    private static readonly Dictionary<Type, PSMemberSet> ByType = new Dictionary<Type, string[]>
    {
        [typeof(ModelPriceInfo)] = [nameof(ModelPriceInfo.Model), nameof(ModelPriceInfo.Input), nameof(ModelPriceInfo.Output), nameof(ModelPriceInfo.CacheWrite5m), nameof(ModelPriceInfo.CacheRead), nameof(ModelPriceInfo.ContextWindow)],
        [typeof(PromptDefinition)] = [nameof(PromptDefinition.Kind), nameof(PromptDefinition.Name), nameof(PromptDefinition.Scope), nameof(PromptDefinition.IsActive)],
        [typeof(BudgetPrediction)] = [nameof(BudgetPrediction.Name), nameof(BudgetPrediction.Invocations), nameof(BudgetPrediction.Low), nameof(BudgetPrediction.High), nameof(BudgetPrediction.ChanceOfExceeding), nameof(BudgetPrediction.Basis), nameof(BudgetPrediction.Status)],
        [typeof(BudgetState)] = [nameof(BudgetState.Name), nameof(BudgetState.Scope), nameof(BudgetState.Period), nameof(BudgetState.Limit), nameof(BudgetState.Unit), nameof(BudgetState.Used), nameof(BudgetState.Percent), nameof(BudgetState.Status)],
        [typeof(TokenBudget)] = [nameof(TokenBudget.Name), nameof(TokenBudget.Scope), nameof(TokenBudget.Period), nameof(TokenBudget.Limit), nameof(TokenBudget.Unit), nameof(TokenBudget.Action)],
        [typeof(CacheEntryInfo)] = [nameof(CacheEntryInfo.Kind), nameof(CacheEntryInfo.Agent), nameof(CacheEntryInfo.Scope), nameof(CacheEntryInfo.Tokens), nameof(CacheEntryInfo.Hits), nameof(CacheEntryInfo.LastUsed)],
        [typeof(CacheStatistics)] = [nameof(CacheStatistics.Hits), nameof(CacheStatistics.Misses), nameof(CacheStatistics.HitRate), nameof(CacheStatistics.MemoryBytes), nameof(CacheStatistics.DiskEntries), nameof(CacheStatistics.DiskBytes)],
        [typeof(CoordinationMeasurement)] = [nameof(CoordinationMeasurement.Name), nameof(CoordinationMeasurement.Requests), nameof(CoordinationMeasurement.UncachedCost), nameof(CoordinationMeasurement.ClaudeCodeCost), nameof(CoordinationMeasurement.BestCost), nameof(CoordinationMeasurement.BestChoice)],
        [typeof(CoordinationPattern)] = [nameof(CoordinationPattern.Name), nameof(CoordinationPattern.Source), nameof(CoordinationPattern.Form), nameof(CoordinationPattern.Flow), nameof(CoordinationPattern.Seen), nameof(CoordinationPattern.Cost)],
        [typeof(AgentAnswer)] = [nameof(AgentAnswer.Agent), nameof(AgentAnswer.Model), nameof(AgentAnswer.StopReason), nameof(AgentAnswer.Cost), nameof(AgentAnswer.Duration)],
        [typeof(PromptMeasurement)] = [nameof(PromptMeasurement.Name), nameof(PromptMeasurement.Kind), nameof(PromptMeasurement.Tokens), nameof(PromptMeasurement.AlwaysOnTokens), nameof(PromptMeasurement.OnInvokeTokens), nameof(PromptMeasurement.Method), nameof(PromptMeasurement.InputCost)],
        [typeof(McpToolMeasurement)] = [nameof(McpToolMeasurement.Name), nameof(McpToolMeasurement.Tokens), nameof(McpToolMeasurement.SessionTokens), nameof(McpToolMeasurement.Loading), nameof(McpToolMeasurement.Calls), nameof(McpToolMeasurement.LastCall)],
        [typeof(McpServerMeasurement)] = [nameof(McpServerMeasurement.Server), nameof(McpServerMeasurement.State), nameof(McpServerMeasurement.Tools), nameof(McpServerMeasurement.UnusedTools), nameof(McpServerMeasurement.Tokens), nameof(McpServerMeasurement.SessionTokens), nameof(McpServerMeasurement.Calls)],
        [typeof(OptimizationResult)] = [nameof(OptimizationResult.Name), nameof(OptimizationResult.Kind), nameof(OptimizationResult.TokensBefore), nameof(OptimizationResult.TokensAfter), nameof(OptimizationResult.TokensSaved), nameof(OptimizationResult.AlwaysOnBefore), nameof(OptimizationResult.AlwaysOnAfter)],
        [typeof(OptimizationSummary)] = [nameof(OptimizationSummary.Kind), nameof(OptimizationSummary.Count), nameof(OptimizationSummary.Changed), nameof(OptimizationSummary.TokensBefore), nameof(OptimizationSummary.TokensAfter), nameof(OptimizationSummary.AlwaysOnBefore), nameof(OptimizationSummary.AlwaysOnAfter)],
        [typeof(PromptChange)] = [nameof(PromptChange.Change), nameof(PromptChange.Kind), nameof(PromptChange.Name), nameof(PromptChange.Line), nameof(PromptChange.ReferenceLine), nameof(PromptChange.Place)],
        [typeof(PromptComparison)] = [nameof(PromptComparison.Name), nameof(PromptComparison.Kind), nameof(PromptComparison.TokensBefore), nameof(PromptComparison.TokensAfter), nameof(PromptComparison.Lost), nameof(PromptComparison.Weakened), nameof(PromptComparison.Moved)],
        [typeof(LiveUsage)] = [nameof(LiveUsage.At), nameof(LiveUsage.CostPerHour), nameof(LiveUsage.TokensPerMinute)],
        [typeof(EstimateCorrection)] = [nameof(EstimateCorrection.Generation), nameof(EstimateCorrection.Factor), nameof(EstimateCorrection.Samples), nameof(EstimateCorrection.MedianError), nameof(EstimateCorrection.CorrectedMedianError), nameof(EstimateCorrection.Applied)],
        [typeof(ResponseTime)] = [nameof(ResponseTime.Model), nameof(ResponseTime.Agent), nameof(ResponseTime.Responses), nameof(ResponseTime.Median), nameof(ResponseTime.Percentile90), nameof(ResponseTime.FirstBlock), nameof(ResponseTime.TokensPerSecond)],
        [typeof(CacheMiss)] = [nameof(CacheMiss.Time), nameof(CacheMiss.Agent), nameof(CacheMiss.Model), nameof(CacheMiss.Cause), nameof(CacheMiss.MissedTokens), nameof(CacheMiss.Cost), nameof(CacheMiss.Remedy)],
        [typeof(ProviderCacheGroup)] = [nameof(ProviderCacheGroup.Session), nameof(ProviderCacheGroup.Agent), nameof(ProviderCacheGroup.Requests), nameof(ProviderCacheGroup.Cost), nameof(ProviderCacheGroup.HitRate), nameof(ProviderCacheGroup.NetSaving), nameof(ProviderCacheGroup.MissCost), nameof(ProviderCacheGroup.WorstCause)],
        [typeof(SavingFinding)] = [nameof(SavingFinding.Number), nameof(SavingFinding.Title), nameof(SavingFinding.Saving), nameof(SavingFinding.Low), nameof(SavingFinding.High), nameof(SavingFinding.Certainty), nameof(SavingFinding.Change)],
        [typeof(SavingReplayResult)] = [nameof(SavingReplayResult.Billed), nameof(SavingReplayResult.Replayed), nameof(SavingReplayResult.WouldBe), nameof(SavingReplayResult.Saving), nameof(SavingReplayResult.Share), nameof(SavingReplayResult.LeftOut)],
        [typeof(SessionSaving)] = [nameof(SessionSaving.Session), nameof(SessionSaving.Billed), nameof(SessionSaving.Replayed), nameof(SessionSaving.WouldBe), nameof(SessionSaving.Saving), nameof(SessionSaving.IsLeftOut)],
        [typeof(UsageDifference)] = [nameof(UsageDifference.Section), nameof(UsageDifference.Measure), nameof(UsageDifference.Reference), nameof(UsageDifference.Difference), nameof(UsageDifference.Change), nameof(UsageDifference.Chance)],
        [typeof(ContextShare)] = [nameof(ContextShare.Part), nameof(ContextShare.Name), nameof(ContextShare.Items), nameof(ContextShare.Tokens), nameof(ContextShare.TokensSent), nameof(ContextShare.Share), nameof(ContextShare.Cost)],
        [typeof(Finding)] = [nameof(Finding.Severity), nameof(Finding.RuleId), nameof(Finding.Kind), nameof(Finding.Name), nameof(Finding.Line), nameof(Finding.Message)],
    }.ToDictionary(static entry => entry.Key, static entry => Set(entry.Value));

    // What is remembered is written again, by several runspaces at once, and can be told once. Asking the object itself takes longer than all else that is done with it.
    private static readonly ConditionalWeakTable<object, PSMemberSet> Told = [];

    /// <summary>Tells PowerShell what to list of an object.</summary>
    /// <param name="value">What a command writes.</param>
    /// <param name="before">How many objects it wrote before.</param>
    /// <returns>The object.</returns>
    internal static object? On(object? value, int before)
    {
        var type = (value is PSObject output ? output.BaseObject : value)?.GetType();
        return type is not null && (before < Most || type == typeof(PromptDefinition) || type == typeof(OptimizationResult)) && ByType.TryGetValue(type, out var set) ? On(PSObject.AsPSObject(value), set) : value;
    }

    /// <summary>Tells PowerShell what to list of a group of usage: its key and its figures.</summary>
    /// <param name="group">The group.</param>
    /// <param name="keys">The set of its groupings, from <see cref="OfUsage"/>.</param>
    /// <returns>The group.</returns>
    internal static PSObject On(PSObject group, PSMemberSet keys)
    {
        if (Told.TryAdd(group.BaseObject, keys))
            group.Members.Add(keys, preValidated: true);
        return group;
    }

    /// <summary>What is listed of usage by some groupings.</summary>
    /// <param name="groupBy">The groupings; each has a property of its name, and some a second.</param>
    internal static PSMemberSet OfUsage(IEnumerable<UsageGrouping> groupBy) => Set([.. groupBy.SelectMany(Keys).Distinct(), .. Usage]);

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
