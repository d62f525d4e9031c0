using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace ClaudePerf.Help;

/// <summary>
/// Writes what <c>Update-Help</c> downloads: HelpInfo.xml, which names cultures with their versions, and the help files of each culture as
/// a zip, which PowerShell reads on Linux and macOS, and as a cabinet, which it reads on Windows.
/// </summary>
internal static partial class UpdatableHelp
{
    private const string Culture = "en-US";

    // Archives of the same help are the same bytes.
    private static readonly DateTimeOffset FileTime = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly XNamespace Schema = "http://schemas.microsoft.com/powershell/help/2010/05";

    /// <summary>Writes the files.</summary>
    /// <param name="help">The folder with the compiled help.</param>
    /// <param name="manifest">The text of the module's manifest, for its GUID and HelpInfoURI.</param>
    /// <param name="version">The version of the help: that of the module.</param>
    /// <param name="output">The folder to write to.</param>
    internal static void Write(string help, string manifest, Version version, string output)
    {
        Directory.CreateDirectory(output);
        var name = $"{PageAddress.ModuleName}_{Value(manifest, "GUID")}";
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(Path.Combine(output, $"{name}_HelpInfo.xml"), settings))
        {
            new XDocument(new XElement(Schema + "HelpInfo",
                new XElement(Schema + "HelpContentURI", Value(manifest, "HelpInfoURI")),
                new XElement(Schema + "SupportedUICultures", new XElement(Schema + "UICulture",
                    new XElement(Schema + "UICultureName", Culture),
                    new XElement(Schema + "UICultureVersion", new Version(version.Major, version.Minor, Math.Max(0, version.Build), 0))))))
                .Save(writer);
        }
        var files = Directory.EnumerateFiles(help).Where(static file => file.EndsWith("-Help.xml", StringComparison.Ordinal)
            || file.EndsWith(".help.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(static file => (Name: Path.GetFileName(file), Content: File.ReadAllBytes(file))).ToList();
        var archive = Path.Combine(output, $"{name}_{Culture}_HelpContent");
        using (var zip = new ZipArchive(File.Create(archive + ".zip"), ZipArchiveMode.Create))
        {
            foreach (var (file, content) in files)
            {
                var entry = zip.CreateEntry(file, CompressionLevel.SmallestSize);
                entry.LastWriteTime = FileTime;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }
        File.WriteAllBytes(archive + ".cab", CabinetFile.Of(files, FileTime.DateTime));
    }

    private static string Value(string manifest, string key) =>
        Assignments().Matches(manifest).FirstOrDefault(match => match.Groups["key"].Value == key)?.Groups["value"].Value
            ?? throw new InvalidDataException($"The manifest has no {key}.");

    [GeneratedRegex(@"^\s*(?<key>\w+)\s*=\s*'(?<value>[^']*)'",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Assignments();
}
