namespace ClaudePerf.Core.Measurement;

/// <summary>The source of a figure in an invocation's overhead.</summary>
public enum OverheadBasis
{
    /// <summary>Measured on Claude Code's requests.</summary>
    Measured,

    /// <summary>Derived from a measured figure of another tokenizer generation, by the mean ratio of the two.</summary>
    Derived,

    /// <summary>Counted on the user's files.</summary>
    Counted,

    /// <summary>Sent, but not measured: its tokens are not included in the sum.</summary>
    Unknown,
}

/// <summary>One part of what Claude Code sends in addition to the prompt when a subagent is invoked.</summary>
/// <param name="Name">Its name, for example <c>tool Bash</c> or <c>environment</c>.</param>
/// <param name="Tokens">Its tokens; 0 if the basis is <see cref="OverheadBasis.Unknown"/>.</param>
/// <param name="Basis">The source of the figure.</param>
public sealed record OverheadPart(string Name, long Tokens, OverheadBasis Basis)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Basis == OverheadBasis.Unknown ? $"{Name}: unknown" : FormattableString.Invariant($"{Name}: {Tokens}");
}
