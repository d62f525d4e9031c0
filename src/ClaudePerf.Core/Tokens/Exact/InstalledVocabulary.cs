using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>A vocabulary that is installed.</summary>
/// <param name="Name">The vocabulary's name: v3 or v4.7.</param>
/// <param name="Generations">The generations that use it.</param>
/// <param name="Pieces">The number of pieces, including byte prefixes.</param>
/// <param name="Bytes">The size of the compiled file.</param>
/// <param name="Installed">When it was compiled and installed.</param>
/// <param name="Source">The address or path it was compiled from.</param>
/// <param name="Commit">The commit of the source's repository.</param>
/// <param name="License">The license of the source.</param>
/// <param name="Sha256">The SHA-256 of the JSON it was compiled from.</param>
/// <param name="Path">The compiled file.</param>
public sealed record InstalledVocabulary(
    string Name,
    IReadOnlyList<TokenizerGeneration> Generations,
    int Pieces,
    long Bytes,
    DateTimeOffset Installed,
    string Source,
    string Commit,
    string License,
    string Sha256,
    string Path)
{
    /// <summary>The generations that use it, separated by commas.</summary>
    public string For => string.Join(", ", Generations);
}
