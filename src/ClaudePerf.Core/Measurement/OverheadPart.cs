namespace ClaudePerf.Core.Measurement;

/// <summary>How the figure of a part of an invocation's overhead is known.</summary>
public enum OverheadBasis
{
    /// <summary>Measured on what Claude Code sent.</summary>
    Measured,

    /// <summary>Derived from a measured figure of another tokenizer generation, by the mean ratio of the two.</summary>
    Derived,

    /// <summary>Counted on the user's own files.</summary>
    Counted,

    /// <summary>Sent, but nobody has measured how much: its tokens are left out of the sum.</summary>
    Unknown,
}

/// <summary>One part of what Claude Code sends besides the prompt when a subagent is invoked.</summary>
/// <param name="Name">What it is, for example <c>tool Bash</c> or <c>environment</c>.</param>
/// <param name="Tokens">Its tokens; 0 where the basis is <see cref="OverheadBasis.Unknown"/>.</param>
/// <param name="Basis">How the figure is known.</param>
public sealed record OverheadPart(string Name, long Tokens, OverheadBasis Basis)
{
    /// <inheritdoc/>
    public override string ToString() => Basis == OverheadBasis.Unknown ? $"{Name}: unknown" : FormattableString.Invariant($"{Name}: {Tokens}");
}
