using System.Text.Json;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Validation.Formats;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>The output of <c>claudeperf test</c>, without its process.</summary>
public sealed class TestProcessTests : IDisposable
{
    private readonly PromptFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Findings_have_place_severity_and_rule_in_eighty_columns()
    {
        _folder.Agent("good", "tools: Read\nmodel: opus");
        var fine = Test(new TestRun { Version = "1.0.0" });
        Assert.Equal((VerbOutput.Answered, ""), (fine.Code, fine.Error));
        _folder.Agent("bad", "tools: Raed\nmodel: no-such-model");
        var found = Test(new TestRun { Version = "1.0.0" });
        Assert.Contains(".claude/agents/bad.md:4\n    Error empty-tools: ", found.Output, StringComparison.Ordinal);
        Assert.Contains("\n2 definitions: ", found.Output, StringComparison.Ordinal);
        Assert.All(found.Lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(VerbOutput.Failed, found.Code);
    }

    [Fact]
    public void A_screen_shows_an_overview_of_many_findings_unless_all_are_asked_for()
    {
        for (var i = 0; i < 12; i++)
            _folder.Agent($"a{i}", $"tools: Raed{i}");
        var overview = Test(new TestRun { Version = "1.0.0" }, width: 80);
        Assert.InRange(overview.Lines.Length, 5, 20);
        Assert.Contains("Use --all to list all findings", overview.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("-Severity", overview.Output, StringComparison.Ordinal);
        var all = Test(new TestRun { Version = "1.0.0", All = true }, width: 80);
        Assert.All(Enumerable.Range(0, 12), i => Assert.Contains($"/a{i}.md", all.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Json_has_every_property_of_a_finding()
    {
        _folder.Agent("bad", "tools: Raed");
        var found = Test(new TestRun { Version = "1.0.0", Json = true, Rules = ["empty-tools"] });
        using var document = JsonDocument.Parse(found.Output);
        var finding = Assert.Single(document.RootElement.EnumerateArray());
        Assert.Equal([.. typeof(Finding).GetProperties().Select(static property => property.Name).Order()],
            finding.EnumerateObject().Select(static property => property.Name).Order());
        Assert.Equal("empty-tools", finding.GetProperty("RuleId").GetString());
        Assert.Equal("[]\n", Test(new TestRun { Version = "1.0.0", Json = true, Rules = ["secret"] }).Output);
    }

    [Fact]
    public void Sarif_is_written_to_a_file_in_addition_to_the_answer()
    {
        _folder.Agent("bad", "tools: Raed");
        var found = Test(new TestRun { Version = "1.2.3", Sarif = "findings.sarif", Rules = ["empty-tools"] });
        Assert.Contains("empty-tools", found.Output, StringComparison.Ordinal);
        using var sarif = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.Path, "findings.sarif")));
        Assert.Equal("2.1.0", sarif.RootElement.GetProperty("version").GetString());
        Assert.StartsWith("::error ", Test(new TestRun { Version = "1.2.3", Format = FindingFormat.GitHub,
            Rules = ["empty-tools"] }).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_baseline_leaves_out_known_findings_and_names_those_that_are_gone()
    {
        _folder.Agent("bad", "tools: Raed");
        Assert.Equal(VerbOutput.Failed, Test(new TestRun { Version = "1.0.0", SaveBaseline = "known.json" }).Code);
        var known = Test(new TestRun { Version = "1.0.0", Baseline = "known.json" });
        Assert.Equal((VerbOutput.Answered, ""), (known.Code, known.Error));
        Assert.Contains("not counting the baseline", known.Output, StringComparison.Ordinal);
        _folder.Agent("bad", "tools: Read");
        Assert.Contains("remove it with --update-baseline", Test(new TestRun { Version = "1.0.0", Baseline = "known.json" }).Error,
            StringComparison.Ordinal);
        Test(new TestRun { Version = "1.0.0", Baseline = "known.json", UpdateBaseline = true });
        Assert.Equal("", Test(new TestRun { Version = "1.0.0", Baseline = "known.json" }).Error);
    }

    [Fact]
    public void Fixing_changes_the_file_and_reports_the_rest()
    {
        _folder.Agent("bad", "tools: read");
        Assert.Contains("--fix would fix", Test(new TestRun { Version = "1.0.0" }).Output, StringComparison.Ordinal);
        Test(new TestRun { Version = "1.0.0", Fix = true });
        Assert.Contains("tools: Read", File.ReadAllText(_folder.PathOf("bad")), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_input_is_one_line()
    {
        _folder.Agent("good", "tools: Read");
        Assert.All((TestRun[])
        [
            new() { Version = "1.0.0", Paths = ["nowhere"] },
            new() { Version = "1.0.0", Rules = ["no-such-rule"] },
            new() { Version = "1.0.0", Model = "no-such-model" },
            new() { Version = "1.0.0", UpdateBaseline = true },
        ], run =>
        {
            var result = Test(run);
            Assert.Equal((VerbOutput.WrongInput, ""), (result.Code, result.Output));
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        });
        Assert.Equal(VerbOutput.Unreadable, Test(new TestRun { Version = "1.0.0", Baseline = "missing.json" }).Code);
    }

    // A path is given, so that the user's own definitions stay out.
    private VerbResult Test(TestRun run, int? width = null) => VerbResult.Of(output => TestProcess.Run(
        run with { Folder = _folder.Path, Paths = run.Paths.Count == 0 ? ["."] : run.Paths }, output), width);
}
