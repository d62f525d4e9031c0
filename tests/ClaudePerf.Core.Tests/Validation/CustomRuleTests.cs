using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>Rules that a team adds as patterns, or a caller as findings, are treated like built-in ones.</summary>
public sealed class CustomRuleTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("""{ "id": "x", "mustNotMatch": "TODO", "message": "m" }""", 2)]
    [InlineData("""{ "id": "x", "mustNotMatch": "todo", "message": "m" }""", 0)]
    [InlineData("""{ "id": "x", "mustNotMatch": "todo", "ignoreCase": true, "message": "m" }""", 2)]
    [InlineData("""{ "id": "x", "mustMatch": "TODO", "message": "m" }""", 1)]
    [InlineData("""{ "id": "x", "mustMatch": "^Done$", "message": "m" }""", 1)]
    [InlineData("""{ "id": "x", "where": { "kinds": ["skill"] }, "mustNotMatch": "TODO", "message": "m" }""", 0)]
    [InlineData("""{ "id": "x", "where": { "kinds": ["agent", "skill"] }, "mustMatch": "nothing", "message": "m" }""", 2)]
    [InlineData("""{ "id": "x", "where": { "path": ".claude/agents/one*" }, "mustMatch": "nothing", "message": "m" }""", 1)]
    [InlineData("""{ "id": "x", "where": { "path": "agents/*" }, "mustMatch": "nothing", "message": "m" }""", 0)]
    [InlineData("""{ "id": "x", "where": { "field": "model" }, "mustMatch": "^opus$", "message": "m" }""", 1)]
    [InlineData("""{ "id": "x", "where": { "field": "model" }, "mustNotMatch": "opus", "message": "m" }""", 1)]
    [InlineData("""{ "id": "x", "where": { "part": "frontmatter" }, "mustNotMatch": "TODO", "message": "m" }""", 0)]
    [InlineData("""{ "id": "x", "where": { "part": "frontmatter" }, "mustNotMatch": "^model:", "message": "m" }""", 1)]
    [InlineData("""{ "id": "x", "where": { "part": "file" }, "mustNotMatch": "^---$", "message": "m" }""", 4)]
    public void A_pattern_is_matched_against_its_scope(string rule, int count)
    {
        _sandbox.Agent("one", "model: opus\n", "TODO this\nTODO that\n");
        _sandbox.Agent("two", body: "Done\n");
        Settings($"[ {rule} ]");
        Assert.Equal(count, _sandbox.Of("x").Count);
    }

    [Fact]
    public void A_finding_has_its_place_and_match()
    {
        var path = _sandbox.Agent("one", "", "First\nThen TODO tests\n");
        Settings("""[ { "id": "no-todo", "mustNotMatch": "TODO \\w+", "message": "{name}: {match}", "severity": "error" } ]""");
        var finding = Assert.Single(_sandbox.Of("no-todo"));
        Assert.Equal(("one: TODO tests", path, 6, 6, FindingSeverity.Error),
            (finding.Message, finding.Path, finding.Line, finding.Column, finding.Severity));
    }

    [Fact]
    public void Settings_suppressions_baselines_and_SARIF_support_custom_rules()
    {
        const string Rule = """[ { "id": "no-todo", "mustNotMatch": "TODO", "message": "A TODO is left." } ]""";
        _sandbox.Agent("one", "", "TODO\n");
        Settings(Rule, """, "rules": { "no-todo": "information" }""");
        var found = _sandbox.Of("no-todo");
        Assert.Equal(FindingSeverity.Information, Assert.Single(found).Severity);
        var sarif = FindingWriter.Write(FindingFormat.Sarif, found, _sandbox.Read(), "1.0.0");
        Assert.Contains("\"id\": \"no-todo\"", sarif, StringComparison.Ordinal);
        var baseline = Path.Combine(_sandbox.Root, "known.json");
        ValidationBaseline.Write(baseline, found, _sandbox.Root);
        Assert.Empty(ValidationBaseline.Read(baseline).New(found, _sandbox.Root));
        Settings(Rule, """, "rules": { "no-todo": "off" }""");
        Assert.Empty(_sandbox.Of("no-todo"));
        Settings(Rule);
        _sandbox.Agent("one", "# claudeperf-disable no-todo\n", "TODO\n");
        Assert.Empty(_sandbox.Of("no-todo"));
    }

    [Fact]
    public void A_callers_findings_follow_settings_and_suppressions()
    {
        _sandbox.Agent("one", "# claudeperf-disable custom-a\n");
        _sandbox.Agent("two");
        _sandbox.Write(".claude/claudeperf.json", """{ "rules": { "custom-a": "error", "custom-of-another-job": "off" } }""");
        var findings = _sandbox.Read().Definitions.Select(
            definition => CustomRule.CreateFinding("custom-a", definition, "m", FindingSeverity.Information, 2));
        var found = _sandbox.Validate(
            ValidationSandbox.Options with { CustomRules = [CustomRule.FromFindings("custom-a", findings)], Rules = ["custom-*"] });
        var finding = Assert.Single(found);
        Assert.Equal(("two", FindingSeverity.Error, 2), (finding.Name, finding.Severity, finding.Line));
    }

    [Theory]
    [InlineData("""{ }""", "must be a list")]
    [InlineData("""[ 5 ]""", "entry 1 of 'customRules': it must be an object")]
    [InlineData("""[ { "mustMatch": "a", "message": "m" } ]""", "entry 1 of 'customRules': it has no 'id'")]
    [InlineData("""[ { "id": "secret", "mustMatch": "a", "message": "m" } ]""", "the id of a built-in rule")]
    [InlineData("""[ { "id": "Not An Id", "mustMatch": "a", "message": "m" } ]""", "is not a valid id")]
    [InlineData("""[ { "id": "x", "mustMatch": "a", "message": "m" }, { "id": "x", "mustMatch": "a", "message": "m" } ]""",
        "entry 2 of 'customRules' ('x'): its id is already used by an earlier entry")]
    [InlineData("""[ { "id": "x", "message": "m" } ]""", "either 'mustMatch' or 'mustNotMatch'")]
    [InlineData("""[ { "id": "x", "mustMatch": "a", "mustNotMatch": "b", "message": "m" } ]""", "either 'mustMatch' or 'mustNotMatch'")]
    [InlineData("""[ { "id": "x", "mustMatch": "(", "message": "m" } ]""",
        "entry 1 of 'customRules' ('x'): its pattern is not a valid regular expression")]
    [InlineData("""[ { "id": "x", "mustMatch": "(?=a)b", "message": "m" } ]""", "uses lookahead")]
    [InlineData("""[ { "id": "x", "mustMatch": "(a)\\1", "message": "m" } ]""", "uses lookahead")]
    [InlineData("""[ { "id": "x", "mustMatch": "a" } ]""", "no 'message'")]
    [InlineData("""[ { "id": "x", "mustMatch": 5, "message": "m" } ]""", "'mustMatch' must be a non-empty string")]
    [InlineData("""[ { "id": "x", "mustMatch": "a", "message": "m", "severity": "fatal" } ]""", "severity 'fatal'")]
    [InlineData("""[ { "id": "x", "mustMatch": "a", "message": "m", "run": "rm" } ]""", "'run' is not allowed")]
    [InlineData("""[ { "id": "x", "mustMatch": "a", "message": "m", "ignoreCase": "yes" } ]""", "true or false")]
    [InlineData("""[ { "id": "x", "mustMatch": "a", "message": "m", "where": 1 } ]""", "'where' must be an object")]
    [InlineData(
        """[ { "id": "x", "mustMatch": "a", "message": "m", "where": { "kinds": ["agents"] } } ]""", "'agents' is not a valid kind")]
    [InlineData("""[ { "id": "x", "mustMatch": "a", "message": "m", "where": { "kinds": "agent" } } ]""", "must be a list")]
    [InlineData("""[ { "id": "x", "mustMatch": "a", "message": "m", "where": { "part": "head" } } ]""", "part 'head'")]
    [InlineData(
        """[ { "id": "x", "mustMatch": "a", "message": "m", "where": { "part": "body", "field": "name" } } ]""", "both 'field' and 'part'")]
    [InlineData("""[ { "id": "x", "mustMatch": "a", "message": "m", "where": { "folder": "x" } } ]""", "'folder' is not allowed")]
    public void Errors_name_file_and_entry(string rules, string part)
    {
        _sandbox.Agent("one");
        var path = Settings(rules);
        var exception = Assert.Throws<ValidationSettingsException>(() => _sandbox.Validate());
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.Equal(path, exception.File);
    }

    [Fact]
    public void Patterns_take_linear_time()
    {
        _sandbox.Agent("one", "", new string('a', 100_000) + "\n");
        Settings("""[ { "id": "x", "mustNotMatch": "(a+)+b", "message": "m" } ]""");
        Assert.Empty(_sandbox.Of("x"));
    }

    private string Settings(string rules, string more = "") =>
        _sandbox.Write(".claude/claudeperf.json", $$"""{ "customRules": {{rules}}{{more}} }""");
}
