namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>How the tokenizer sees a UTF-16 unit when it splits a normalised text into runs.</summary>
internal enum CharacterKind : byte
{
    /// <summary>A letter of a script that is written in words, or a mark that is a part of one.</summary>
    Letter,

    /// <summary>A combining mark: part of the word before it, or the head of a word of its own where none precedes.</summary>
    Mark,

    /// <summary>0 to 9.</summary>
    Digit,

    /// <summary>An Arabic-Indic digit: in one run with <see cref="Digit"/>, but marked beside a space.</summary>
    MarkedDigit,

    /// <summary>ASCII punctuation and symbols, and the few others that share their pieces.</summary>
    Punctuation,

    /// <summary>Space, tab, newline and the ideographic space.</summary>
    Space,

    /// <summary>Punctuation, symbols, format characters, unassigned ones and separator marks that stand alone.</summary>
    LonePunctuation,

    /// <summary>A decimal digit of another script.</summary>
    LoneDecimal,

    /// <summary>A number that is no decimal digit: fractions, superscripts, circled digits.</summary>
    LoneNumber,

    /// <summary>An ideograph, a Hangul syllable, or half of a character beyond the basic plane.</summary>
    LoneLetter,

    /// <summary>A variation selector: belongs to the character before it.</summary>
    Selector,
}
