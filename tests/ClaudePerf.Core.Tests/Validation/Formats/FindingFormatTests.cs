using System.Text.Json;
using System.Xml.Linq;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Core.Tests.Validation.Formats;

/// <summary>Reports, baselines and fixes.</summary>
public sealed class FindingFormatTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public FindingFormatTests()
    {
        _sandbox.Agent("good", "tools: Read\n");
        _sandbox.Write(".claude/agents/bad one.md", "---\nname: bad\n---\nBody, with 100% of it\n");
        _sandbox.Agent("tools", "tools: Read, Grpe\n");
    }

    public void Dispose() => _sandbox.Dispose();

    private string Text(FindingFormat format) => FindingWriter.Write(format, _sandbox.Validate(), _sandbox.Read(), "1.2.3");

    [Fact]
    public void Sarif_has_what_the_standard_requires()
    {
        using var document = JsonDocument.Parse(Text(FindingFormat.Sarif));
        Assert.Equal("2.1.0", document.RootElement.GetProperty("version").GetString());
        var run = Assert.Single(document.RootElement.GetProperty("runs").EnumerateArray());
        var driver = run.GetProperty("tool").GetProperty("driver");
        Assert.Equal(("ClaudePerf", "1.2.3"), (driver.GetProperty("name").GetString(), driver.GetProperty("version").GetString()));
        var rules = driver.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ToList();
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(_sandbox.Validate().Count, results.Count);
        foreach (var result in results)
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()]);
            Assert.Contains(result.GetProperty("level").GetString(), (string[])["error", "warning", "note"]);
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
            var uri = new Uri(new Uri("file:///root/"), place.GetProperty("artifactLocation").GetProperty("uri").GetString()!);
            Assert.True(File.Exists(Path.Combine(_sandbox.Root, Uri.UnescapeDataString(uri.AbsolutePath)["/root/".Length..])),
                uri.ToString());
            Assert.True(place.GetProperty("region").GetProperty("startLine").GetInt32() >= 1);
            Assert.Equal(16, result.GetProperty("partialFingerprints").GetProperty("claudeperf/v2").GetString()!.Length);
        }
    }

    [Fact]
    public void Sarif_puts_findings_about_a_whole_file_at_its_first_line()
    {
        var whole = _sandbox.Validate()[0] with { Line = 0, Column = 0 };
        using var document = JsonDocument.Parse(FindingWriter.Write(FindingFormat.Sarif, [whole], _sandbox.Read(), "1"));
        Assert.Equal("""{"startLine":1}""", JsonSerializer.Serialize(document.RootElement.GetProperty("runs")[0].GetProperty(
            "results")[0].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region")));
    }

    [Fact]
    public void Sarif_contains_fixes_and_machine_independent_places()
    {
        // Characters outside of the basic plane count as two, as the report declares for its columns.
        var path = _sandbox.Write(".claude/agents/größe.md",
            "---\r\nname: fix\r\ndescription: Use it.\r\ntools: read, Grep\r\n---\r\nBody \U0001F600\u200B text\r\n");
        using var document = JsonDocument.Parse(Text(FindingFormat.Sarif));
        var run = document.RootElement.GetProperty("runs")[0];
        Assert.NotEmpty(run.GetProperty("originalUriBaseIds").GetProperty("%SRCROOT%").GetProperty("description").GetProperty("text")
            .GetString()!);
        var changes = run.GetProperty("results").EnumerateArray().Where(static result => result.TryGetProperty("fixes", out _))
            .Select(static result => result.GetProperty("fixes")[0].GetProperty("artifactChanges")[0])
                .Where(static change => change.GetProperty("artifactLocation").GetProperty("uri")
                .GetString()!.Contains("gr%C3%B6%C3%9Fe", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, changes.Count);
        var lines = File.ReadAllText(path).Split("\r\n");
        foreach (var change in changes)
        {
            Assert.Equal("%SRCROOT%", change.GetProperty("artifactLocation").GetProperty("uriBaseId").GetString());
            var region = change.GetProperty("replacements")[0].GetProperty("deletedRegion");
            int Of(string name) => region.GetProperty(name).GetInt32();
            Assert.Equal(Of("startLine"), Of("endLine"));
            var line = lines[Of("startLine") - 1];
            var mended = line[..(Of("startColumn") - 1)] + change.GetProperty("replacements")[0].GetProperty("insertedContent")
                .GetProperty("text").GetString() + line[(Of("endColumn") - 1)..];
            Assert.Contains(mended, (string[])["tools: Read, Grep", "Body \U0001F600 text"]);
        }
    }

    [Theory]
    [InlineData(FindingFormat.Sarif)]
    [InlineData(FindingFormat.JUnit)]
    [InlineData(FindingFormat.GitHub)]
    [InlineData(FindingFormat.Json)]
    public void No_report_names_its_working_folder(FindingFormat format)
    {
        // A duplicate name: the message names the other file.
        _sandbox.Write(".claude/agents/sub/tools.md", "---\nname: tools\ndescription: Another one.\n---\nBody\n");
        var text = Text(format);
        Assert.Contains("has the same name", text, StringComparison.Ordinal);
        Assert.DoesNotContain(_sandbox.Root, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sarif_reports_that_it_drops_the_least_severe_findings_beyond_the_limit()
    {
        var one = _sandbox.Validate()[0];
        List<Finding> many = [.. Enumerable.Repeat(one with { Severity = FindingSeverity.Information }, 25_001),
            one with { Severity = FindingSeverity.Error }];
        using var document = JsonDocument.Parse(FindingWriter.Write(FindingFormat.Sarif, many, _sandbox.Root, [], "1"));
        var run = document.RootElement.GetProperty("runs")[0];
        Assert.Equal(25_000, run.GetProperty("results").GetArrayLength());
        Assert.Contains(run.GetProperty("results").EnumerateArray(), static result => result.GetProperty("level").GetString() == "error");
        Assert.StartsWith("2 findings", run.GetProperty("invocations")[0].GetProperty("toolExecutionNotifications")[0]
            .GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void JUnit_has_a_case_per_definition_which_fails_on_errors()
    {
        var suite = XDocument.Parse(Text(FindingFormat.JUnit)).Root!.Element("testsuite")!;
        Assert.Equal(("3", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));
        var failed = Assert.Single(suite.Elements("testcase"), one => one.Element("failure") is not null);
        Assert.Equal("Agent bad", failed.Attribute("name")!.Value);
        Assert.Contains("[does-not-load]", failed.Element("failure")!.Value, StringComparison.Ordinal);
        Assert.Contains("[unknown-tool]", suite.Elements("testcase").Single(one => one.Attribute("name")!.Value == "Agent tools")
            .Element("system-out")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void GitHub_commands_are_escaped()
    {
        var lines = Text(FindingFormat.GitHub).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("::error file=.claude/agents/bad one.md,line=1,col=1,title=does-not-load::Claude Code does not load this agent.",
            lines[0], StringComparison.Ordinal);
        var one = _sandbox.Validate()[0] with { Message = "50% of\nit: a, b" };
        // A message is one line: a line end in it would be a control character for the terminal.
        Assert.Contains("::50%25 of\uFFFDit: a, b", FindingWriter.Write(FindingFormat.GitHub, [one], _sandbox.Read(), "1"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50, 0, 0)]
    [InlineData(0, 0, 51)]
    [InlineData(51, 1, 1)]
    [InlineData(3, 400, 8000)]
    [InlineData(200, 200, 200)]
    public void GitHub_shows_at_most_fifty_annotations_and_counts_the_rest(int errors, int warnings, int remarks)
    {
        Finding Made(int i, FindingSeverity severity) =>
            new() { RuleId = $"rule-{i % 70}", Severity = severity, Message = $"Number {i}: 100%.",
            Path = Path.Combine(_sandbox.Root, $"a,{i}.md"), Line = i };
        var findings = Enumerable.Range(1, errors).Select(i => Made(i, FindingSeverity.Error))
            .Concat(Enumerable.Range(1, warnings).Select(i => Made(i, FindingSeverity.Warning)))
            .Concat(Enumerable.Range(1, remarks).Select(i => Made(i, FindingSeverity.Information))).ToList();
        var lines = FindingWriter.Write(FindingFormat.GitHub, findings, _sandbox.Root, [], "1")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length <= 50, $"{lines.Length} lines");
        Assert.All(lines, static line => Assert.Matches(@"^::(error|warning|notice) [^:]*::", line));
        Assert.Equal(findings.Count > 50, lines[^1].StartsWith("::notice title=ClaudePerf::", StringComparison.Ordinal));
        if (findings.Count > 50)
            Assert.Contains(FormattableString.Invariant($"{errors:N0} errors, {warnings:N0} warnings, {remarks:N0} remarks"), lines[^1],
                StringComparison.Ordinal);
        var ofErrors = lines.Count(static line => line.StartsWith("::error", StringComparison.Ordinal));
        Assert.True(findings.Count <= 50 ? ofErrors == errors : ofErrors > 0 == errors > 0, $"{ofErrors} of {errors}");
        // Errors come first.
        Assert.Equal(lines.SkipLast(1).Select(Rank).Order(), lines.SkipLast(1).Select(Rank));
        static int Rank(string line) =>
            line.StartsWith("::error", StringComparison.Ordinal) ? 0 : line.StartsWith("::warning", StringComparison.Ordinal) ? 1 : 2;
    }

    [Fact]
    public void Json_has_one_row_per_finding()
    {
        using var document = JsonDocument.Parse(Text(FindingFormat.Json));
        Assert.Equal(_sandbox.Validate().Select(finding => finding.RuleId), document.RootElement.EnumerateArray()
            .Select(row => row.GetProperty("ruleId").GetString()));
        Assert.All(document.RootElement.EnumerateArray(),
            row => Assert.Matches("^[0-9a-f]{16}$", row.GetProperty("fingerprint").GetString()));
    }

    [Fact]
    public void A_baseline_recognizes_findings_when_lines_move_and_reports_new_ones()
    {
        var file = Path.Combine(_sandbox.Root, "known.json");
        ValidationBaseline.Write(file, _sandbox.Validate(), _sandbox.Root);
        Assert.Empty(ValidationBaseline.Read(file).New(_sandbox.Validate(), _sandbox.Root));
        _sandbox.Agent("tools", "color: red\ntools: Read, Grpe, Wirte\n");
        var fresh = Assert.Single(ValidationBaseline.Read(file).New(_sandbox.Validate(), _sandbox.Root));
        Assert.Contains("'Wirte'", fresh.Message, StringComparison.Ordinal);
        File.WriteAllText(file, "{}");
        Assert.Throws<ValidationSettingsException>(() => ValidationBaseline.Read(file));
    }

    [Fact]
    public void Fixes_change_only_what_they_describe()
    {
        var path = _sandbox.Write(".claude/agents/fix.md",
            "---\r\nname: fix\r\ndescription: Use it.\r\ntools: Read, grep, Task, Wirte\r\n---\r\nBody\u200B text\r\n");
        var quoted = _sandbox.Write(".claude/agents/quote.md", "---\nname: quote\ndescription: Use it: don't wait\n---\nBody\n");
        foreach (var file in FindingFixer.Plan(_sandbox.Read(), _sandbox.Of("*")))
            file.Write();
        Assert.Equal("---\r\nname: fix\r\ndescription: Use it.\r\ntools: Read, Grep, Agent, Wirte\r\n---\r\nBody text\r\n",
            File.ReadAllText(path));
        Assert.Equal("---\nname: quote\ndescription: 'Use it: don''t wait'\n---\nBody\n", File.ReadAllText(quoted));
        Assert.Equal("Use it: don't wait", _sandbox.Read().Definitions.Single(definition => definition.Name == "quote").Description);
        Assert.Empty(FindingFixer.Plan(_sandbox.Read(), _sandbox.Of("*")));
    }
}
