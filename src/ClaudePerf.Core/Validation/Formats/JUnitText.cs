using System.Globalization;
using System.Text;
using System.Xml;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>
/// JUnit XML according to Jenkins' junit-10.xsd: a suite with one case per definition. A case fails if it has an
/// error; warnings go to its output.
/// </summary>
internal static class JUnitText
{
    internal static string Write(IReadOnlyList<Finding> findings, string root, IEnumerable<(string Path, string Name)> definitions)
    {
        var byPath = findings.ToLookup(static finding => finding.Path, StringComparer.Ordinal);
        var cases = definitions.DistinctBy(static one => one.Path).ToList();
        var known = cases.Select(static one => one.Path).ToHashSet(StringComparer.Ordinal);
        cases.AddRange(byPath.Select(static group => group.Key).Where(path => !known.Contains(path))
            .Select(path => (path, FindingPlace.RelativePath(root, path))));
        var text = new StringBuilder();
        // Characters that XML does not allow are written as U+FFFD.
        using (var writer = XmlWriter.Create(text,
            new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = true, NewLineChars = "\n" }))
        {
            var failed = cases.Count(one => byPath[one.Path].Any(static finding => finding.Severity == FindingSeverity.Error));
            writer.WriteStartElement("testsuites");
            writer.WriteStartElement("testsuite");
            writer.WriteAttributeString("name", "ClaudePerf");
            writer.WriteAttributeString("tests", cases.Count.ToString(CultureInfo.InvariantCulture));
            writer.WriteAttributeString("failures", failed.ToString(CultureInfo.InvariantCulture));
            writer.WriteAttributeString("errors", "0");
            foreach (var (path, name) in cases)
                Case(writer, name, FindingPlace.RelativePath(root, path), [.. byPath[path]]);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + text + "\n";
    }

    private static void Case(XmlWriter writer, string name, string path, List<Finding> findings)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", Valid(name));
        writer.WriteAttributeString("classname", Valid(path));
        var errors = findings.FindAll(static finding => finding.Severity == FindingSeverity.Error);
        if (errors.Count > 0)
        {
            writer.WriteStartElement("failure");
            writer.WriteAttributeString("message", Valid(errors[0].Message));
            writer.WriteAttributeString("type", errors[0].RuleId);
            writer.WriteString(Valid(Lines(errors, path)));
            writer.WriteEndElement();
        }
        if (findings.Count > errors.Count)
            writer.WriteElementString("system-out", Valid(Lines(findings.Except(errors), path)));
        writer.WriteEndElement();
    }

    // Reports are stored and compared, so they do not contain paths of the machine that wrote them.
    private static string Lines(IEnumerable<Finding> findings, string path) =>
        string.Join('\n', findings.Select(finding => (finding with { Path = path }).ToString()));

    private static string Valid(string text) =>
        string.Concat(text.EnumerateRunes()
        .Select(static rune => rune.Value is 0x9 or 0xA or 0xD or >= 0x20 and not (0xFFFE or 0xFFFF) ? rune.ToString() : "\uFFFD"));
}
