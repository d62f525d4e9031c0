namespace ClaudePerf.Performance.Loading;

/// <summary>Makes skills and commands: descriptions, bodies that serve as descriptions, names, folders, fields that keep one out of the
/// listing.</summary>
internal static class SkillSpecimens
{
    private const string Id = "\uE000";

    /// <summary>The kinds, each with the function that makes one.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<RandomText, Specimen>> Kinds =
        new Dictionary<string, Func<RandomText, Specimen>>(StringComparer.Ordinal)
    {
        ["skill description"] = static text => Skill("skill description", $"description:{text.Value(text.Line())}", "body\n"),
        ["skill rare signs"] = static text => Skill("skill rare signs", $"description:{text.Value(text.Line(0.2, 0.15))}", "body\n"),
        ["skill fields"] = Fields,
        ["skill body"] = static text => new("skill body", $"project/.claude/skills/{Id}/SKILL.md", Body(text)),
        ["skill places"] = Places,
        ["skill mutations"] = static text => AgentSpecimens.Mutated("skill mutations", Fields(text), text),
        ["command description"] = static text => Command("command description", $"description:{text.Value(text.Line())}", "body\n"),
        ["command fields"] = static text => Command("command fields", AllFields(text), text.Lines(3)),
        ["command body"] = static text => new("command body", $"project/.claude/commands/{Id}.md", Body(text)),
        ["command places"] = CommandPlaces,
        ["skill duplicates"] = Duplicates,
    };

    private static Specimen Skill(string kind, string yaml, string body) =>
        new(kind, $"project/.claude/skills/{Id}/SKILL.md", $"---\n{yaml}---\n{body}");

    private static Specimen Command(string kind, string yaml, string body) =>
        new(kind, $"project/.claude/commands/{Id}.md", $"---\n{yaml}---\n{body}");

    private static Specimen Fields(RandomText text) => Skill("skill fields", AllFields(text), text.Lines(3));

    internal static string AllFields(RandomText text)
    {
        var fields = new List<string>();
        if (text.Chance(0.85))
            fields.Add("description:" + text.Value(text.Chance(0.7) ? text.Plain() : text.Line()));
        for (var more = text.Random.Next(4); more > 0; more--)
            fields.Insert(text.Random.Next(fields.Count + 1), Field(text));
        return string.Concat(fields);
    }

    private static string Field(RandomText text) => text.Of(
        () => "name:" + text.Of(" other\n", $" {Id}\n", " Big Name\n", " 5\n", "\n", " \"\"\n", " [a]\n", " \"a: b\"\n", " a:b\n",
        $" \"{Id} \"\n", " -x\n", " (p)\n", " true\n", " \"a\\nb\"\n"),
        () => "when_to_use:" + text.Value(text.Chance(0.5) ? text.Plain() : text.Line()),
        () => "when_to_use: " + text.Of("5", "true", "[a]", "", "\"\"", "\"  \"", "{a: b}") + "\n",
        () => "description: " + text.Of("5", "true", "[a, b]", "", "\"\"", "\"  \"", "{a: b}", "null", "1.0", "0x10", "\" x \"",
        "\"a\\nb\"",
        "\"a\\n\\nb\"", new string('w', 1535), new string('w', 1536), new string('w', 1537),
            string.Concat(Enumerable.Repeat("word ", 400))) + "\n",
        () => "disable-model-invocation: " + text.Of("true", "false", "yes", "\"true\"", "True", "TRUE", "1", "on", "\"yes\"", "no", "5",
        "[true]", "", "y") + "\n",
        () => "user-invocable: " + text.Of("true", "false", "no", "\"false\"", "0", "False", "off") + "\n",
        () => "paths:" + text.Of(" \"**\"\n", " []\n", " src/**\n", " \"**/*\"\n", " ['**']\n", " ['**', 'src/**']\n", "\n", " 5\n",
        " \"\"\n", "\n  - src/*.ts\n", " {a: b}\n", " \"**, **/*\"\n", " \" ** \"\n", " \"/**\"\n", " [5]\n", " \"*\"\n"),
        () => "allowed-tools: " + text.Of("Read", "[Read]", "5", "Bash(git add:*)", "{a: b}", "") + "\n",
        () => "model: " + text.Of("opus", "nothing", "5", "inherit") + "\n",
        () => "context: " + text.Of("fork", "nothing", "5") + "\n",
        () => "agent: " + text.Of("Explore", "5") + "\n",
        () => "argument-hint: " + text.Of("[a] [b]", "<x>", "5", "x: y", "[file]") + "\n",
        () => "arguments: " + text.Of("[a, b]", "a b", "5", "{a: b}") + "\n",
        () => "hooks: " + text.Of("5", "[]", "{}", "{PreToolUse: 5}", "{PreToolUse: []}") + "\n",
        () => "shell: " + text.Of("bash", "powershell", "nothing", "5") + "\n",
        () => "metadata: " + text.Of("{a: b}", "5", "[]") + "\n",
        () => "version: " + text.Of("1.0", "x", "[]") + "\n",
        () => "effort: " + text.Of("low", "nothing", "5") + "\n",
        () => "unknown:" + text.Value(text.Line()),
        () => text.Line() + "\n")();

    private static string Body(RandomText text) => text.Of(
        () => "",
        () => "\n\n",
        () => text.Lines(4, 0.3),
        () => text.Of("# Title\n", "#Title\n", "## Title ##\n", "### \n\nx\n", "#\n", "# \n", "   # Title\n", "\t# T\n",
        "####### Seven\n", "# Title: x\n") + text.Lines(2),
        () => text.Of("- item one\n", "* item\n", "1. one\n", "> quote\n", "**bold** text\n", "`code`\n", "```\ncode\n```\n",
        "<div>x</div>\n", "<!-- c -->\nx\n", "---\n\nx\n", "| a | b |\n", "![p](x.png)\n", "[l](x)\n", "===\nx\n", "***\nx\n",
        "<!--\nc\n-->\n") + text.Lines(2),
        () => new string('w', text.Of(96, 97, 98, 99, 100, 101, 102, 103, 104, 300)) + "\n",
        () => string.Concat(Enumerable.Repeat("word ", text.Random.Next(15, 40))) + "\n",
        () => string.Concat(Enumerable.Repeat("🙂é日", text.Random.Next(15, 60))) + "\n",
        () => "  " + text.Line(0.3, 0.2) + "  \n" + text.Lines(2),
        () => "---\n---\n" + text.Lines(2),
        () => "---\nx: y\n---\n\n\n" + text.Lines(2),
        () => "---\ndescription: 'x\n---\n" + text.Lines(2),
        () => "---\ndescription: x\n" + text.Lines(2),
        () => "\n---\ndescription: x\n---\nbody\n",
        () => text.Lines(3).ReplaceLineEndings("\r\n"),
        () => text.Of("$ARGUMENTS\n", "!`true`\n", "@file.md\n", "Text with $1.\n"))();

    private static Specimen Places(RandomText text)
    {
        var skill = $"---\ndescription: d {Id}\n---\nbody\n";
        var path = text.Of(
            $"project/.claude/skills/{Id}/SKILL.md", $"project/.claude/skills/{Id}/skill.md", $"project/.claude/skills/{Id}/Skill.md",
            $"project/.claude/skills/{Id}.md", $"project/.claude/skills/{Id}/sub/SKILL.md", $"project/.claude/skills/{Id}/README.md",
            $"project/.claude/skills/.{Id}/SKILL.md", $"project/.claude/skills/{Id} x/SKILL.md",
            $"project/.claude/skills/{Id}:x/SKILL.md", $"user/skills/{Id}/SKILL.md", $"project/.claude/skills/Big{Id}/SKILL.md",
            $"project/.claude/skills/{Id}_x.y/SKILL.md",
            $"project/.claude/skills/{Id}/SKILL.MD", $"project/sub/.claude/skills/{Id}/SKILL.md",
            $"project/.claude/skills/node_modules/{Id}/SKILL.md", $"project/skills/{Id}/SKILL.md",
            $"project/.claude/skills/é{Id}/SKILL.md");
        return text.Random.Next(5) switch
        {
            0 => new("skill places", [new SpecimenFile($"project/real/{Id}/SKILL.md", skill),
                new SpecimenFile($"project/.claude/skills/{Id}", $"../../real/{Id}") { IsLink = true }]),
            1 => new("skill places", [new SpecimenFile($"project/real/{Id}.md", skill),
                new SpecimenFile($"project/.claude/skills/{Id}/SKILL.md", $"../../../real/{Id}.md") { IsLink = true }]),
            _ => new("skill places", path, skill),
        };
    }

    private static Specimen CommandPlaces(RandomText text)
    {
        var count = text.Random.Next(1, 4);
        var paths = new[]
        {
            $"{Id}.md", $"{Id}/two.md", $"a/b/{Id}.md", $"{Id}/a/b/c.md", $"{Id}/SKILL.md", $"{Id}/other.md", $"{Id}/deep/SKILL.md",
            $"{Id}/deep/other.md", $"{Id}.MD", $".{Id}.md", $"{Id}/README.md", $"{Id} x.md", $"{Id}:y.md", $"{Id}.txt",
            $".h{Id}/x.md", $"{Id}/skill.md", $"{Id}.a.md", $"Big{Id}/X.md", $"{Id}/SKILL.md/x.md", $"node_modules/{Id}.md",
            $"{Id}/x y/z.md", $"é{Id}.md", $"-{Id}.md", $"{Id}/deep/more/x.md",
        }.OrderBy(_ => text.Random.Next()).Take(count);
        var scope = text.Of("project/.claude", "project/.claude", "user");
        return new("command places",
            [.. paths.Select((path, i) => new SpecimenFile($"{scope}/commands/{path}", $"---\ndescription: d {i} {Id}\n---\nbody\n"))]);
    }

    private static Specimen Duplicates(RandomText text)
    {
        var paths = new[] { $"project/.claude/skills/{Id}/SKILL.md", $"user/skills/{Id}/SKILL.md", $"project/.claude/commands/{Id}.md",
            $"user/commands/{Id}.md", $"project/.claude/commands/{Id}/SKILL.md" };
        return new("skill duplicates",
            [.. paths.OrderBy(_ => text.Random.Next()).Take(text.Random.Next(2, 4))
                .Select((path, i) => new SpecimenFile(path, $"---\ndescription: number {i} {Id}\n---\nbody\n"))]);
    }
}
