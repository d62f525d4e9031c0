namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A decision, with the claims to confirm once it has been written.</summary>
internal sealed class HookAnswer(BudgetHookResult result, IReadOnlyList<HookClaim> claims)
{
    internal HookAnswer(BudgetHookDecision decision, string message = "")
        : this(new BudgetHookResult(decision, message), [])
    {
    }

    internal BudgetHookResult Result { get; } = result;

    /// <summary>Records that the message was shown.</summary>
    internal void Confirm()
    {
        foreach (var claim in claims)
            claim.Confirm();
    }

    /// <summary>Records that the message could not be shown, so that another call shows it.</summary>
    internal void Release()
    {
        foreach (var claim in claims)
            claim.Release();
    }
}
