namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>What is particular about a character, for the case markers and the contractions.</summary>
[Flags]
internal enum LetterTraits : byte
{
    /// <summary>Nothing: it has no case and blocks none, or it is not a letter.</summary>
    None = 0,

    /// <summary>It is upper case.</summary>
    Upper = 1,

    /// <summary>It is lower case.</summary>
    Lower = 2,

    /// <summary>A letter or mark whose case cannot be taken away, so that no "all capitals" marker can speak for it.</summary>
    Fixed = 4,

    /// <summary>Its lower case is another character.</summary>
    Changes = 8,

    /// <summary>It is treated as a letter, but closes a word to a contraction as punctuation does.</summary>
    Symbol = 16,

    /// <summary>Dotted capital I or capital sharp S, which have rules of their own.</summary>
    Peculiar = 32,
}
