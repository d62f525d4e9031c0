namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>What the tokenizer knows of every UTF-16 unit.</summary>
internal static class CharacterTable
{
    // Built elsewhere: a class that is being initialised checks at each use of its own fields whether it is.
    private static readonly CharacterTableBuilder Built = new();

    /// <summary>The kind of each UTF-16 unit.</summary>
    public static CharacterKind[] Kinds { get; } = Built.Kinds;

    /// <summary>The traits of each UTF-16 unit.</summary>
    public static LetterTraits[] Traits { get; } = Built.Traits;

    /// <summary>The lower case of each UTF-16 unit, itself where it has none.</summary>
    public static char[] Lower { get; } = Built.Lower;
}
