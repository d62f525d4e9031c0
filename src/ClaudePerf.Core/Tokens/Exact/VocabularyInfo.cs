namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>The description of a compiled vocabulary.</summary>
/// <param name="Family">The vocabulary's name: v3 or v4.7.</param>
/// <param name="Pieces">The number of pieces, including byte prefixes.</param>
/// <param name="Source">The address or path it was compiled from.</param>
/// <param name="Commit">The commit of the source's repository.</param>
/// <param name="License">The license of the source.</param>
/// <param name="Sha256">The SHA-256 of the JSON it was compiled from, in lower-case hexadecimal digits.</param>
/// <param name="CreatedUtc">When it was compiled.</param>
internal sealed record VocabularyInfo(
    string Family, int Pieces, string Source, string Commit, string License, string Sha256, DateTimeOffset CreatedUtc);
