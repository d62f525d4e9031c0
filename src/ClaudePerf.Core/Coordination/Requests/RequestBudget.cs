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

/// <summary>What is about to be sent, and what it could come to.</summary>
/// <param name="What">What it is called in a sentence.</param>
/// <param name="Agent">The agent it is for.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Project">The folder it is for; null for none.</param>
/// <param name="Tokens">The most tokens.</param>
/// <param name="Cost">The most USD.</param>
public sealed record PossibleSpending(string What, string Agent, string Model, string? Project, long Tokens, decimal Cost);

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
        return Check(new PossibleSpending("the request", request.Agent, request.Model.Id, request.Project, request.PromptTokens + request.MaxTokens, request.HighestCost), states, catalog, culture);
    }

    /// <summary>Looks for a budget that blocks, is about what is to be sent, and is used up or could be exceeded by it.</summary>
    /// <param name="spending">What is to be sent.</param>
    /// <param name="states">How the budgets stand.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="culture">How amounts are written.</param>
    /// <returns>The first refusal; null where there is none.</returns>
    public static BudgetRefusal? Check(PossibleSpending spending, IEnumerable<BudgetState> states, ModelCatalog catalog, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(spending);
        ArgumentNullException.ThrowIfNull(states);
        var planned = new PlannedPrompt(spending.Agent, spending.Agent, spending.Model, spending.Tokens, 1);
        foreach (var state in states)
        {
            if (state.Action != BudgetAction.Block || !BudgetPredictor.Concerns(state.Budget, planned, catalog, spending.Project))
                continue;
            if (state.Status == BudgetStatus.Exceeded)
                return new BudgetRefusal(state, BudgetText.Exceeded(state, culture), IsExceeded: true);
            var most = state.Unit == BudgetUnit.Tokens ? spending.Tokens : spending.Cost;
            if (most > state.Remaining)
                return new BudgetRefusal(state, $"Budget '{state.Name}' could be exceeded: {spending.What} may come to {BudgetText.Amount(most, state.Unit, culture)}, {BudgetText.Amount(state.Remaining, state.Unit, culture)} are left.", IsExceeded: false);
        }
        return null;
    }
}
