using System.Text;
using System.Text.Json;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>
/// SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Columns count UTF-16 units, the
/// standard's default.
/// </summary>
internal static class SarifText
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    private const string Fingerprint = "claudeperf/v2";
    private const string RootId = "%SRCROOT%";
    private const string HomeId = "HOME";
    private const string Home = "~/";

    // GitHub rejects runs with more:
    // https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support.
    private const int MaxResults = 25_000;

    internal static string Write(IReadOnlyList<Finding> findings, string root, string version, IReadOnlyCollection<FixedFile> fixes)
    {
        // A separate finding is fixed by its own edit; equal findings at one place share an edit.
        var files = fixes.SelectMany(static file => file.Findings.Select(finding => (finding, file))).GroupBy(static pair => pair.finding)
            .ToDictionary(static group => group.Key, static group => group.First().file);
        var shown = findings.Count <= MaxResults ? findings
            : findings.OrderByDescending(static finding => finding.Severity).Take(MaxResults).ToList();
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", Schema);
            writer.WriteString("version", "2.1.0");
            writer.WriteStartArray("runs");
            writer.WriteStartObject();
            var rules = ValidationRules.All.Concat(ComparisonRules.All).Concat(CustomRule.RulesOf(findings))
                .Where(rule => findings.Any(finding => finding.RuleId == rule.Id)).ToList();
            Tool(writer, rules, version);
            writer.WriteString("columnKind", "utf16CodeUnits");
            Bases(writer,
                findings.Any(finding => FindingPlace.RelativePath(root, finding.Path).StartsWith(Home, StringComparison.Ordinal)));
            if (findings.Count > MaxResults)
                Omission(writer, findings.Count - MaxResults);
            writer.WriteStartArray("results");
            foreach (var finding in shown)
                Result(writer, finding, rules.FindIndex(rule => rule.Id == finding.RuleId), root, files.GetValueOrDefault(finding));
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

    // Base folders are described in words, so that the report is the same on every machine. Its readers know where
    // the files are.
    private static void Bases(Utf8JsonWriter writer, bool hasHome)
    {
        writer.WriteStartObject("originalUriBaseIds");
        writer.WriteStartObject(RootId);
        Message(writer, "description", "The tested folder.");
        writer.WriteEndObject();
        if (hasHome)
        {
            writer.WriteStartObject(HomeId);
            Message(writer, "description", "The home folder of the user who ran the test.");
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void Omission(Utf8JsonWriter writer, int count)
    {
        writer.WriteStartArray("invocations");
        writer.WriteStartObject();
        writer.WriteBoolean("executionSuccessful", true);
        writer.WriteStartArray("toolExecutionNotifications");
        writer.WriteStartObject();
        writer.WriteString("level", "warning");
        Message(writer, "message",
            FormattableString.Invariant($"{count:N0} findings with the lowest severity are left out: readers accept {MaxResults:N0}."));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void Result(Utf8JsonWriter writer, Finding finding, int rule, string root, FixedFile? file)
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
        Artifact(writer, root, finding.Path);
        // GitHub code scanning requires a line for every location: findings about a whole file get the first one.
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
        if (file is not null)
            Fix(writer, finding, file, root);
        writer.WriteEndObject();
    }

    private static void Fix(Utf8JsonWriter writer, Finding finding, FixedFile file, string root)
    {
        var fix = finding.Fix!;
        writer.WriteStartArray("fixes");
        writer.WriteStartObject();
        Message(writer, "description", fix.Summary);
        writer.WriteStartArray("artifactChanges");
        writer.WriteStartObject();
        Artifact(writer, root, finding.Path);
        writer.WriteStartArray("replacements");
        writer.WriteStartObject();
        writer.WriteStartObject("deletedRegion");
        var (line, column) = file.Definition.File.Lines.At(fix.Start);
        writer.WriteNumber("startLine", line);
        writer.WriteNumber("startColumn", column);
        // The end is the position after the last deleted character (section 3.30.8).
        (line, column) = file.Definition.File.Lines.At(fix.End);
        writer.WriteNumber("endLine", line);
        writer.WriteNumber("endColumn", column);
        writer.WriteEndObject();
        Message(writer, "insertedContent", fix.Replacement);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void Artifact(Utf8JsonWriter writer, string root, string path)
    {
        var place = FindingPlace.RelativePath(root, path);
        var isOfHome = place.StartsWith(Home, StringComparison.Ordinal);
        writer.WriteStartObject("artifactLocation");
        // Files that an administrator manages have a full path, which is the same everywhere and needs no base.
        var isFull = Path.IsPathFullyQualified(place);
        writer.WriteString("uri", isFull ? new Uri(place).AbsoluteUri
            : string.Join('/', (isOfHome ? place[Home.Length..] : place).Split('/').Select(Uri.EscapeDataString)));
        if (!isFull)
            writer.WriteString("uriBaseId", isOfHome ? HomeId : RootId);
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
