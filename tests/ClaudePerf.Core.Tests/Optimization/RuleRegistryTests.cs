using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization;

public class RuleRegistryTests
{
    private static readonly string Pages = Path.Combine(Repository.Root, "docs", "rules");

    [Fact]
    public void Every_rule_is_registered_once()
    {
        var classes = typeof(OptimizationRule).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(OptimizationRule)) && !type.IsAbstract).ToList();
        Assert.NotEmpty(classes);
        Assert.Equal(classes.OrderBy(type => type.Name), OptimizationRules.All.Select(rule => rule.GetType()).OrderBy(type => type.Name));
        Assert.Equal(OptimizationRules.All.Length, OptimizationRules.All.Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_rule_describes_itself()
    {
        Assert.All(OptimizationRules.All, rule =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", rule.Id);
            Assert.All([rule.Title, rule.What, rule.Why, rule.ExpectedSaving], text => Assert.False(string.IsNullOrWhiteSpace(text)));
            Assert.EndsWith(".", rule.What, StringComparison.Ordinal);
            Assert.EndsWith(".", rule.Why, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Rules_and_pages_match()
    {
        var pages = Directory.EnumerateFiles(Pages, "*.md").Select(Path.GetFileNameWithoutExtension).Where(name => name != "README")
            .Order(StringComparer.Ordinal);
        Assert.Equal(OptimizationRules.All.Select(rule => rule.Id).Order(StringComparer.Ordinal), pages);
        Assert.All(OptimizationRules.All, rule =>
        {
            var page = File.ReadAllText(Path.Combine(Pages, rule.Id + ".md")).ReplaceLineEndings("\n");
            Assert.StartsWith($"# {rule.Title} (`{rule.Id}`)\n", page, StringComparison.Ordinal);
            Assert.Contains($"| Level | {rule.Level} |", page, StringComparison.Ordinal);
            Assert.Contains($"| Risk | {rule.Risk} |", page, StringComparison.Ordinal);
            Assert.Contains($"| Saves | {rule.ExpectedSaving} |", page, StringComparison.Ordinal);
            Assert.Contains(rule.What, page, StringComparison.Ordinal);
            Assert.Contains(rule.Why, page, StringComparison.Ordinal);
        });
        var list = File.ReadAllText(Path.Combine(Pages, "README.md"));
        Assert.All(OptimizationRules.All, rule => Assert.Contains($"({rule.Id}.md)", list, StringComparison.Ordinal));
    }

    [Fact]
    public void Levels_include_lower_ones_and_wildcards_ignore_levels()
    {
        var options = Prompts.Options;
        Assert.All(OptimizationRules.Select(options with { Level = OptimizationLevel.Lossless }),
            rule => Assert.Equal(OptimizationLevel.Lossless, rule.Level));
        Assert.Equal(OptimizationRules.All.Where(rule => !rule.IsOffByDefault),
            OptimizationRules.Select(options with { Level = OptimizationLevel.Structural }));
        Assert.Equal(["emphasis"], OptimizationRules.Select(options with { Rules = ["emphasis"] }).Select(rule => rule.Id));
        Assert.Equal(["description-examples"], OptimizationRules.Select(options with { Level = OptimizationLevel.Lossless,
            Rules = ["description-*"] }).Select(rule => rule.Id));
        Assert.DoesNotContain(OptimizationRules.Select(options with { ExcludeRules = ["*-space"] }),
            rule => rule.Id.EndsWith("-space", StringComparison.Ordinal));
        Assert.Equal(["nothing-*"], OptimizationRules.FindUnknown(["blank-lines", "nothing-*"]));
    }
}
