namespace ClaudePerf.Performance.Loading;

/// <summary>Makes plugins: valid and invalid manifests, and their agents, commands and skills, which are read more leniently than
/// others.</summary>
internal static class PluginSpecimens
{
    private const string Id = "\uE000";
    private const string Manifest = "plugin/.claude-plugin/plugin.json";

    /// <summary>The kinds, each with the function that makes one.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<RandomText, Specimen>> Kinds =
        new Dictionary<string, Func<RandomText, Specimen>>(StringComparer.Ordinal)
    {
        ["plugin agents"] = Agents,
        ["plugin commands"] = Commands,
        ["plugin skills"] = Skills,
        ["plugin manifest"] = Manifests,
        ["plugin paths"] = Paths,
    };

    private static Specimen Plugin(string kind, params SpecimenFile[] files) =>
        new(kind, [new SpecimenFile(Manifest, $"{{\"name\": \"p-{Id}\"}}"), .. files]);

    private static string Agent(RandomText text) => text.Of(
        () => $"---\nname: {text.Of("a", "a b", "a:b", "-a", "Big", "5", "\"a \"")}\ndescription: d\n---\nbody\n",
        () => $"---\nname: a\ndescription:{text.Value(text.Line())}---\nbody\n",
        () => "---\nname: a\n---\nbody\n",
        () => "---\ndescription: d\n---\nbody\n",
        () => "body alone\n",
        () => "",
        () => "---\nname: a\ndescription: 'open\n---\nbody\n",
        () => "---\nname: a\ndescription: x\n  y: z\n---\nbody\n",
        () => "---\nname: a\ndescription: one\\ntwo\n---\nbody\n",
        () => $"---\nname: a\ndescription: {text.Of("5", "[a]", "{a: b}", "", "\"\"", "\"  \"", "null", "true")}\n---\nbody\n",
        () => $"---\nname:{AgentSpecimens.Name(text)}description: d\n---\n",
        () => $"---\nname: a\ndescription: d\n{AgentSpecimens.Tools(text)}---\n",
        () => $"---\nname: a\ndescription: d\nhooks: {text.Of("5", "[]", "{PreToolUse: 5}")}\npermissionMode: plan\nmcpServers: []\n---\n",
        () => $"\n---\nname: a\ndescription: d\n---\n",
        () => "---\nname: a\ndescription: d\nmemory: user\ntools: Grep\n---\n")();

    private static Specimen Agents(RandomText text) => Plugin(
        "plugin agents", new SpecimenFile($"plugin/agents/{text.Of("a.md", "b.md", "sub/a.md", "sub/deep/a.md", "README.md", "a b.md",
        "A.MD", ".a.md", "a.txt")}", Agent(text)),
        // Of two agents with the same name, a plugin loads the one that the file system happens to list last.
        new SpecimenFile($"plugin/agents/{text.Of("c.md", "sub/c.md", "z.md")}", Agent(text).Replace("name: a",
            "name: c", StringComparison.Ordinal)));

    private static Specimen Commands(RandomText text) => Plugin("plugin commands", [.. new[]
        {
            "c.md", "sub/c.md", "a/b/c.md", "pack/SKILL.md", "pack/other.md", "pack/deep/x.md", "README.md", ".h.md", "c d.md", "C.MD",
            "pack/SKILL.MD",
        }.OrderBy(_ => text.Random.Next()).Take(text.Random.Next(1, 4))
            .Select(path => new SpecimenFile("plugin/commands/" + path, Content(text)))]);

    private static string Content(RandomText text) => text.Of(
        () => "---\ndescription: d\n---\nbody\n",
        () => "body alone\n",
        () => "# Title\nbody\n",
        () => "",
        () => "---\nname: other\n---\nbody\n",
        () => "---\ndescription: 'open\n---\nbody\n",
        () => $"---\n{SkillSpecimens.AllFields(text)}---\nbody\n",
        () => $"---\ndescription:{text.Value(text.Line())}---\nbody\n")();

    private static Specimen Skills(RandomText text) => Plugin("plugin skills", [.. new[]
        {
            "skills/s/SKILL.md", "skills/s/sub/SKILL.md", "skills/t.md", "skills/SKILL.md", "SKILL.md", "skills/a b/SKILL.md",
            "skills/u/skill.md", "skills/.v/SKILL.md", "skills/s/README.md",
        }.OrderBy(_ => text.Random.Next()).Take(text.Random.Next(1, 3)).Select(path => new SpecimenFile("plugin/" + path, Content(text)))]);

    private static Specimen Manifests(RandomText text)
    {
        var more = text.Of(
            "", ", \"version\": \"1.0.0\"", ", \"version\": 1", ", \"description\": \"d\"", ", \"description\": 5", ", \"author\": \"x\"",
            ", \"author\": {\"name\": \"x\"}", ", \"author\": {}", ", \"homepage\": \"x\"", ", \"homepage\": \"https://x.y\"",
            ", \"repository\": \"x\"", ", \"repository\": {\"type\": \"git\", \"url\": \"u\"}", ", \"license\": \"MIT\"",
            ", \"license\": 5", ", \"keywords\": [\"a\"]", ", \"keywords\": \"a\"", ", \"unknown\": 5", ", \"hooks\": {}",
            ", \"hooks\": []", ", \"hooks\": 5",
            ", \"mcpServers\": {}", ", \"mcpServers\": 5", ", \"mcpServers\": []", ", \"skills\": 5", ", \"skills\": []",
            ", \"commands\": 5", ", \"commands\": []", ", \"commands\": {}", ", \"agents\": 5", ", \"agents\": []", ", \"agents\": {}",
            ", \"outputStyles\": 5",
            ", \"agents\": null", ", \"lspServers\": {}", ", \"lspServers\": 5", ", \"dependencies\": []", ", \"dependencies\": 5",
            ", \"settings\": {}", ", \"userConfig\": {}", ", \"channels\": []", ", \"engines\": {}", ",", ", // c\n \"x\": 1",
            ", \"name\": \"y\"",
            ", \"agents\": true", ", \"skills\": {}", ", \"commands\": true", ", \"category\": \"x\"", ", \"tags\": [\"x\"]",
            ", \"source\": \"./x\"", ", \"strict\": false", ", \"displayName\": \"x\"", ", \"monitors\": 5", ", \"themes\": 5",
            ", \"defaultEnabled\": true");
        var text0 = text.Random.Next(12) switch
        {
            0 => text.Of("", "{}", "[]", "5", "{", "{\"name\": \"\"}", "{\"name\": 5}", "{\"name\": \"a b\"}", $"{{\"name\": \"x{Id}\"}}",
                $"{{\"name\": \"p-{Id}\"}} x", "null", $"\uFEFF{{\"name\": \"p-{Id}\"}}", $"{{'name': 'p-{Id}'}}", "{\"name\": \"a/b\"}",
                "{\"name\": \"Big\"}"),
            _ => $"{{\"name\": \"p-{Id}\"{more}}}",
        };
        return new("plugin manifest", [.. text.Chance(0.1) ? [] : new[] { new SpecimenFile(Manifest, text0) }, .. Content()]);
    }

    private static SpecimenFile[] Content() =>
    [
        new("plugin/agents/a.md", $"---\nname: a\ndescription: {Id}\n---\nbody\n"), new("plugin/commands/c.md",
            $"---\ndescription: {Id}\n---\nbody\n"), new("plugin/skills/s/SKILL.md", $"---\ndescription: {Id}\n---\nbody\n"),
    ];

    private static Specimen Paths(RandomText text)
    {
        var value = new[] { "agents", "commands", "skills" }.Where(_ => text.Chance(0.6)).Select(key => $", \"{key}\": {Path(text, key)}");
        return new("plugin paths",
        [
            new(Manifest, $"{{\"name\": \"p-{Id}\"{string.Concat(value)}}}"), .. Content(),
            new("plugin/extra/b.md", $"---\nname: b\ndescription: {Id}\n---\nbody\n"), new("plugin/extra/sub/d.md",
                $"---\nname: d\ndescription: {Id}\n---\nbody\n"),
            new("plugin/extra/t/SKILL.md", $"---\ndescription: {Id}\n---\nbody\n"), new("plugin/agents/sub/e.md",
                $"---\nname: e\ndescription: {Id}\n---\nbody\n"),
        ]);
    }

    private static string Path(RandomText text, string key)
    {
        string One() => text.Of(
            "\"./extra\"", "\"./extra/\"", "\"extra\"", "\"./extra/b.md\"", "\"./extra/sub/d.md\"", "\"./missing\"", "\"./missing.md\"",
            "\"../x\"", "\"/tmp/x.md\"", "\"\"", "\"./\"", "\".\"", $"\"./{key}\"", $"\"./{key}/\"", "\"./extra/t\"",
            "\"./extra/t/SKILL.md\"",
            "\"./agents/a.md\"", "\"./commands/c.md\"", "\"./skills/s\"", "\"./extra/../agents/a.md\"", "\"./extra/sub\"",
            "\"extra/b.md\"");
        return text.Random.Next(5) switch
        {
            0 => $"[{One()}, {One()}]",
            1 => $"[{One()}]",
            2 when key == "commands" => $"{{\"n\": {{\"source\": {One()}{text.Of("", ", \"description\": \"x\"")}}}}}",
            3 when key == "commands" => text.Of("{\"n\": {\"content\": \"hello\"}}",
                "{\"n\": {\"content\": \"hello\", \"description\": \"x\"}}", "{\"n\": {}}", "{\"n\": \"./extra/b.md\"}"),
            _ => One(),
        };
    }
}
