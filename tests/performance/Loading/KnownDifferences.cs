using System.Text.RegularExpressions;

namespace ClaudePerf.Performance.Loading;

/// <summary>Known differences, each with its reason; docs/reliability.md lists them for users.</summary>
internal static partial class KnownDifferences
{
    private static readonly (string Reason, Func<Specimen, bool> Holds)[] All =
    [
        ("a CR without LF inside a value", static specimen => specimen.Files.Any(static file => LoneReturn().IsMatch(file.Text))),
        ("CRLF inside a value in double quotes", static specimen => specimen.Files.Any(static file => ReturnInQuotes().IsMatch(file.Text))),
        ("a NUL in the frontmatter",
            static specimen => specimen.Files.Any(
                static file => file.Text.StartsWith("---", StringComparison.Ordinal)
                    && file.Text.Contains('\0', StringComparison.Ordinal))),
        ("UTF-16 with a NUL, or NUL with invalid UTF-8, is binary", static specimen => specimen.Files.Any(static file =>
            file.Encoding is SpecimenEncoding.Utf16 or SpecimenEncoding.Utf16BigEndian or SpecimenEncoding.Latin1
                && file.Text.Contains('\0', StringComparison.Ordinal))),
        ("a NUL at every tenth byte is binary",
            static specimen => specimen.Files.Any(static file => file.Text.Count(static c => c == '\0') * 10 > file.Text.Length)),
        ("a value that begins with a tag's sign", static specimen => specimen.Files.Any(static file => Tag().IsMatch(file.Text))),
        ("commands that a manifest describes or writes itself",
            static specimen => specimen.Files.Any(
                static file => file.Path.EndsWith("plugin.json", StringComparison.Ordinal) && ManifestCommand().IsMatch(file.Text))),
        ("commands of a whole plugin's folder",
            static specimen => specimen.Files.Any(
                static file => file.Path.EndsWith("plugin.json", StringComparison.Ordinal) && WholeFolder().IsMatch(file.Text))),
        ("a folded value of white space alone", static specimen => specimen.Files.Any(static file => BlankBlock().IsMatch(file.Text))),
        ("an item in brackets that begins with a percent or an at sign",
            static specimen => specimen.Files.Any(static file => ReservedItem().IsMatch(file.Text))),
        ("a control character written as an escape",
            static specimen => specimen.Files.Any(static file => ControlEscape().IsMatch(file.Text))),
        ("a plugin's name that another plugin of the run has",
            static specimen => specimen.Files.Any(
                static file => file.Path.EndsWith("plugin.json", StringComparison.Ordinal) && FixedName().IsMatch(file.Text))),
        ("a key without a name, and a line that begins with a percent sign or a comma",
            static specimen => specimen.Files.Any(static file => UnusualKey().IsMatch(file.Text))),
        ("an asterisk in the name of an import",
            static specimen => specimen.Files.Any(static file => file.Path.Contains('*', StringComparison.Ordinal))),
        ("a line at the margin that goes on with an item of a list",
            static specimen => specimen.Kind is "rule text" or "import markup"
                && specimen.Files.Any(static file => LazyLine().IsMatch(file.Text))),
        ("two keys of one name in a manifest",
            static specimen => specimen.Files.Any(
                static file => file.Path.EndsWith("plugin.json", StringComparison.Ordinal) && file.Text.Split("\"name\"").Length > 2)),
    ];

    /// <summary>Why a specimen may be read differently; null if no known reason applies.</summary>
    internal static string? ReasonFor(Specimen specimen) => All.FirstOrDefault(known => known.Holds(specimen)).Reason;

    [GeneratedRegex("\"commands\":\\s*(\\[.*)?\"\\./\"", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex WholeFolder();

    [GeneratedRegex("^([ \t]*:[ \t]|%|,)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex UnusualKey();

    [GeneratedRegex("^ {0,3}[-*+][ \t].*\n([ \t]+.*\n)*([^\\s<-]|<[^!])", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex LazyLine();

    [GeneratedRegex("^[A-Za-z_-]+:[ \t]+[>|][0-9+-]*[ \t]*\r?\n[ \t\r\n]*---", RegexOptions.Multiline)]
    private static partial Regex BlankBlock();

    [GeneratedRegex("[\\[,][ \t]*[%@]")]
    private static partial Regex ReservedItem();

    [GeneratedRegex("\\\\(e|a|b|v|x[01]|u00[01])")]
    private static partial Regex ControlEscape();

    // Without the specimen's own id in it.
    [GeneratedRegex("\"name\":\\s*\"[^\uE000\"]*\"")]
    private static partial Regex FixedName();

    [GeneratedRegex("\r(?!\n)")]
    private static partial Regex LoneReturn();

    [GeneratedRegex("^[a-z_-]+:[ \t]+\"[^\"]*\r\n[^\"]*\"", RegexOptions.Multiline)]
    private static partial Regex ReturnInQuotes();

    [GeneratedRegex("^[A-Za-z_-]+:[ \t]+!", RegexOptions.Multiline)]
    private static partial Regex Tag();

    [GeneratedRegex("\"commands\": \\{.*\"(content|description)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex ManifestCommand();
}
