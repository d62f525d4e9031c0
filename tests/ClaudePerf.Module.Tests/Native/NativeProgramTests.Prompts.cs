using System.Diagnostics;
using System.Text.Json.Nodes;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests.Native;

public sealed partial class NativeProgramTests
{
    private static string Sample => Path.Combine(ModuleFixture.RepositoryRoot, "samples", "ecosystem");

    [Fact]
    public async Task Measurements_and_findings_are_those_of_the_cmdlets()
    {
        (string Cmdlet, string[] Verb)[] calls =
        [
            ($"Measure-PromptTokens '{Sample}'", ["measure", Sample]),
            ($"Measure-PromptTokens '{Sample}' -Summary -Model haiku", ["measure", Sample, "--summary", "--model", "haiku"]),
            ($"Test-AgentEcosystem '{Sample}'", ["test", Sample]),
            ($"Optimize-AgentPrompt '{Sample}' -NoUsage", ["optimize", Sample, "--no-usage"]),
            ($"Optimize-AgentPrompt '{Sample}' -NoUsage -Summary", ["optimize", Sample, "--no-usage", "--summary"]),
            ($"Compare-AgentPrompt '{Sample}' '{OtherSample()}'", ["compare", Sample, OtherSample()]),
        ];
        foreach (var (call, expected) in calls.Zip(await OfCmdlet(calls.Select(static call => call.Cmdlet))))
        {
            var native = await Run("", [.. call.Verb, "--json"]);
            Assert.Equal((call.Cmdlet, 0), (call.Cmdlet, native.ExitCode));
            // What verbs leave out would repeat all definitions and changes in each object.
            AssertSame(expected, JsonNode.Parse(native.Output)!.AsArray(), "Original", "Optimized", "Prompt");
        }
    }

    [Fact]
    public async Task The_overview_and_budgets_are_those_of_the_cmdlets()
    {
        Use(600, model: "claude-opus-4-6");
        Budgets("""{"name":"daily","limit":1000,"unit":"Tokens","period":"day"}""");
        var cmdlets = await OfCmdlet([$"Get-ClaudePerf '{Sample}'", "Get-TokenBudget"]);
        // Texts name verbs instead of cmdlets, and a moment has passed.
        AssertSame(cmdlets[0], JsonNode.Parse((await Run("", "overview", Sample, "--json")).Output)!.AsArray(),
            "At", "Budgets", "Commands", "NextStep");
        AssertSame(cmdlets[1], JsonNode.Parse((await Run("", "budget", "--json")).Output)!.AsArray(), "BurnRate", "Forecast",
            "LimitReachedAt");
        Assert.Equal(0, (await Run("", "budget", "test")).ExitCode);
        Use(600, model: "claude-opus-4-6");
        Assert.Equal(3, (await Run("", "budget", "test")).ExitCode);
        Assert.StartsWith("ClaudePerf, ", (await Run("")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_leads_to_every_verb_and_each_shell_has_its_completion()
    {
        var help = await Run("", "--help");
        Assert.All((string[])["measure", "usage", "savings", "test", "optimize", "compare", "budget", "report", "watch"],
            verb => Assert.Contains("claudeperf " + verb, help.Output, StringComparison.Ordinal));
        Assert.All(help.Output.Split('\n'), static line => Assert.InRange(line.Length, 0, 80));
        foreach (var shell in (string[])["bash", "zsh", "fish", "pwsh"])
            Assert.Contains("[suggest:", (await Run("", "completion", shell)).Output, StringComparison.Ordinal);
        Assert.Equal("usage", (await Run("", "[suggest:14]", "claudeperf usa")).Output.Trim());
        var slip = await Run("", "measur");
        Assert.Equal(1, slip.ExitCode);
        Assert.StartsWith("ClaudePerf: There is no verb 'measur'. Did you mean 'measure'?", slip.Error, StringComparison.Ordinal);
        Assert.Contains("Export-TokenUsage", (await Run("", "export", "--format", "parquet")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("measure")]
    [InlineData("test")]
    [InlineData("overview")]
    public async Task A_home_folder_that_does_not_exist_is_no_error(string verb)
    {
        var start = Prepared(build.Program, [verb, Sample]);
        start.Environment["HOME"] = Path.Combine(_home, "missing");
        var result = await ShellProcess.Finish(Process.Start(start)!, "");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.DoesNotContain("empty string", result.Error, StringComparison.Ordinal);
    }

    // The sample with one agent that lost a sentence.
    private string OtherSample()
    {
        var folder = Path.Combine(_home, "sample");
        if (Directory.Exists(folder))
            return folder;
        foreach (var file in Directory.EnumerateFiles(Sample, "*", new EnumerationOptions { RecurseSubdirectories = true,
            AttributesToSkip = 0 }))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(Sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        var agent = Path.Combine(folder, ".claude", "agents", "code-reviewer.md");
        File.WriteAllLines(agent, File.ReadAllLines(agent).SkipLast(1));
        return folder;
    }

    [Fact]
    public async Task A_definition_that_does_not_work_fails_the_test()
    {
        var agents = Directory.CreateDirectory(Path.Combine(_home, "project", ".claude", "agents")).FullName;
        await File.WriteAllTextAsync(Path.Combine(agents, "a.md"), "---\nname: a\ndescription: Use it.\ntools: Raed\n---\nDo it.\n",
            TestContext.Current.CancellationToken);
        var result = await Run("", "test", Path.Combine(_home, "project"));
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith(".claude/agents/a.md:4\n    Error ", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await Run("", "test", "no-such-folder")).ExitCode);
        var wrong = await Run("", "test", "--severity", "huge");
        Assert.Equal((1, ""), (wrong.ExitCode, wrong.Output));
        Assert.StartsWith("ClaudePerf: 'huge' is not one of ", wrong.Error, StringComparison.Ordinal);
    }

    // Property by property, so that a failure names the one that differs.
    private static void AssertSame(JsonArray expected, JsonArray actual, params string[] except)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (one, other) in expected.Zip(actual))
        {
            var names = one!.AsObject().Select(static property => property.Key).Except(except).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(names, other!.AsObject().Select(static property => property.Key).Except(except).Order(StringComparer.Ordinal));
            Assert.All(names, name => Assert.Equal((name, one[name]?.ToJsonString()), (name, other[name]?.ToJsonString())));
        }
    }
}
