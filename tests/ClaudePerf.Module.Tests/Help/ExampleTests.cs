namespace ClaudePerf.Module.Tests.Help;

/// <summary>What the pages of help and the README show runs in claudeperf-pwsh and in pwsh, and gives what the page says.</summary>
public sealed class ExampleTests(ExampleRun run)
{
    private static readonly Dictionary<string, DocumentedExample> Examples = DocumentedExample.All()
        .ToDictionary(static example => example.Title);

    public static TheoryData<string> Titles =>
        [.. Examples.Where(static example => example.Value.Needs is null).Select(static example => example.Key)];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task Example_runs_without_error_and_shows_what_the_page_shows(string title)
    {
        foreach (var (program, outcome) in await run.OutcomesAsync(title))
        {
            Assert.True(outcome is not null, $"It did not run in {program}.");
            Assert.True(outcome.Problems.Length == 0, $"{program}: {outcome.Problems}");
            if (Examples[title].Output is { } output)
                Assert.Equal(output, outcome.Output.ReplaceLineEndings("\n").Trim());
        }
    }

    [Fact]
    public void Example_that_is_not_run_names_what_it_needs() =>
        Assert.All(Examples.Values.Where(static example => example.Needs is not null),
            static example => Assert.Contains(example.Needs!, DocumentedExample.KnownNeeds));

    [Fact]
    public void Example_of_a_cmdlet_calls_it()
    {
        var others = Examples.Where(example => example.Value.Page.StartsWith("cmdlets/", StringComparison.Ordinal)
            && !example.Value.CommandNames.Contains(Path.GetFileNameWithoutExtension(example.Value.Page),
                StringComparer.OrdinalIgnoreCase));
        Assert.Empty(others.Select(example => example.Key));
    }
}
