using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>The reason why a budget refuses a request.</summary>
/// <param name="State">The state of the budget.</param>
/// <param name="Message">The problem, in a sentence.</param>
/// <param name="IsExceeded">Whether it is already used up; otherwise the request could exceed it.</param>
public sealed record BudgetRefusal(BudgetState State, string Message, bool IsExceeded);

/// <summary>What is about to be sent, and its maximum cost.</summary>
/// <param name="What">How to name it in a sentence.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Project">The folder; null for none.</param>
/// <param name="Tokens">The maximum number of tokens.</param>
/// <param name="Cost">The maximum cost in USD.</param>
public sealed record PossibleSpending(string What, string Agent, string Model, string? Project, long Tokens, decimal Cost);

/// <summary>Determines whether blocking budgets have room for a request.</summary>
public static class RequestBudget
{
    /// <summary>
    /// Looks for a blocking budget (<see cref="BudgetAction.Block"/>) that has the request in its scope and is used up or could be
    /// exceeded by it.
    /// </summary>
    /// <param name="request">The request. Its maximum cost is that of its prompt, uncached, and its longest answer.</param>
    /// <param name="states">The state of the budgets.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="culture">The format of amounts.</param>
    /// <returns>The first refusal; null if there is none.</returns>
    public static BudgetRefusal? Check(AgentRequest request, IEnumerable<BudgetState> states, ModelCatalog catalog, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Check(
            new PossibleSpending("the request", request.Agent, request.Model.Id, request.Project, request.PromptTokens + request.MaxTokens,
                request.HighestCost), states, catalog, culture);
    }

    /// <summary>Looks for a blocking budget that has the spending in its scope and is used up or could be exceeded by it.</summary>
    /// <param name="spending">What is to be sent.</param>
    /// <param name="states">The state of the budgets.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="culture">The format of amounts.</param>
    /// <returns>The first refusal; null if there is none.</returns>
    public static BudgetRefusal? Check(
        PossibleSpending spending, IEnumerable<BudgetState> states, ModelCatalog catalog, CultureInfo culture)
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
                return new BudgetRefusal(state,
                    $"Budget '{state.Name}' could be exceeded: {spending.What} may use {BudgetText.Amount(most, state.Unit, culture)}, but "
                    + $"only {BudgetText.Amount(state.Remaining, state.Unit, culture)} is left.", IsExceeded: false);
        }
        return null;
    }
}
