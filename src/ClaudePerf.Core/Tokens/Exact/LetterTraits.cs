namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>The properties of a character that matter for case markers and contractions.</summary>
[Flags]
internal enum LetterTraits : byte
{
    /// <summary>Nothing: it has no case and does not affect case markers, or it is not a letter.</summary>
    None = 0,

    /// <summary>It is upper case.</summary>
    Upper = 1,

    /// <summary>It is lower case.</summary>
    Lower = 2,

    /// <summary>
    /// A letter or mark whose case cannot be folded, so that an "all capitals" marker cannot represent it.
    /// </summary>
    Fixed = 4,

    /// <summary>Its lower case is another character.</summary>
    Changes = 8,

    /// <summary>It is treated as a letter, but ends a word before a contraction like punctuation does.</summary>
    Symbol = 16,

    /// <summary>Dotted capital I or capital sharp S, which have special rules.</summary>
    Peculiar = 32,
}
