namespace ClaudePerf.Core.Optimization;

/// <summary>
/// What moving text to a file saves and what reading the file costs. A use that does not read it saves the text, less the pointer, in each
/// of its requests. A use
/// that reads it pays for the call, for the file's text, and for one more request over all that the cache holds by then. In units of a
/// token of uncached input:
/// <code>
/// saved = (moved - pointer) × (write + (requests - 1) × read)
/// cost of reading = 100 × output + (100 + file) × (write + (requests - 2) × read) + prefix × read
/// share = saved / cost of reading
/// </code>
/// where write, read and output are the model's prices over its price of input.
/// </summary>
/// <param name="SavedTokens">Tokens that each request is shorter by: the text, less the pointer.</param>
/// <param name="FileTokens">Tokens of the file that is read.</param>
/// <param name="PrefixTokens">Tokens that one more request reads from the cache: what Claude Code sends, and the prompt.</param>
/// <param name="RequestsPerUse">Requests of one use: measured where the user's transcripts have enough runs, else a usual number.</param>
/// <param name="Share">The share of uses, 0 to 1 and above, in which it may be read before the move costs more than it saves.</param>
public sealed record MoveBreakEven(long SavedTokens, long FileTokens, long PrefixTokens, double RequestsPerUse, double Share)
{
    /// <summary>The share of recorded runs that read the file; null where too few are recorded.</summary>
    public double? ReadShare { get; init; }

    /// <summary>How many recorded runs <see cref="ReadShare"/> is of.</summary>
    public int Runs { get; init; }

    /// <summary>What a use saves that does not read the file, in tokens of uncached input.</summary>
    public double UseSaving { get; init; }

    /// <summary>What a use that reads the file costs beyond what it would without the move, in tokens of uncached input; below zero where
    /// even that one saves.</summary>
    public double ReadingCost { get; init; }

    /// <summary>Below this share of uses a move is only proposed, where nothing is known of how often the file is read.</summary>
    internal const double LowestShare = 0.5;

    /// <summary>Whether the move saves: as often as the file was really read, else even if every other use reads it.</summary>
    public bool Pays => ReadShare is { } real ? real < Share : Share >= LowestShare;

    /// <inheritdoc/>
    public override string ToString() => ReadShare is { } read
        ? FormattableString.Invariant($"saves until {Share:0%} of uses read it; {read:0%} of {Runs:N0} recorded runs did")
        : FormattableString.Invariant($"saves until {Share:0%} of uses read it");
}
