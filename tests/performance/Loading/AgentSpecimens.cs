using System.Text;

namespace ClaudePerf.Performance.Loading;

/// <summary>Makes agents: names, descriptions, tools and fields in every form, ends of frontmatter, encodings, duplicates, folders,
/// links.</summary>
internal static class AgentSpecimens
{
    private const string Id = "\uE000";

    /// <summary>The kinds, each with the function that makes one.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<RandomText, Specimen>> Kinds =
        new Dictionary<string, Func<RandomText, Specimen>>(StringComparer.Ordinal)
    {
        ["agent description"] = static text => Agent("agent description", $"name: {Id}\ndescription:{text.Value(text.Line())}"),
        ["agent rare signs"] = static text => Agent("agent rare signs", $"name: {Id}\ndescription:{text.Value(text.Line(0.2, 0.15))}"),
        ["agent name"] = static text => Agent("agent name", $"name:{Name(text)}description: d\n"),
        ["agent tools"] = static text => Agent("agent tools", $"name: {Id}\ndescription: d\n{Tools(text)}"),
        ["agent fields"] = Fields,
        ["agent hooks"] = static text => Agent("agent hooks", $"name: {Id}\ndescription: d\nhooks:{Hooks(text)}"),
        ["agent fences"] = Fences,
        ["agent encoding"] = Encoded,
        ["agent duplicates"] = Duplicates,
        ["agent places"] = Places,
        ["agent mutations"] = static text => Mutated("agent mutations", Fields(text), text),
    };

    private static Specimen Agent(string kind, string yaml, string body = "body\n") =>
        new(kind, $"project/.claude/agents/{Id}.md", $"---\n{yaml}---\n{body}");

    internal static string Name(RandomText text) => text.Of(
        $" {Id}\n", $" \"{Id}\"\n", $" '{Id}'\n", $" {Id} x\n", $"   {Id}   \n", $" {Id}:x\n", $" -{Id}\n", $" Big{Id}\n",
        $" \"{Id} \"\n", $" \" {Id}\"\n", $" {Id} # c\n", $" !!str {Id}\n", $" &a {Id}\n",
        $" |\n  {Id}\n", $" >-\n  {Id}\n", $" [{Id}]\n", $" {{a: {Id}}}\n", $" {Id}: x\n", $" @{Id}\n", $" *{Id}\n", $" %{Id}\n",
        $" #{Id}\n", $" \"{Id}\\n\"\n", $" é{Id}\n", $" {Id}/x\n", $" \"{Id}\n", $" {Id}\"\n",
        $"\n  {Id}\n", $"\t{Id}\n", $"{Id}\n", $" {Id}\n  y\n", $" \"{Id}\\ty\"\n", $" {Id},\n", $" `{Id}`\n", $" ({Id})\n",
        $" {Id}.md\n", $" ?{Id}\n", $" {Id} - y\n", $" --{Id}\n", $" \"-{Id}\"\n", $" ' -{Id}'\n", $" 5{Id}\n",
        $" \"{Id}:\"\n", $" !x {Id}\n", $" <{Id}>\n", $" \"{Id}\\u0007\"\n", $" {Id}\u00A0\n", $" {Id}\u2028x\n", $" '{Id}''s'\n",
        $" {Id}\\nx\n", $" *\n", " 5\n", " true\n", " null\n", " ~\n", " \"\"\n", "\n");

    internal static string Tools(RandomText text)
    {
        var key = text.Of("tools", "tools", "tools", "disallowedTools");
        var first = key + text.Of(
            ": Read, Grep\n", ": [Read, Grep]\n", ":\n  - Read\n  - Grep\n", ":\n- Read\n", ":\n\t- Read\n\t- Grep\n", ": \"*\"\n",
            ": *\n", ": 5\n", ": true\n", ": false\n", ":\n", ": \"\"\n", ": []\n", ": null\n", ": ~\n",
            ": [1, Read]\n", ": [[Read], Grep]\n", ": {a: Read}\n", ": Read Grep\n", ": Read,Grep,\n", ": Read, Read\n", ": Nothing\n",
            ": Task, Read\n", ": mcp__s__t, Read\n", ": Bash(git add:*, git commit:*), Read\n", ": Bash(git add *), Read\n",
            ": \"Read, Grep\"\n", ": 'Read'\n", ": [\"Read\", 'Grep']\n", ": [Read,\n  Grep]\n", ": Read,\n  Grep\n", ": ['*', Read]\n",
            ": \"*, Read\"\n", ": [\"Read, Grep\"]\n", ":\n  - Read, Grep\n", ": read\n", ": [null, Read]\n", ": [true]\n",
            ": 0.5\n", ": -\n", ": \", Read\"\n", ":  Read ,  Grep \n", ": Read;Grep\n", ": Read|Grep\n", ": >\n  Read,\n  Grep\n",
            ": |\n  Read\n  Grep\n", ":\n  - Read # r\n", ": [\"Bash(a, b)\"]\n", ": Agent(x, y), Read\n", ": Read(\n", ": Read)\n",
            ": [ ]\n", ": ['']\n", ": All tools\n", ": Edit, Write, Glob, LS, MultiEdit\n", ": {}\n", ": Bash(a), Bash(b)\n", ": [*]\n",
            ": Read, Grep # c\n", ": @Read\n", ": [Bash(x:*), Read]\n", ": mcp__s__*, mcp__s\n");
        var second = text.Chance(0.3) ? text.Of("disallowedTools: Read\n", "disallowedTools: [Read, Write]\n", "disallowedTools: \"*\"\n",
            "tools: Write\n", "disallowedTools: Read(x)\n", "disallowedTools: Grep, Edit\n", "disallowedTools: 5\n") : "";
        var memory = text.Chance(0.2) ? "memory: " + text.Of("user", "project", "local", "none", "true", "\"user\"", "[user]",
            "User") + "\n" : "";
        return first + second + memory;
    }

    private static string Hooks(RandomText text) => text.Of(
        " 5\n", " []\n", " \"x\"\n", " true\n", " {PreToolUse: 5}\n", " {}\n", "\n", " null\n", " {PreToolUse: []}\n", " {Nothing: []}\n",
        " {PreToolUse: [{matcher: x, hooks: 7}]}\n", " {PreToolUse: [{matcher: x, hooks: []}]}\n",
        " {PreToolUse: [{hooks: [{type: command, command: 'true'}]}]}\n", " {PreToolUse: [{hooks: [{type: command}]}]}\n",
        " {PreToolUse: [{hooks: [{type: nothing, command: x}]}]}\n", " {PreToolUse: [5]}\n", " {PreToolUse: {matcher: x}}\n",
        " {PreToolUse: [{matcher: 5, hooks: []}]}\n", " {PreToolUse: [{}]}\n", " {PreToolUse: [{hooks: [5]}]}\n",
        " {PreToolUse: [{hooks: [{type: prompt, prompt: x}]}]}\n", " {PreToolUse: [{hooks: [{type: command, command: 5}]}]}\n",
        " {PreToolUse: null}\n", " {PreToolUse: \"x\"}\n", " [PreToolUse]\n",
        " {PreToolUse: [{matcher: x, hooks: [{type: command, command: 'true', timeout: x}]}]}\n",
        " {Stop: [{hooks: [{type: command, command: 'true'}]}]}\n", " 'a: b'\n",
        " {PreToolUse: [{hooks: [{type: command, command: ''}]}]}\n",
        " {PreToolUse: [{hooks: [{type: command, command: x, more: 1}]}]}\n",
        " {PreToolUse: [{hooks: [{type: http, url: 'http://127.0.0.1:1/'}]}]}\n",
        " {PreToolUse: [{hooks: [{type: agent, prompt: x}]}]}\n",
        "\n  PreToolUse:\n    - matcher: Bash\n      hooks:\n        - type: command\n          command: 'true'\n", " {pretooluse: []}\n",
        " {PreToolUse: [[]]}\n", " {Stop: [], Nothing: 5}\n");

    private static string Field(RandomText text) => text.Of(
        () => "model: " + text.Of("sonnet", "opus", "inherit", "nothing", "5", "", "[opus]", "claude-opus-5-5") + "\n",
        () => "color: " + text.Of("red", "nothing", "5", "[]") + "\n",
        () => "permissionMode: " + text.Of("plan", "nothing", "5") + "\n",
        () => "maxTurns: " + text.Of("5", "x", "-1", "0", "1.5", "[]") + "\n",
        () => "skills: " + text.Of("a", "[a, b]", "5", "", "{a: b}") + "\n",
        () => "mcpServers: " + text.Of("[]", "5", "{}", "x", "[x]", "[5]", "[{x: {command: 'true'}}]", "{x: 5}") + "\n",
        () => "background: " + text.Of("true", "x", "5", "yes") + "\n",
        () => "effort: " + text.Of("low", "nothing", "5", "[]") + "\n",
        () => "isolation: " + text.Of("worktree", "nothing", "5", "none") + "\n",
        () => "initialPrompt: " + text.Of("x", "5", "[]", "''") + "\n",
        () => "omitClaudeMd: " + text.Of("true", "x") + "\n",
        () => "experimental: " + text.Of("{cacheTtl: 5m}", "{cacheTtl: 9}", "5", "[]", "{x: y}") + "\n",
        () => "observer: " + text.Of("x", "5", "[]", "{}") + "\n",
        () => "autoCompactWindow: " + text.Of("5000", "x", "-1") + "\n",
        () => "requiredMcpServers: " + text.Of("[]", "x", "5") + "\n",
        () => "memory: " + text.Of("user", "x", "5") + "\n",
        () => "unknown" + ":" + text.Value(text.Line()),
        () => "nested:\n  a: 1\n  b:\n    - c\n",
        () => "# note\n",
        () => "\n",
        () => "description: again\n",
        () => "\"quoted key\": 1\n",
        () => "Description: big\n",
        () => text.Line() + "\n",
        () => Tools(text))();

    private static Specimen Fields(RandomText text)
    {
        var fields = new List<string> { $"name: {Id}\n", "description:" + text.Value(text.Chance(0.6) ? text.Plain() : text.Line()) };
        for (var more = text.Random.Next(4); more >= 0; more--)
            fields.Insert(text.Random.Next(fields.Count + 1), Field(text));
        return Agent("agent fields", string.Concat(fields), text.Lines(3));
    }

    private static Specimen Fences(RandomText text)
    {
        var fields = $"name: {Id}\ndescription:{text.Value(text.Of(text.Plain(), "a --- b", "a---b", "---", "--- a", "-- -",
            "a ---"))}{text.Of("", "tools: Read\n", "# --- c\ntools: Read\n", "x: '---'\ntools: Read\n", "\n\n",
            "x: |\n  a\n  ---\n  b\ntools: Read\n")}";
        var open = text.Of("---\n", "---\n", "---\n", "--- \n", "---\t\n", "----\n", "--- #c\n", "---yaml\n", "\n---\n", " ---\n",
            "---\r\n", "---\n\n", "---\n---\n", "\u00A0---\n", "---\r", "-- -\n", "---\u00A0\n", "--- x: y\n");
        var close = text.Of("---\n", "---\n", "--- \n", "----\n", "-----\n", "--- text\n", "---body\n", " ---\n", "\t---\n", "...\n", "",
            "---", "--- ", "\n---\n", "---\r\n", "x---\n", "---\n---\n", "--\n---\n", "---#\n");
        return new("agent fences", $"project/.claude/agents/{Id}.md", open + fields + close + text.Lines(3));
    }

    private static Specimen Encoded(RandomText text)
    {
        var content = $"---\nname: {Id}\ndescription:{text.Value(text.Line(0.1))}tools: Read\n---\n{text.Lines(3)}\n{text.Of("", "\0",
            "é", "\u2028")}";
        content = text.Of(content, content.ReplaceLineEndings("\r\n"), content.ReplaceLineEndings("\r"), SomeReturns(content, text));
        return new("agent encoding",
            [new SpecimenFile($"project/.claude/agents/{Id}.md", content) { Encoding = text.Of(Enum.GetValues<SpecimenEncoding>()) }]);
    }

    private static string SomeReturns(string content, RandomText text)
    {
        var result = new StringBuilder();
        foreach (var c in content)
            result.Append(c == '\n' && text.Chance(0.3) ? "\r\n" : c.ToString());
        return result.ToString();
    }

    private static Specimen Duplicates(RandomText text)
    {
        var names = new[] { "a", "b", "B", "_x", "-y", "0", "aa", "a.b", "é", "sub/a", "sub/z", "Sub/a", "a/b/c", "b/a", "z", "~t",
            "a b" }.OrderBy(_ => text.Random.Next()).Take(text.Random.Next(2, 5)).ToArray();
        return new("agent duplicates", [.. names.Select((name, i) => new SpecimenFile(
            $"{(text.Chance(0.15) ? "user" : "project/.claude")}/agents/{Id}{name}.md",
                $"---\nname: {Id}\ndescription: number {i}{(text.Chance(0.1) ? ": x" : "")}\n---\n"))]);
    }

    private static Specimen Places(RandomText text)
    {
        var agent = $"---\nname: {Id}\ndescription: d\n---\nbody\n";
        var place = text.Of("project/.claude/agents", "project/.claude/agents/sub", "project/.claude/agents/a/b/c/d", "user/agents",
            "user/agents/x", "project/.claude/agents/.hidden", "project/.claude/agents/node_modules", "project/sub/.claude/agents",
            "project/.claude/agents/.git");
        var name = text.Of($"{Id}.md", $"{Id}.MD", $"{Id}.Md", $"{Id}.markdown", $"{Id}.md.txt", $"{Id}", $".{Id}.md", $"{Id}x/README.md",
            $"{Id}x/CLAUDE.md", $"{Id}x/SKILL.md", $"{Id} x.md", $"-{Id}.md");
        var file = new SpecimenFile($"{place}/{name}", agent);
        return text.Random.Next(6) switch
        {
            0 => new("agent places", [new SpecimenFile($"project/real/{Id}.md", agent),
                new SpecimenFile($"project/.claude/agents/{Id}.md", $"../../real/{Id}.md") { IsLink = true }]),
            1 => new("agent places", [new SpecimenFile($"project/real/{Id}/a.md", agent),
                new SpecimenFile($"project/.claude/agents/{Id}", $"../../real/{Id}") { IsLink = true }]),
            2 => new("agent places", [new SpecimenFile($"project/.claude/agents/{Id}.md", "nowhere.md") { IsLink = true },
                new SpecimenFile($"project/.claude/agents/{Id}b.md", agent)]),
            3 => new("agent places", [file, new SpecimenFile($"project/.claude/agents/{Id}d/loop", $"../{Id}d") { IsLink = true },
                new SpecimenFile($"project/.claude/agents/{Id}d/x.md", agent.Replace(Id, Id + "-d", StringComparison.Ordinal))]),
            _ => new("agent places", [file]),
        };
    }

    /// <summary>Changes a few characters of a specimen's files.</summary>
    internal static Specimen Mutated(string kind, Specimen specimen, RandomText text) =>
        new(kind, [.. specimen.Files.Select(file => file with { Text = Mutate(file.Text, text) })]);

    private static string Mutate(string content, RandomText text)
    {
        for (var more = text.Random.Next(1, 4); more > 0; more--)
        {
            var at = text.Random.Next(content.Length);
            var removed = text.Chance(0.4) && content[at] != Specimen.Mark ? 1 : 0;
            var added = text.Chance(0.6) ? text.Of(" ", "\t", "\n", ":", "-", "#", "\"", "'", ",", "[", "]", "{", "}", "&", "*", "!", "|",
                ">", "%", "@", "`", "\\", "\r", "?", "  ") : "";
            content = content.Remove(at, removed).Insert(at, added);
        }
        return content;
    }
}
