using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Measurement;

/// <summary>The cases and their outcomes are from requests of Claude Code 2.1.332.</summary>
public class SkillListingTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    private static PromptDefinition Skill(
        string name, int description, PromptKind kind = PromptKind.Skill, DefinitionScope scope = DefinitionScope.Project) =>
        Ecosystem.ReadText(
            PromptFile.FromText($"---\ndescription: D{new string('w', description - 1)}\n---\nBody\n", $"/p/{name}.md"),
            kind) with { Name = name, Scope = scope };

    private static SkillListing Of(
        IEnumerable<PromptDefinition> skills, string model, EcosystemSettings? settings = null, Dictionary<string, int>? usage = null) =>
        SkillListing.Of(skills, settings ?? new EcosystemSettings(), Catalog.Resolve(model), () => usage ?? []);

    private static string[] Described(SkillListing listing, IEnumerable<PromptDefinition> skills) =>
        [.. skills.Where(skill => listing.LineOf(skill)!.Contains(": ", StringComparison.Ordinal)).Select(static skill => skill.Name)];

    [Theory]
    [InlineData("claude-opus-5-5", 57)]
    [InlineData("claude-haiku-4-5", 2)]
    public void Descriptions_are_listed_up_to_the_budget(string model, int described)
    {
        var skills = Enumerable.Range(1, 100).Select(static i => Skill($"sk{i:000}", 400)).ToList();
        var listing = Of(skills, model);
        Assert.Equal(skills.Take(described).Select(static skill => skill.Name), Described(listing, skills));
        Assert.Equal(100 - described, listing.Cut);
        Assert.Equal("- sk100", listing.LineOf(skills[99]));
    }

    [Fact]
    public void A_shorter_description_after_a_cut_one_stays_and_the_order_is_claude_codes()
    {
        PromptDefinition[] skills =
        [
            Skill("zeta", 300), Skill("alpha", 300), Skill("mid", 1_500), Skill("cmda", 200, PromptKind.Command),
            Skill("cmdb", 200, PromptKind.Command), Skill("sub:cmdc", 200, PromptKind.Command),
            Skill("usk", 200, scope: DefinitionScope.User), Skill("ask", 200, scope: DefinitionScope.User),
            Skill("ucmd", 200, PromptKind.Command, DefinitionScope.User),
            Skill("plug:pcm", 200, PromptKind.Command, DefinitionScope.Plugin), Skill("plug:psk", 200, scope: DefinitionScope.Plugin),
        ];
        var haiku = Of(skills, "claude-haiku-4-5");
        Assert.Equal(["zeta", "alpha", "cmda", "cmdb", "sub:cmdc", "usk", "ask", "ucmd"], Described(haiku, skills));
        var opus = Of(skills, "claude-opus-5-5");
        Assert.Equal(0, opus.Cut);
        // The two that Claude Code itself lists last lose theirs as well.
        Assert.True(haiku.BuiltInTokens < Of([], "claude-haiku-4-5").BuiltInTokens);
    }

    [Fact]
    public void The_most_used_skills_keep_their_description()
    {
        PromptDefinition[] skills = [Skill("aa", 1_500), Skill("bb", 1_001), Skill("cc", 1_001)];
        var usage = new Dictionary<string, int> { ["cc"] = 9, ["bb"] = 1 };
        Assert.Equal(["aa"], Described(Of(skills, "claude-haiku-4-5"), skills));
        Assert.Equal(["cc"], Described(Of(skills, "claude-haiku-4-5", usage: usage), skills));
        Assert.Equal(
            ["bb", "cc"],
            Described(Of(skills, "claude-haiku-4-5", new EcosystemSettings { SkillListingBudgetFraction = 0.0114 }, usage), skills));
    }

    [Fact]
    public void Settings_set_the_budget_and_the_longest_description()
    {
        PromptDefinition[] skills = [Skill("a", 300), Skill("b", 300)];
        Assert.Equal(
            ["a", "b"], Described(Of(skills, "claude-haiku-4-5", new EcosystemSettings { SkillListingBudgetFraction = 0.02 }), skills));
        Assert.Empty(Described(Of(skills, "claude-opus-5-5", new EcosystemSettings { SkillListingBudgetFraction = 0.0005 }), skills));
        var cut = Of(skills, "claude-opus-5-5", new EcosystemSettings { SkillListingMaxDescChars = 100 });
        Assert.Equal("- a: ".Length + 100, cut.LineOf(skills[0])!.Length);
        Assert.True(cut.BuiltInTokens < Of(skills, "claude-opus-5-5").BuiltInTokens / 2);
    }

    [Fact]
    public void Built_in_skills_are_removed_if_disabled_or_replaced()
    {
        var all = Of([], "claude-opus-5-5").BuiltInTokens;
        Assert.Equal(96, Of([], "claude-opus-5-5", new EcosystemSettings { DisableBundledSkills = true }).BuiltInTokens);
        Assert.Equal(all - 496, Of([], "claude-opus-5-5", Overrides("dataviz", SkillVisibility.Off)).BuiltInTokens);
        Assert.Equal(all - 496 + 5, Of([], "claude-opus-5-5", Overrides("dataviz", SkillVisibility.NameOnly)).BuiltInTokens);
        Assert.Equal(all - 488, Of([Skill("claude-api", 50)], "claude-opus-5-5").BuiltInTokens);

        static EcosystemSettings Overrides(string name, SkillVisibility visibility) =>
            new() { SkillOverrides = new EcosystemSettings().SkillOverrides.Add(name, visibility) };
    }
}
