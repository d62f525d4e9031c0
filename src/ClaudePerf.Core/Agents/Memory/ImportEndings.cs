namespace ClaudePerf.Core.Agents.Memory;

/// <summary>
/// The extensions of files that Claude Code imports into memory. Source: 285 extensions tried on 2.1.332 on 2026-11-30;
/// the others were not imported.
/// </summary>
internal static class ImportEndings
{
    private static readonly HashSet<string> Text = new(StringComparer.OrdinalIgnoreCase);

    static ImportEndings() => Text.UnionWith("""
        md txt text json yaml yml toml xml csv html htm css scss sass less js ts tsx jsx mjs cjs mts cts py pyi pyw rb erb rake go rs java
        kt kts scala c cpp cc cxx h hpp hxx cs swift sh bash zsh fish ps1 bat cmd env ini cfg conf config properties sql graphql gql proto
        vue svelte astro ejs hbs pug jade php pl pm lua r dart ex exs erl hrl clj cljs cljc edn hs lhs elm ml mli f f90 f95 for cmake make
        makefile gradle sbt rst adoc asciidoc org tex latex lock log diff patch
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>
    /// Whether a file has an extension of text files. Names without an extension, or with only an extension, count as
    /// text.
    /// </summary>
    public static bool AreText(string path)
    {
        var name = Path.GetFileName(path);
        var dot = name.LastIndexOf('.');
        return dot <= 0 || Text.Contains(name[(dot + 1)..]);
    }
}
