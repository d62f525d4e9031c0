namespace ClaudePerf.Core.Tokens.BytePair;

/// <summary>The pattern with which an encoding splits text before it merges byte pairs.</summary>
internal enum SplittingPattern
{
    /// <summary><see cref="PieceSplitter"/>.</summary>
    O200kBase,

    /// <summary><see cref="Cl100kPieceSplitter"/>.</summary>
    Cl100kBase,
}
