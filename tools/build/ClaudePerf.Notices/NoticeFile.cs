using System.Globalization;
using System.Text;

namespace ClaudePerf.Notices;

/// <summary>The text that lists the third-party software in the module, with its licenses.</summary>
internal static class NoticeFile
{
    private static readonly string Rule = new('-', 100);

    internal static string Write(IReadOnlyList<ShippedPackage> packages)
    {
        var text = new StringBuilder("ClaudePerf includes third-party software. Each component is under the license named next to it; "
            + "the texts follow.\nThe same list in machine-readable form is sbom.cdx.json (CycloneDX).\n\n");
        foreach (var package in packages)
        {
            text.Append(CultureInfo.InvariantCulture, $"{package.Name} {package.Version} ({package.License})\n")
                .Append(CultureInfo.InvariantCulture, $"    {package.Copyright}\n    {package.Website ?? package.Address}\n");
        }
        foreach (var license in packages.GroupBy(static package => package.License)
            .OrderBy(static group => group.Key, StringComparer.Ordinal))
            AppendSection(text, $"{license.Key}: {string.Join(", ", license.Select(static package => package.Name))}", TextOf(license.Key));
        // Most packages of one publisher contain the same long text.
        var notices = packages
            .SelectMany(static package => package.Texts.Select(notice => (Package: package.Name, notice.Name, notice.Text)))
            .GroupBy(static notice => notice.Text)
            .OrderBy(static notice => notice.First().Package, StringComparer.OrdinalIgnoreCase);
        foreach (var notice in notices)
            AppendSection(text, string.Join(", ", notice.Select(static one => $"{one.Name} of {one.Package}")), notice.Key);
        return text.ToString();
    }

    private static void AppendSection(StringBuilder text, string title, string body) =>
        text.Append(CultureInfo.InvariantCulture, $"\n{Rule}\n{title}\n{Rule}\n\n{body}\n");

    private static string TextOf(string license)
    {
        if (license == "Apache-2.0")
            return "The text is in licenses/Apache-2.0.txt.";
        var file = Path.Combine(AppContext.BaseDirectory, "licenses", license + ".txt");
        return File.Exists(file)
            ? File.ReadAllText(file).ReplaceLineEndings("\n").Trim()
            : throw new InvalidDataException(
                $"The text of the license {license} is missing. Add it as tools/build/ClaudePerf.Notices/licenses/{license}.txt.");
    }
}
