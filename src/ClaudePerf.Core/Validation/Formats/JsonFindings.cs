using System.Text;
using System.Text.Json;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>A JSON array of findings; the schema is <c>docs/schemas/findings.schema.json</c>.</summary>
internal static class JsonFindings
{
    internal static string Write(IReadOnlyList<Finding> findings, string root)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (var finding in findings)
            {
                writer.WriteStartObject();
                writer.WriteString("ruleId", finding.RuleId);
                writer.WriteString("severity", finding.Severity.ToString());
                writer.WriteString("message", finding.Message);
                writer.WriteString("path", FindingPlace.RelativePath(root, finding.Path));
                writer.WriteNumber("line", finding.Line);
                writer.WriteNumber("column", finding.Column);
                if (finding.Kind is { } kind)
                    writer.WriteString("kind", kind.ToString());
                if (finding.Name is { } name)
                    writer.WriteString("name", name);
                if (finding.Subject is { } subject)
                    writer.WriteString("subject", subject);
                writer.WriteBoolean("fixable", finding.Fix is not null);
                writer.WriteString("fingerprint", finding.FingerprintFrom(root));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
