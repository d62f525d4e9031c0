namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>How the tokenizer classifies a UTF-16 unit when it splits a normalized text into runs.</summary>
internal enum CharacterKind : byte
{
    /// <summary>A letter of a script that is written in words, or a mark that is part of one.</summary>
    Letter,

    /// <summary>A combining mark: part of the preceding word, or the start of a separate word if there is none.</summary>
    Mark,

    /// <summary>0 to 9.</summary>
    Digit,

    /// <summary>An Arabic-Indic digit: in one run with <see cref="Digit"/>, but marked next to a space.</summary>
    MarkedDigit,

    /// <summary>ASCII punctuation and symbols, and the few others that share their pieces.</summary>
    Punctuation,

    /// <summary>Space, tab, newline and the ideographic space.</summary>
    Space,

    /// <summary>
    /// Punctuation, symbols, format characters, unassigned characters and separator marks that form runs by themselves.
    /// </summary>
    LonePunctuation,

    /// <summary>A decimal digit of another script.</summary>
    LoneDecimal,

    /// <summary>A number that is not a decimal digit: fractions, superscripts, circled digits.</summary>
    LoneNumber,

    /// <summary>An ideograph, a Hangul syllable, or half of a character outside the basic plane.</summary>
    LoneLetter,

    /// <summary>A variation selector: belongs to the preceding character.</summary>
    Selector,
}
