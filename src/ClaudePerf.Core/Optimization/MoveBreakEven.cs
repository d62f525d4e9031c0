namespace ClaudePerf.Core.Optimization;

/// <summary>
/// What moving text to a file saves and what reading the file costs. A use that does not read the file saves the
/// text, minus the pointer, in each of its requests. A use that reads it pays for the call, for the file's text, and
/// for one more request over everything that is cached by then. In units of one token of uncached input:
/// <code>
/// saved = (moved - pointer) × (write + (requests - 1) × read)
/// cost of reading = 100 × output + (100 + file) × (write + (requests - 2) × read) + prefix × read
/// share = saved / cost of reading
/// </code>
/// where write, read and output are the model's prices divided by its input price.
/// </summary>
/// <param name="SavedTokens">The number of tokens by which each request is shorter: the text minus the
/// pointer.</param>
/// <param name="FileTokens">Tokens of the file that is read.</param>
/// <param name="PrefixTokens">Tokens that one more request reads from the cache: what Claude Code sends, and the
/// prompt.</param>
/// <param name="RequestsPerUse">Requests of one use: measured if the user's transcripts have enough runs, otherwise a
/// typical number.</param>
/// <param name="Share">The share of uses, 0 to 1 and above, that may read the file before the move costs more than it
/// saves.</param>
public sealed record MoveBreakEven(long SavedTokens, long FileTokens, long PrefixTokens, double RequestsPerUse, double Share)
{
    /// <summary>The share of recorded runs that read the file; null if too few are recorded.</summary>
    public double? ReadShare { get; init; }

    /// <summary>The number of recorded runs behind <see cref="ReadShare"/>.</summary>
    public int Runs { get; init; }

    /// <summary>What a use that does not read the file saves, in tokens of uncached input.</summary>
    public double UseSaving { get; init; }

    /// <summary>
    /// What a use that reads the file costs more than without the move, in tokens of uncached input; negative if even
    /// such a use saves.
    /// </summary>
    public double ReadingCost { get; init; }

    /// <summary>
    /// If it is unknown how often the file is read, a move below this share of uses is only proposed.
    /// </summary>
    internal const double LowestShare = 0.5;

    /// <summary>
    /// Whether the move saves: with the real share of reads, or if that is unknown, even if every other use reads the
    /// file.
    /// </summary>
    public bool Pays => ReadShare is { } real ? real < Share : Share >= LowestShare;

    /// <inheritdoc/>
    public override string ToString() => ReadShare is { } read
        ? FormattableString.Invariant($"saves until {Share:0%} of uses read it; {read:0%} of {Runs:N0} recorded runs did")
        : FormattableString.Invariant($"saves until {Share:0%} of uses read it");
}
