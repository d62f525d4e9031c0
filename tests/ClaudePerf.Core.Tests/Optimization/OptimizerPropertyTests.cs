using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Prerequisites;
using CsCheck;

namespace ClaudePerf.Core.Tests.Optimization;

/// <summary>
/// Properties of every prompt, tested on thousands of generated and mutated ones, by means that share nothing with
/// the product's check.
/// </summary>
public partial class OptimizerPropertyTests
{
    private const int Times = 1000;

    private static readonly Gen<OptimizationLevel> Levels = Gen.Int[0, 2].Select(level => (OptimizationLevel)level);

    // The words in phrases that may be removed; listed here, because the test must not take them from the product.
    private static readonly HashSet<string> MayGo = new(StringComparer.OrdinalIgnoreCase)
    {
        "please", "note", "that", "it", "is", "important", "to", "in", "order", "prior", "due", "the", "fact", "this", "agent",
    };

    [GeneratedRegex(@"[\p{L}\p{N}_]+(?:['’][\p{L}]+)?")]
    private static partial Regex Words();

    [GeneratedRegex(@"https?://[^\s""<>)`*]+|\$\{?[A-Z]\w*\}?|@docs/[\w./-]+|\{name\}|\[NAME\]")]
    private static partial Regex Verbatim();

    [GeneratedRegex(@"\b(?:never|must|not|don't|only|always|unless|least)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Bindings();

    [GeneratedRegex(@" Also when [^\n]*")]
    private static partial Regex Situations();

    [Fact]
    public void Generated_prompts_lose_nothing() =>
        Gen.Select(PromptGenerator.Agents, Levels).Sample((text, level) => AssertHolds(text, level), iter: Times);

    [Fact]
    public void Mutated_prompts_lose_nothing() =>
        Gen.Select(PromptGenerator.Mutated, Levels).Sample((text, level) => AssertHolds(text, level), iter: Times);

    private static bool AssertHolds(string text, OptimizationLevel level)
    {
        var result = Prompts.Optimize(text, level);
        Assert.True(result.Preservation.Passed, result.Preservation.ToString());
        var again = Prompts.Optimize(text, level);
        Assert.Equal(result.Text, again.Text);
        Assert.Equal(result.Files, again.Files);
        Assert.Equal(result.Text, Prompts.Optimize(result.Text, level).Text);
        Assert.Equal(result.Original.Loads, result.Optimized.Loads);
        AssertFrontmatter(result);
        AssertTextIsThere(result);
        if (level == OptimizationLevel.Lossless)
            Assert.Equal(Words().Matches(text).Select(match => match.Value), Words().Matches(result.Text).Select(match => match.Value));
        return true;
    }

    // Every byte of the other fields, in order.
    private static void AssertFrontmatter(OptimizationResult result)
    {
        static IEnumerable<string> Others(PromptDefinition definition) =>
            definition.Frontmatter.Fields.Where(field => field.Key != "description")
                .Select(field => $"{field.Key}={definition.Text[field.Start..field.End]}");
        Assert.Equal(Others(result.Original), Others(result.Optimized));
    }

    // No text disappears, wherever it is now, and no binding text is added.
    private static void AssertTextIsThere(OptimizationResult result)
    {
        // YAML doubles a single quote within single quotes, but not in other notations.
        static string Once(string text) => text.Replace("''", "'", StringComparison.Ordinal);
        var before = Once(result.Original.Text);
        var after = Once(result.Text) + "\n" + string.Join('\n', result.Files.Select(file => file.Content));
        // In a description the two characters \n are a line end, in other text they are literal: both readings count.
        var words = Words().Matches(after + after.Replace("\\n", "\n", StringComparison.Ordinal)).Select(match => match.Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.Empty(Words().Matches(before.Replace("\\n", "\n", StringComparison.Ordinal)).Select(match => match.Value)
            .Where(word => !words.Contains(word) && !MayGo.Contains(word)).Distinct());
        Assert.Empty(Verbatim().Matches(before).Select(match => match.Value).Where(one => !after.Contains(one, StringComparison.Ordinal))
            .Distinct());
        Assert.True(BindingsOf(after) <= BindingsOf(before)
            + result.Files.Sum(file => BindingsOf(file.Content.Split('\n')[0])), "a word that binds came new");
    }

    // A pointer names the heading of the text it points to, and a description the situation of an example, whatever
    // they say.
    private static int BindingsOf(string text) =>
        Situations().Replace(text, "").Replace("\\n", "\n", StringComparison.Ordinal).Split('\n')
            .Where(line => !line.Contains(": read `", StringComparison.Ordinal)).Sum(line => Bindings().Count(line));

    [Theory]
    [InlineData(
        "Always **check** the `code` of it in order to see. Never stop at 5.\n\n- **Item**: one\n- item `two`\n\n| a | b |\n|---|"
            + "---|\n| 1 | 2 |\n\n## Head\n\n")]
    [InlineData("word ")]
    [InlineData("`a``b\"c")]
    [InlineData("[a](")]
    [InlineData("- a\n  - b\n")]
    [InlineData("| a | b |\n|---|---|\n")]
    [InlineData("**a** ")]
    [InlineData("\"")]
    [InlineData("<a ")]
    public void Takes_time_linear_in_the_text(string repeated) =>
        LinearTime.AssertHolds(200_000, repeated, text => Prompts.Optimize(Prompts.Agent(text), OptimizationLevel.Structural));

    [Fact]
    public void A_long_description_takes_linear_time() => LinearTime.AssertHolds(
        100_000, "<example>Context: It is so. user: \\\"go\\\"</example> ", text =>
            Prompts.Optimize(Prompts.Agent("Body.\n", $"\"Use it. {text}\""), OptimizationLevel.Structural));

    [Fact]
    public void Too_deeply_nested_prompts_are_left_alone()
    {
        var text = Prompts.Agent(new string('>', 100_000));
        Assert.Equal(text, Prompts.Optimize(text, OptimizationLevel.Structural).Text);
    }

    [Fact]
    public void The_sample_ecosystem_loses_nothing_and_is_left_alone_the_second_time()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.Samples, ".claude"), "*.md", SearchOption.AllDirectories))
            Assert.All(Enum.GetValues<OptimizationLevel>(), level => AssertHolds(File.ReadAllText(path), level));
    }

    public static TheoryData<string> OddFiles => [.. PortEcosystem.Texts.Select(file => file.Path)];

    [Theory]
    [MemberData(nameof(OddFiles))]
    public void An_ecosystem_with_oddities_loses_nothing_and_is_left_alone_the_second_time(string path)
    {
        var text = PortEcosystem.Texts.Single(file => file.Path == path).Text;
        Assert.All(Enum.GetValues<OptimizationLevel>(), level => AssertHolds(text, level));
    }

    [FactThatNeeds(Prerequisite.RealInput)]
    public void A_public_ecosystem_loses_nothing_and_is_left_alone_the_second_time()
    {
        foreach (var path in Directory.EnumerateFiles(Machine.RealInput("ecosystems", "devmem"), "*.md",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
            Assert.All(Enum.GetValues<OptimizationLevel>(), level => AssertHolds(File.ReadAllText(path), level));
    }
}
