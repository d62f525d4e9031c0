using System.Text;
using System.Text.Json;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Columns count UTF-16 units, as the standard has it unless said otherwise.</summary>
internal static class SarifText
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    private const string Fingerprint = "claudeperf/v1";

    internal static string Of(IReadOnlyList<Finding> findings, string root, string version)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", Schema);
            writer.WriteString("version", "2.1.0");
            writer.WriteStartArray("runs");
            writer.WriteStartObject();
            var rules = ValidationRules.All.Concat(ComparisonRules.All).Concat(OwnRule.Of(findings)).Where(rule => findings.Any(finding => finding.RuleId == rule.Id)).ToList();
            Tool(writer, rules, version);
            writer.WriteString("columnKind", "utf16CodeUnits");
            writer.WriteStartArray("results");
            foreach (var finding in findings)
                Result(writer, finding, rules.FindIndex(rule => rule.Id == finding.RuleId), root);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Tool(Utf8JsonWriter writer, List<ValidationRule> rules, string version)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "ClaudePerf");
        writer.WriteString("version", version);
        writer.WriteString("informationUri", "https://github.com/claudeperf/ClaudePerf");
        writer.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("id", rule.Id);
            Message(writer, "shortDescription", rule.What);
            Message(writer, "fullDescription", $"{rule.What} {rule.Why}");
            Message(writer, "help", rule.Advice);
            writer.WriteString("helpUri", rule.HelpUri.ToString());
            writer.WriteStartObject("defaultConfiguration");
            writer.WriteString("level", Level(rule.Severity));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter writer, Finding finding, int rule, string root)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", finding.RuleId);
        if (rule >= 0)
            writer.WriteNumber("ruleIndex", rule);
        writer.WriteString("level", Level(finding.Severity));
        Message(writer, "message", finding.Message);
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", string.Join('/', FindingWriter.Relative(root, finding.Path).Split('/').Select(Uri.EscapeDataString)));
        writer.WriteEndObject();
        // GitHub's code scanning asks a line of every place: what concerns a whole file is at its first.
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", Math.Max(1, finding.Line));
        if (finding.Column > 0)
            writer.WriteNumber("startColumn", finding.Column);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartObject("partialFingerprints");
        writer.WriteString(Fingerprint, finding.FingerprintFrom(root));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static string Level(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "note",
    };
}
