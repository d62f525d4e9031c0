using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Anatomy;

/// <summary>What the provider charges for.</summary>
public enum BillChargeKind
{
    /// <summary>Prompt tokens read from the cache.</summary>
    CacheRead,

    /// <summary>Prompt tokens written to the cache.</summary>
    CacheWrite,

    /// <summary>Prompt tokens outside the cache.</summary>
    Input,

    /// <summary>Generated tokens, including thinking.</summary>
    Output,

    /// <summary>Web searches; their <see cref="BillCharge.Amount"/> is the number of searches.</summary>
    WebSearch,
}

/// <summary>One kind of charge.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Amount">Tokens, or the number of searches.</param>
/// <param name="Cost">USD, without requests of models that have no price.</param>
public readonly record struct BillCharge(BillChargeKind Kind, long Amount, decimal Cost);

/// <summary>
/// What a bill is made of, from the usage of its requests alone. Amounts are in USD at the list prices in force when each request was
/// made, without requests of models that have no price. What prompts contained is in <see cref="SessionContext.CarriedContext"/>.
/// </summary>
public sealed record BillAnatomy
{
    /// <summary>The charges, in the order of <see cref="BillChargeKind"/>, without those that did not occur.</summary>
    public required IReadOnlyList<BillCharge> Charges { get; init; }

    /// <summary>The bill.</summary>
    public decimal Cost => Charges.Sum(static charge => charge.Cost);

    /// <summary>The cost of all prompts: the bill without output and web searches.</summary>
    public decimal PromptCost => CostOf(BillChargeKind.CacheRead) + CostOf(BillChargeKind.CacheWrite) + CostOf(BillChargeKind.Input);

    /// <summary>
    /// Tokens that were written to the cache although an earlier request of the same conversation had already cached them: after a
    /// pause, a changed prefix or a model switch. The beginning of a shortened prompt is not counted, because its content is new.
    /// </summary>
    public required long RewrittenTokens { get; init; }

    /// <summary>The part of the cost of cache writes for <see cref="RewrittenTokens"/>.</summary>
    public required decimal RewrittenCost { get; init; }

    /// <summary>
    /// The part of <see cref="PromptCost"/> for what each conversation started with: system prompt, tools, CLAUDE.md, listings and its
    /// first message, sent again with each request.
    /// </summary>
    public required decimal StartupCost { get; init; }

    /// <summary>The prompt tokens of it that all requests together sent.</summary>
    public required long StartupTokensSent { get; init; }

    /// <summary>The average length of a main thread's first prompt, in tokens; 0 without main threads.</summary>
    public required long MainStartTokens { get; init; }

    /// <summary>Computes the anatomy of the selected requests.</summary>
    /// <param name="table">The requests. Conversations are always followed as a whole.</param>
    /// <param name="query">The prices, and which requests count.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static BillAnatomy Of(UsageTable table, UsageQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        if (query.NeedsPrompts)
            table = table.WithPrompts();
        var sums = new AnatomySums(table, query);
        for (var i = 0; i < table.Count; i++)
            sums.AddCharges(i);
        foreach (var thread in CacheThread.Of(table, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (thread.IsSeparable)
                sums.AddThread(thread);
        }
        return sums.ToAnatomy();
    }

    /// <summary>The cost of one kind of charge; 0 if it did not occur.</summary>
    /// <param name="kind">The kind.</param>
    public decimal CostOf(BillChargeKind kind) => Charges.FirstOrDefault(charge => charge.Kind == kind).Cost;
}
