using System.Text;

namespace ClaudePerf.Notices;

/// <summary>The text that names what the module ships of others, with their licences.</summary>
internal static class NoticeFile
{
    private static readonly string Rule = new('-', 100);

    internal static string Write(IReadOnlyList<ShippedPackage> packages)
    {
        var text = new StringBuilder("ClaudePerf ships software of others. Each is under the licence named beside it; the texts follow.\nThe same list for programs is sbom.cdx.json (CycloneDX).\n\n");
        foreach (var package in packages)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{package.Name} {package.Version} ({package.License})\n    {package.Copyright}\n    {package.Website ?? package.Address}\n");
        foreach (var license in packages.Select(static package => package.License).Distinct().Order(StringComparer.Ordinal))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n{Rule}\n{license}: {string.Join(", ", packages.Where(package => package.License == license).Select(static package => package.Name))}\n{Rule}\n\n{TextOf(license)}\n");
        // Most packages of one publisher carry the same long text.
        foreach (var notice in packages.SelectMany(static package => package.Texts.Select(notice => (Package: package.Name, notice.Name, notice.Text))).GroupBy(static notice => notice.Text).OrderBy(static notice => notice.First().Package, StringComparer.OrdinalIgnoreCase))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n{Rule}\n{string.Join(", ", notice.Select(static one => $"{one.Name} of {one.Package}"))}\n{Rule}\n\n{notice.Key}\n");
        return text.ToString();
    }

    private static string TextOf(string license)
    {
        if (license == "Apache-2.0")
            return "The text is in licenses/Apache-2.0.txt.";
        var file = Path.Combine(AppContext.BaseDirectory, "licenses", license + ".txt");
        return File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n").Trim() : throw new InvalidDataException($"The text of the licence {license} is missing. Add it as src/ClaudePerf.Notices/licenses/{license}.txt.");
    }
}
