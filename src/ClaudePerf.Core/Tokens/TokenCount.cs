namespace ClaudePerf.Core.Tokens;

/// <summary>A number of tokens and its possible error.</summary>
/// <param name="Tokens">The count, in tokens; never negative.</param>
/// <param name="Lower">
/// The lower end of the 90% interval, in tokens. Equal to <paramref name="Tokens"/> if the count is exact.
/// </param>
/// <param name="Upper">The upper end of the 90% interval, in tokens.</param>
public readonly record struct TokenCount(long Tokens, long Lower, long Upper)
{
    /// <summary>Exactly zero tokens.</summary>
    public static TokenCount Zero => default;

    /// <summary>A count without error.</summary>
    public static TokenCount Exactly(long tokens) => new(tokens, tokens, tokens);

    /// <summary>
    /// Half the width of the 90% interval as a share of the count: 0.02 means "±2%". Zero for an exact count and for
    /// zero tokens.
    /// </summary>
    public double ErrorBound => Tokens == 0 ? 0 : Math.Max(Upper - Tokens, Tokens - Lower) / (double)Tokens;

    /// <summary>
    /// Adds two counts. The interval bounds are added, which is correct for errors with the same sign (like those of
    /// estimates for texts of one kind) and wider than needed otherwise.
    /// </summary>
    public static TokenCount operator +(TokenCount left, TokenCount right) =>
        new(left.Tokens + right.Tokens, left.Lower + right.Lower, left.Upper + right.Upper);

    /// <inheritdoc cref="op_Addition"/>
    public static TokenCount Add(TokenCount left, TokenCount right) => left + right;
}
