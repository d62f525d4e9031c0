namespace ClaudePerf.Performance.Loading;

/// <summary>Makes rules with imports: every rule is a separate memory file, so hundreds of texts and mentions are tried in one
/// session.</summary>
internal static class MemorySpecimens
{
    private const string Id = "\uE000";
    private const string Rule = "project/.claude/rules/" + Id + ".md";
    private const string Target = "project/.claude/rules-targets/" + Id;

    /// <summary>The kinds, each with the function that makes one.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<RandomText, Specimen>> Kinds =
        new Dictionary<string, Func<RandomText, Specimen>>(StringComparer.Ordinal)
    {
        ["rule paths"] = static text => new("rule paths", Rule, $"---\n{RulePaths(text)}---\nrule {Id}\n"),
        ["rule frontmatter"] = RuleFrontmatter,
        ["rule text"] = static text => new("rule text", Rule, Markup(text, _ => text.Line(0.3)) + $"\nend {Id}\n"),
        ["rule encoding"] = RuleEncoding,
        ["rule places"] = RulePlaces,
        ["import mention"] = static text => Import("import mention", text, Mention(text)),
        ["import markup"] = static text => Import("import markup", text, Markup(text, _ => text.Chance(0.7) ? "@T" : text.Line(0.2))),
        ["import target"] = ImportTarget,
        ["import chain"] = ImportChain,
    };

    private static string RulePaths(RandomText text) => text.Of(
        "paths: \"**\"\n", "paths: \"**/*\"\n", "paths: src/**\n", "paths: []\n", "paths:\n", "paths: [\"**\"]\n",
        "paths: [\"**\", src/**]\n", "paths: 5\n", "paths: true\n", "paths: \"\"\n", "paths:\n  - \"**\"\n", "paths:\n  - src/**\n",
        "paths: {a: b}\n",
        "paths: \"**, **/*\"\n", "paths: \"src/**, **\"\n", "paths: \" ** \"\n", "paths: \"/**\"\n", "paths: \"*\"\n",
        "paths: \"./**\"\n", "paths: \"**/\"\n", "globs: src/**\n", "Paths: src/**\n", "paths: **\n", "paths: **/*.ts\n", "paths: *.ts\n",
        "paths: 'src/**'\n",
        "paths: [5]\n", "paths: [\"\"]\n", "paths: null\n", "paths: src/**\npaths: \"**\"\n", "path: src/**\n",
        "paths: [\"**/*\", \"**\"]\n", "paths: ,\n", "paths: \"{a,b}/**\"\n", "paths: \"!src/**\"\n", "description: x\n",
        "alwaysApply: true\n", "paths: \"**/**\"\n", "paths: \"***\"\n",
        "paths: [null]\n", "paths: [[\"**\"]]\n", "paths: .\n", "paths: ./\n", "paths: \"src/**\" # c\n", "\tpaths: src/**\n",
        "paths: src/**: x\n", "paths: 'x\n", "paths: \"**/*.*\"\n", "paths: \"{**,a}\"\n", "paths: \"**\"\nx: 'y\n");

    private static Specimen RuleFrontmatter(RandomText text)
    {
        var open = text.Of("---\n", "---\n", "--- \n", "\n---\n", "----\n", "---x\n", "---\r\n", "---\n\n");
        var close = text.Of("---\n", "---\n", "--- \n", "----\n", "--- x\n", "---x\n", " ---\n", "", "---", "\n---\n", "...\n");
        var yaml = text.Of("a: b\n", "", "a: b --- c\n", "description:" + text.Value(text.Line()), text.Lines(2) + "\n", "# c\n",
            "paths: src/**\na: 'x\n", "a: b: c\n", "- a\n", "just text\n");
        return new("rule frontmatter", Rule, open + yaml + close + text.Lines(3) + $"\nrule {Id}\n");
    }

    private static Specimen RuleEncoding(RandomText text)
    {
        var content = text.Lines(4) + text.Of("", "\0", "é", "\u2028", "\u0001") + text.Of("", "\n", "\n\n\n", "  ",
            "\n  \n") + $"{Id}" + text.Of("", "\n", "\n\n\n", "  \n", "\t");
        if (text.Chance(0.3))
            content = text.Of("\n\n", "  ", "\t", "\n  ") + content;
        content = text.Of(content, content.ReplaceLineEndings("\r\n"), content.ReplaceLineEndings("\r"));
        return new("rule encoding", [new SpecimenFile(Rule, content) { Encoding = text.Of(Enum.GetValues<SpecimenEncoding>()) }]);
    }

    private static Specimen RulePlaces(RandomText text)
    {
        var path = text.Of(
            $"project/.claude/rules/sub/{Id}.md", $"project/.claude/rules/a/b/{Id}.md", $"project/.claude/rules/.{Id}.md",
            $"project/.claude/rules/.h/{Id}.md", $"project/.claude/rules/{Id}.MD", $"project/.claude/rules/{Id}.txt",
            $"project/.claude/rules/{Id}.markdown",
            $"project/rules/{Id}.md", $"project/docs/rules/{Id}.md", $"user/rules/{Id}.md", $"user/rules/sub/{Id}.md",
            $"project/.claude/rules/{Id}/README.md", $"project/.claude/rules/{Id}/CLAUDE.md", $"project/sub/.claude/rules/{Id}.md",
            $"project/.claude/rules/node_modules/{Id}.md", $"project/.claude/rules/{Id} x.md", $"project/.claude/rules/{Id}.mdc",
            $"project/.claude/rules/{Id}/AGENTS.md");
        return text.Random.Next(5) switch
        {
            0 => new("rule places", [new SpecimenFile($"project/real/{Id}.md", $"rule {Id}\n"),
                new SpecimenFile(Rule, $"../../real/{Id}.md") { IsLink = true }]),
            1 => new("rule places", [new SpecimenFile($"project/real/{Id}/x.md",
                $"rule {Id}\n"), new SpecimenFile($"project/.claude/rules/{Id}", $"../../real/{Id}") { IsLink = true }]),
            _ => new("rule places", path, $"rule {Id}{text.Of("", "\n", " x\n\n")}"),
        };
    }

    private static Specimen Import(string kind, RandomText text, string content)
    {
        var name = text.Of(".md", ".md", ".md", ".txt", "");
        return new(kind, [new(Rule, content.Replace("@T", $"@../rules-targets/{Id}{name}", StringComparison.Ordinal) + "\n"),
            new(Target + name, $"target {Id}\n")]);
    }

    private static string Mention(RandomText text) => text.Of(
        "@T", "see @T now", "see @T.", "see @T, and", "(@T)", "[@T](x)", "[x](@T)", "![@T](x)", "![x](@T)", "`@T`", "``@T``", "` @T",
        "**@T**", "*@T*", "_@T_", "__@T__", "~~@T~~", "\"@T\"", "'@T'", "<@T>", "x@T", "x @T#part", "@T:", "@T;", "@T!", "@T?", "@T)",
        "@T]",
        "\\@T", "- @T", "1. @T", "> @T", "# @T", "| @T |", "|a|b|\n|-|-|\n| @T | x |", "@T @T", "@T\n@T", "a\t@T", "a\u00A0@T",
        "a\u2028@T", "-@T", ":@T", ",@T", "/@T", "@@T", "@ T", "@\"T\"", "[a]: @T", "[a]: x \"@T\"", "[a][@T]", "<!-- @T -->",
        "x <!-- @T --> y",
        "<b>@T</b>", "<b>\n@T\n</b>", "<div>\n@T\n</div>", "<div>\n\n@T\n\n</div>", "<rules>\n@T\n</rules>", "<rules>@T</rules>",
        "x <rules>@T</rules>", "<pre>\n\n@T\n</pre>", "<script>\n@T\n</script>", "<a href=\"@T\">", "<?x @T ?>", "<!X @T>", "&amp;@T",
        "https://x.y/@T", "user@T",
        "    @T", "x\n    @T", "- x\n    @T", "- x\n\n    @T", "\t@T", "```\n@T\n```", "~~~\n@T\n~~~", "```\n@T", "~~~ x\n@T\n~~~\n@T",
        "````\n```\n@T\n````", "- ```\n  @T\n  ```", "> ```\n> @T\n> ```", "> ```\n@T", "$@T$", "==@T==", "[^1]: @T", "x[^1]\n\n[^1]: @T",
        "- [ ] @T", "- [x] @T",
        "@T\\", "@T\\ x", "*a* @T", "**a**@T", "a**@T**", "\uFF08@T\uFF09", "\u3002@T", "\u3001@T\u3002", "x\r@T", "# x @T #",
        "x @T\n===", "@T\n---", "***\n@T", "<details>\n<summary>@T</summary>\n\n@T\n</details>", "<br>@T", "<br/>\n@T", "</div>\n@T",
        "<span>@T", "<my-tag>\n@T\n</my-tag>",
        "&#64;T", "![a\n@T](x)", "[a\n@T](x)", "[![x](y) @T](z)", "[a](x \"@T\")", "<https://x.y/@T>", "<x@T>", "@T@T", "a`b @T c`d",
        "`a\n@T`", "`a\n\n@T`", "a \\`@T\\`", "|@T|", "| a | `@T` |", "@T|x", "@T>", "@T*", "@T_", "**@T**.", "**@T.**", "*@T* @T");

    /// <summary>Markdown of random blocks.</summary>
    private static string Markup(RandomText text, Func<int, string> inline)
    {
        var blocks = Enumerable.Range(0, text.Random.Next(1, 5)).Select(i =>
        {
            string Inline() => text.Of(
                () => inline(i), () => text.Plain() + " " + inline(i), () => inline(i) + " " + text.Plain(),
                () => "**" + inline(i) + "**", () => "`" + inline(i) + "`", () => "[" + inline(i) + "](x)",
                () => "<!-- " + inline(i) + " -->", () => "<b>" + inline(i) + "</b>",
                () => text.Plain() + " <!-- " + inline(i) + " --> " + text.Plain(), () => "*" + inline(i) + "*",
                () => inline(i) + "\n" + text.Plain(), () => text.Plain() + "\n" + inline(i))();
            return text.Of(
                Inline, Inline, () => "# " + Inline(), () => "- " + Inline(), () => "- " + Inline() + "\n  " + Inline(),
                    () => "- " + Inline() + "\n\n  " + Inline(), () => "  - " + Inline(), () => "1. " + Inline(), () => "> " + Inline(),
                    () => "> " + Inline() + "\n" + Inline(),
                () => "```\n" + Inline() + "\n```", () => "~~~x\n" + Inline() + "\n~~~", () => "    " + Inline(), () => "\t" + Inline(),
                () => "<div>\n" + Inline() + "\n</div>", () => "<x>\n" + Inline() + "\n</x>", () => "<!--\n" + Inline() + "\n-->",
                () => "<!-- " + Inline() + " --> " + Inline(),
                () => "  <!-- " + Inline() + " -->", () => "<!-- " + Inline() + "\n\n" + Inline() + " -->", () => "<!-- " + Inline(),
                () => "| a | b |\n|---|---|\n| " + Inline() + " | x |", () => "---", () => Inline() + "\n---", () => "[a]: x",
                () => "- a\n  - " + Inline() + "\n    - " + Inline(),
                () => "- a\n\n      " + Inline(), () => "> - " + Inline(), () => "- > " + Inline(),
                () => "- ```\n  " + Inline() + "\n  ```", () => "-     " + Inline(), () => "*  " + Inline(), () => "<!-- a --><!-- b -->",
                () => "<!-- a -->\n" + Inline(), () => Inline() + "\n<!-- a -->\n" + Inline(),
                () => "- a\n<!-- b -->\n- c", () => "- a\n  <!-- b -->\n- c", () => "> <!-- a -->\n> b", () => "```\n<!-- a -->\n```",
                () => "    <!-- a -->", () => "<div>\n<!-- a -->\n</div>", () => "<!-->", () => "<!--->", () => "<!-- a -- b -->",
                () => "<!-- a --!> " + Inline())();
        });
        return string.Concat(blocks.Select(block => block + text.Of("\n", "\n\n", "\n\n", "\n\n\n")));
    }

    private static Specimen ImportTarget(RandomText text)
    {
        var (mention, path) = text.Of(
            ("{0}.png", "{0}.png"), ("{0}.json", "{0}.json"), ("{0}.py", "{0}.py"), ("{0}.pdf", "{0}.pdf"), ("{0}.bin", "{0}.bin"),
            ("{0}.gitignore", "{0}.gitignore"), ("{0}.svg", "{0}.svg"), ("{0}.yml", "{0}.yml"), ("{0}.toml", "{0}.toml"), ("{0}.xml",
            "{0}.xml"),
            ("{0}.docx", "{0}.docx"), ("{0}.zip", "{0}.zip"), ("{0}.exe", "{0}.exe"), ("{0}.dll", "{0}.dll"), ("{0}.mp4", "{0}.mp4"),
            ("{0}.sh", "{0}.sh"), ("{0}.html", "{0}.html"), ("{0}.MD", "{0}.MD"), ("{0}.csv", "{0}.csv"), ("{0}.lock", "{0}.lock"),
            ("{0}.env", "{0}.env"),
            ("{0}.rs", "{0}.rs"), ("{0}.log", "{0}.log"), ("{0}.tsx", "{0}.tsx"), ("{0}.ipynb", "{0}.ipynb"), ("{0}.unknownending",
            "{0}.unknownending"), ("{0}.a.b", "{0}.a.b"), ("{0}.conf", "{0}.conf"), ("{0}.ini", "{0}.ini"), ("{0}.mdx", "{0}.mdx"),
            ("{0}.mdc", "{0}.mdc"),
            ("{0}.rst", "{0}.rst"), ("{0}.tex", "{0}.tex"), ("{0}.go", "{0}.go"), ("{0}.jpg", "{0}.jpg"), ("{0}.gif", "{0}.gif"),
            ("{0}.ico", "{0}.ico"), ("{0}.woff", "{0}.woff"), ("{0}.db", "{0}.db"), ("{0}.dat", "{0}.dat"), ("{0}.cfg", "{0}.cfg"),
            ("{0}.properties", "{0}.properties"),
            ("{0}.txt", "{0}.txt"), ("{0}.PNG", "{0}.PNG"), ("{0}.editorconfig", "{0}.editorconfig"), ("{0}.dockerfile",
            "{0}.dockerfile"), ("{0}.vue", "{0}.vue"), ("{0}.proto", "{0}.proto"), ("{0}.md.png", "{0}.md.png"), ("{0}.png.md",
            "{0}.png.md"),
            ("{0}x\\ y.md", "{0}x y.md"), ("{0}x%20y.md", "{0}x y.md"), ("{0}é.md", "{0}é.md"), ("{0}日.md", "{0}日.md"), ("{0}(x).md",
            "{0}(x).md"), ("{0}#x.md", "{0}#x.md"), ("{0}[x].md", "{0}[x].md"), ("{0},x.md", "{0},x.md"), ("{0}@x.md", "{0}@x.md"),
            ("{0}'x.md", "{0}'x.md"),
            ("{0}/a.md", "{0}/a.md"), ("{0}/", "{0}/a.md"), ("{0}", "{0}/a.md"), ("{0}/./a.md", "{0}/a.md"), ("{0}//a.md", "{0}/a.md"),
            ("{0}/../{0}.md", "{0}.md"), ("{0}_x_.md", "{0}_x_.md"), ("{0}*.md", "{0}*.md"), ("{0}&x.md", "{0}&x.md"), ("{0}:x.md",
            "{0}:x.md"), ("{0}~x.md", "{0}~x.md"),
            ("{0}\\x.md", "{0}/x.md"), ("{0}$x.md", "{0}$x.md"), ("{0}+x.md", "{0}+x.md"), ("{0}=x.md", "{0}=x.md"), ("{0};x.md",
            "{0};x.md"), ("{0}!x.md", "{0}!x.md"), ("{0}x\".md", "{0}x\".md"), ("{0}<x.md", "{0}<x.md"), ("{0}|x.md", "{0}|x.md"),
            ("{0}`x.md", "{0}`x.md"));
        var start = text.Of("../rules-targets/", "../rules-targets/", "./../rules-targets/", ".././rules-targets/");
        mention = "@" + start + mention.Replace("{0}", Id, StringComparison.Ordinal);
        var content = text.Of($"target {Id}\n", $"target {Id}", $"\n\ntarget {Id}\n\n", $"---\na: b\n---\ntarget {Id}\n",
            $"<!-- c -->\ntarget {Id}\n", $"  target {Id}  \n", $"---\npaths: src/**\n---\n{Id}\n", $"\uFEFFtarget {Id}\n",
            $"a\r\nb {Id}\r\n");
        return new("import target",
            [new(Rule, text.Of(mention, $"see {mention} x", $"**{mention}**") + "\n"),
                new(Target[..^1] + path.Replace("{0}", Id, StringComparison.Ordinal), content)]);
    }

    private static Specimen ImportChain(RandomText text)
    {
        var length = text.Random.Next(2, 8);
        var files = new List<SpecimenFile> { new(Rule, $"start @../rules-targets/{Id}-0.md\n") };
        for (var i = 0; i < length; i++)
        {
            var next = text.Random.Next(8) switch
            {
                0 => $"@{Id}-{text.Random.Next(length)}.md",
                1 => $"@./{Id}-{i + 1}.md @{Id}-{Math.Min(i + 2, length)}.md",
                2 => $"@../rules/{Id}.md @{Id}-{i + 1}.md",
                _ => $"@{Id}-{i + 1}.md",
            };
            files.Add(new($"{Target}-{i}.md", $"{text.Of("", "---\na: b\n---\n", "<!-- c -->\n")}file {i} {next}\n"));
        }
        return new("import chain", [.. files]);
    }
}
