using System.Text.Json.Nodes;

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
        ];
        foreach (var (call, expected) in calls.Zip(await OfCmdlet(calls.Select(static call => call.Cmdlet))))
        {
            var native = await Run("", [.. call.Verb, "--json"]);
            Assert.Equal((call.Cmdlet, 0), (call.Cmdlet, native.ExitCode));
            AssertSame(expected, JsonNode.Parse(native.Output)!.AsArray());
        }
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
            var names = one!.AsObject().Select(static property => property.Key).Except(except).ToList();
            Assert.Equal(names, other!.AsObject().Select(static property => property.Key).Except(except));
            Assert.All(names, name => Assert.Equal((name, one[name]?.ToJsonString()), (name, other[name]?.ToJsonString())));
        }
    }
}
