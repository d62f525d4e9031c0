namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>The tokenizer's data about every UTF-16 unit.</summary>
internal static class CharacterTable
{
    // Built in another class: a class that is being initialized checks this at each access to its own fields.
    private static readonly CharacterTableBuilder Built = new();

    /// <summary>The kind of each UTF-16 unit.</summary>
    public static CharacterKind[] Kinds { get; } = Built.Kinds;

    /// <summary>The traits of each UTF-16 unit.</summary>
    public static LetterTraits[] Traits { get; } = Built.Traits;

    /// <summary>The lower case of each UTF-16 unit, or the unit itself if it has none.</summary>
    public static char[] Lower { get; } = Built.Lower;
}
