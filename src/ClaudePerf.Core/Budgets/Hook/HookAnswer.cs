namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A decision, with what is to be remembered once it is out.</summary>
internal sealed class HookAnswer(BudgetHookResult result, IReadOnlyList<HookClaim> claims)
{
    internal HookAnswer(BudgetHookDecision decision, string message = "")
        : this(new BudgetHookResult(decision, message), [])
    {
    }

    internal BudgetHookResult Result { get; } = result;

    /// <summary>The message was shown.</summary>
    internal void Confirm()
    {
        foreach (var claim in claims)
            claim.Confirm();
    }

    /// <summary>The message could not be shown; another call shall.</summary>
    internal void Release()
    {
        foreach (var claim in claims)
            claim.Release();
    }
}
