using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>Why a budget refuses a request.</summary>
/// <param name="State">How the budget stands.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="IsExceeded">Whether it is used up already; else the request could exceed it.</param>
public sealed record BudgetRefusal(BudgetState State, string Message, bool IsExceeded);

/// <summary>Tells whether budgets that block leave room for a request.</summary>
public static class RequestBudget
{
    /// <summary>Looks for a budget that blocks (<see cref="BudgetAction.Block"/>), is about the request, and is used up or could be exceeded by it.</summary>
    /// <param name="request">The request. What it could cost is its prompt, uncached, and its longest answer.</param>
    /// <param name="states">How the budgets stand.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="culture">How amounts are written.</param>
    /// <returns>The first refusal; null where there is none.</returns>
    public static BudgetRefusal? Check(AgentRequest request, IEnumerable<BudgetState> states, ModelCatalog catalog, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(states);
        var planned = new PlannedPrompt(request.Agent, request.Agent, request.Model.Id, request.PromptTokens, 1);
        foreach (var state in states)
        {
            if (state.Action != BudgetAction.Block || !BudgetPredictor.Concerns(state.Budget, planned, catalog, request.Project))
                continue;
            if (state.Status == BudgetStatus.Exceeded)
                return new BudgetRefusal(state, BudgetText.Exceeded(state, culture), IsExceeded: true);
            var most = state.Unit == BudgetUnit.Tokens ? request.PromptTokens + request.MaxTokens : request.HighestCost;
            if (most > state.Remaining)
                return new BudgetRefusal(state, $"Budget '{state.Name}' could be exceeded: the request may come to {BudgetText.Amount(most, state.Unit, culture)}, {BudgetText.Amount(state.Remaining, state.Unit, culture)} are left.", IsExceeded: false);
        }
        return null;
    }
}
