using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Performance.Optimization;

namespace ClaudePerf.Core.Tests.Optimization.Preservation;

/// <summary>Alterations of every kind that is measured, a few of each, over the samples and the fixtures: none may pass, and no change of layout may fail.</summary>
public sealed class AlterationTests
{
    private const int OfEachKind = 6;
    private const int Seed = 11;

    private static readonly List<PromptDefinition> Definitions = [.. Directory.EnumerateFiles(Repository.Samples, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Order(StringComparer.Ordinal).Select(static path => Ecosystem.ReadFile(path)).Where(static definition => definition.Body.Trim().Length > 0).Concat(AlterationFixtures.All)];

    public static TheoryData<string> Kinds => [.. new Alterations(new Random(Seed)).Kinds.Select(static kind => kind.Name)];

    public static TheoryData<string> Layouts => [.. LayoutChanges.Kinds.Select(static kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_says_something_else_is_noticed(string kind)
    {
        var random = new Random(Seed);
        var alter = new Alterations(random).Kinds.Single(one => one.Name == kind).Alter;
        var made = 0;
        for (var tries = 0; made < OfEachKind && tries < 60 * Definitions.Count; tries++)
        {
            var definition = Definitions[random.Next(Definitions.Count)];
            if (alter(definition.Text, definition.BodyOffset) is not { } altered)
                continue;
            made++;
            Assert.False(PreservationCheck.Compare(definition, definition.WithText(altered)).Passed, $"{definition.Path}:\n{altered}");
        }
        Assert.True(made > 0, "Nothing was altered.");
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void What_is_laid_out_otherwise_passes(string kind)
    {
        var change = LayoutChanges.Kinds.Single(one => one.Name == kind).Change;
        foreach (var definition in Definitions)
        {
            if (change(definition.Text, definition.BodyOffset) is not { } changed || definition.WithText(changed) is not { } after || after.Loads != definition.Loads)
                continue;
            var report = PreservationCheck.Compare(definition, after);
            Assert.True(report.Passed, $"{definition.Path}: {report.Violations.FirstOrDefault()}");
        }
    }
}
