namespace ClaudePerf.Performance.Loading;

/// <summary>
/// Makes definitions that a setting of some scope denies, changes or excludes. The settings of all specimens of a run are merged into one
/// file per scope, so each names its own specimen.
/// </summary>
internal static class SettingsSpecimens
{
    private const string Id = "\uE000";

    /// <summary>The kinds, each with the function that makes one.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<RandomText, Specimen>> Kinds =
        new Dictionary<string, Func<RandomText, Specimen>>(StringComparer.Ordinal)
    {
        ["settings agents"] = Agents,
        ["settings skills"] = Skills,
        ["settings memory"] = Memory,
    };

    private static Specimen Agents(RandomText text)
    {
        var name = text.Of(Id, Id, "a-" + Id, Id + " b");
        var rule = text.Of("Agent(N)", "Agent(N)", "Task(N)", "Agent( N )", "Agent(N*)", "Agent(*)N", "agent(N)", "Agent(Nx)",
            "Agent(N, other)", "Agent(other, N)", "Agent:N", "Agent(\\\"N\\\")", "Skill(N)", "Read(N)");
        return new("settings agents",
        [
            new SpecimenFile(text.Of("project/.claude", "user") + (text.Chance(0.9) ? $"/agents/{Id}.md" : $"/agents/sub/{Id}.md"),
                $"---\nname: {name}\ndescription: {text.Plain()}\n---\nbody\n"),
            Setting(text, """{"permissions":"""
                + $$$"""{"{{{text.Of("deny", "deny", "deny", "ask", "allow")}}}":"""
                + $$$"""["{{{rule.Replace("N", name, StringComparison.Ordinal)}}}"]}}"""),
        ]);
    }

    private static Specimen Skills(RandomText text)
    {
        var (path, name) = text.Of(
            ($"project/.claude/skills/{Id}/SKILL.md", Id), ($"project/.claude/commands/{Id}.md", Id),
                ($"project/.claude/commands/sub/{Id}.md", "sub:" + Id),
            ($"plugin/skills/{Id}/SKILL.md", $"p-{Id}:{Id}"));
        var key = text.Of(name, name, name, Id, "/" + name, name + " ", name.ToUpperInvariant(), name + "*");
        var files = new List<SpecimenFile>
        {
            new(path, $"---\n{text.Of("", "", "disable-model-invocation: true\n", "user-invocable: false\n")}"
                + $"description: {text.Plain()}\n---\nbody\n"),
            Setting(text, $$$"""{"skillOverrides":{"{{{key}}}":"{{{text.Of("on", "name-only", "user-invocable-only", "off")}}}"}}"""),
        };
        if (text.Chance(0.3))
            files.Add(Setting(text, """{"skillOverrides":"""
                + $$$"""{"{{{name}}}":"{{{text.Of("on", "name-only", "user-invocable-only", "off")}}}"}}"""));
        if (path.StartsWith("plugin", StringComparison.Ordinal))
            files.Add(new SpecimenFile("plugin/.claude-plugin/plugin.json", $$"""{"name":"p-{{Id}}"}"""));
        return new("settings skills", [.. files]);
    }

    private static Specimen Memory(RandomText text)
    {
        // None begins with an exclamation mark: it would exclude the files of all others.
        var path = text.Of($".claude/rules/{Id}.md", $".claude/rules/sub/{Id}.md", $".claude/rules/{Id}/r.md");
        var glob = text.Of($"**/{Id}.md", $"{Id}.md", $"**/rules/{Id}.md", $"**/sub/{Id}.md", $"/**/{Id}*", $"**/{Id}.MD", $"**/{Id}/**",
            $"**/{Id}", $"*/{Id}.md", $"**/{Id}.*", $"**/{Id}?md", $"**/{{{Id},other}}.md",
            $"**/[!x]*/{Id}.md", $"./.claude/rules/{Id}.md", $".claude/rules/{Id}.md", $"**/.claude/**/{Id}.md", $" **/{Id}.md",
                $"**\\\\{Id}.md");
        return new("settings memory",
            [new SpecimenFile("project/" + path, $"rule {Id}\n"), Setting(text, $$"""{"claudeMdExcludes":["{{glob}}"]}""")]);
    }

    private static SpecimenFile Setting(RandomText text, string json) => new("settings/" + text.Of("user", "project", "local"), json);
}
