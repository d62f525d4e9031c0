using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// A published vocabulary. The vocabularies are data of github.com/sanderland/ctok (MIT), measured piece by piece
/// against the provider's counts. They are not part of this product; users who want exact counts download them from
/// there.
/// </summary>
/// <param name="Family">The vocabulary's name: v3 or v4.7.</param>
/// <param name="Generations">The generations that use it.</param>
/// <param name="FileName">The file's name in the repository.</param>
/// <param name="Url">The download address of the file.</param>
/// <param name="Sha256">The SHA-256 of the uncompressed JSON, in lower-case hexadecimal digits.</param>
public sealed record VocabularySource(
    string Family, IReadOnlyList<TokenizerGeneration> Generations, string FileName, Uri Url, string Sha256)
{
    /// <summary>The commit of the vocabularies.</summary>
    public const string Commit = "70872fd4981dc5990267923235b4114535bb4473";

    /// <summary>The license of the vocabularies.</summary>
    public const string License = "MIT";

    /// <summary>The repository of the vocabularies.</summary>
    public const string Repository = "https://github.com/sanderland/ctok";

    private const string Folder = $"https://raw.githubusercontent.com/sanderland/ctok/{Commit}/ctok/data/";

    /// <summary>The vocabularies of the pinned commit.</summary>
    public static IReadOnlyList<VocabularySource> Published { get; } =
    [
        new("v3", [TokenizerGeneration.V3], "pieces_v3.json", new Uri(Folder + "pieces_v3.json"),
            "db4bf1474d51e3474779a27bcc417b894289438e9d26c8a8bad6e800e76ae311"),
        new("v4.7", [TokenizerGeneration.V47, TokenizerGeneration.V5], "pieces_v4_7.json", new Uri(Folder + "pieces_v4_7.json"),
            "f027eb7228d1ac21c743d61963ecfdc5993e18c2cc4153fdd2f92d900776cf19"),
    ];

    /// <summary>The published vocabulary that a generation uses.</summary>
    public static VocabularySource For(TokenizerGeneration generation) =>
        Published.First(source => source.Generations.Contains(generation));

    /// <summary>The name of the compiled file in the data folder.</summary>
    public string CompiledFileName => $"{Family}.vocabulary";
}
