using System.Management.Automation;

namespace ClaudePerf.Module.Tests;

public sealed class MeasurePromptTokensTests : IDisposable
{
    private const string Agent = "---\nname: a\ndescription: Does it.\ntools: Read\n---\nBody.\n";

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    private static T Value<T>(PSObject item, string property) =>
        (T)LanguagePrimitives.ConvertTo(item.Properties[property].Value, typeof(T), System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Without_arguments_the_current_folders_ecosystem_is_measured()
    {
        _session.Write(".claude/agents/a.md", Agent);
        _session.Write("CLAUDE.md", "Be kind.");
        var names = _session.Run("Measure-PromptTokens").ThrowIfFailed().Property("Name");
        Assert.Equal(["a", "CLAUDE.md"], names);
    }

    [Fact]
    public void The_sample_ecosystem_is_measured_whole_with_every_documented_property()
    {
        var output = _session.Run($"Measure-PromptTokens '{ModuleFixture.Samples}'").ThrowIfFailed().Output;
        Assert.Equal(34, output.Count(item => Value<string>(item, "Kind") == "Agent"));
        var item = output.First(item => Value<string>(item, "Name") == "sql-tuner");
        Assert.Equal("ClaudePerf.Core.Measurement.PromptMeasurement", item.TypeNames[0]);
        foreach (var property in (string[])["Path", "Name", "Kind", "Model", "Tokens", "AlwaysOnTokens", "OnInvokeTokens", "OverheadTokens",
            "Characters", "Lines", "Method", "ErrorBound", "InputCost", "CacheWrite5mCost", "CacheWrite1hCost", "CacheReadCost"])
            Assert.NotNull(item.Properties[property].Value);
        Assert.Equal("claude-sonnet-5-5", Value<string>(item, "Model"));
        Assert.InRange(Value<long>(item, "Tokens"), 1_500, 4_000);
        Assert.True(Value<decimal>(item, "CacheReadCost") < Value<decimal>(item, "InputCost"));
    }

    [Fact]
    public void Files_folders_and_wildcards_are_measured_by_path()
    {
        _session.Write("one/.claude/agents/a.md", Agent);
        _session.Write("one/.claude/agents/sub/b.md", Agent.Replace("name: a", "name: b", StringComparison.Ordinal));
        _session.Write("[x].txt", "text");
        Assert.Equal(["a", "b"], _session.Run("Measure-PromptTokens one").ThrowIfFailed().Property("Name"));
        Assert.Equal(["a"], _session.Run("Measure-PromptTokens one/.claude/agents/*.md").ThrowIfFailed().Property("Name"));
        Assert.Equal(["b"], _session.Run("Measure-PromptTokens one/.claude/agents/sub").ThrowIfFailed().Property("Name"));
        Assert.Equal(["[x].txt"], _session.Run("Measure-PromptTokens -LiteralPath '[x].txt'").ThrowIfFailed().Property("Name"));
        Assert.Equal(["[x].txt"], _session.Run("Measure-PromptTokens *.txt").ThrowIfFailed().Property("Name"));
    }

    [Fact]
    public void The_pipeline_takes_strings_files_definitions_and_objects_with_a_path()
    {
        var path = _session.Write(".claude/agents/a.md", Agent);
        Assert.Equal("Text", _session.Run("'Hello, world' | Measure-PromptTokens")
            .ThrowIfFailed().Single.Properties["Kind"].Value.ToString());
        Assert.Equal("a", _session.Run($"[IO.FileInfo]'{path}' | Measure-PromptTokens").ThrowIfFailed().Single.Properties["Name"].Value);
        Assert.Equal("a", _session.Run($"[pscustomobject]@{{ Path = '{path}' }} | Measure-PromptTokens")
            .ThrowIfFailed().Single.Properties["Name"].Value);
        Assert.Equal("a", _session.Run(
            $"$o = [pscustomobject]@{{}}; $o.PSObject.Properties.Add([psnoteproperty]::new('Path', [psobject]::AsPSObject('{path}'))); "
                + "$o | Measure-PromptTokens").ThrowIfFailed().Single.Properties["Name"].Value);
        Assert.Equal("a", _session.Run($"'{path}' | Measure-PromptTokens").ThrowIfFailed().Single.Properties["Name"].Value);
        Assert.Equal("a", _session.Run("'.claude/agents/a.md' | Measure-PromptTokens").ThrowIfFailed().Single.Properties["Name"].Value);
        Assert.Equal("Text", _session.Run("'.claude/agents/a.md' | Measure-PromptTokens -As Text")
            .ThrowIfFailed().Single.Properties["Kind"].Value.ToString());
        Assert.Equal("PathNotFound",
            Assert.Single(_session.Run("'nowhere.md' | Measure-PromptTokens").Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("a", _session.Run("Get-AgentDefinition . | Measure-PromptTokens").ThrowIfFailed().Single.Properties["Name"].Value);
        Assert.Equal(0L, _session.Run("'' | Measure-PromptTokens").ThrowIfFailed().Single.Properties["Tokens"].Value);
        Assert.Equal("InputNotMeasurable",
            Assert.Single(_session.Run("5 | Measure-PromptTokens").Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void As_sets_the_kind_of_a_text()
    {
        var request = _session.Run("""'{"messages":[{"role":"user","content":"Hello"}]}' | Measure-PromptTokens -As Request -Model opus""")
            .ThrowIfFailed().Single;
        var text = _session.Run("'Hello' | Measure-PromptTokens -Model opus").ThrowIfFailed().Single;
        Assert.Equal(Value<long>(text, "Tokens") + 6, Value<long>(request, "Tokens"));
        var malformed = _session.Run("'{bad', 'fine' | Measure-PromptTokens -As Request");
        Assert.Equal(2, malformed.Errors.Count);
        Assert.All(malformed.Errors, error => Assert.StartsWith("RequestMalformed", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Fact]
    public void Request_files_and_tools_files_are_recognized_by_their_content()
    {
        _session.Write("request.json", """{"model":"claude-opus-5","messages":[{"role":"user","content":"Hello"}]}""");
        _session.Write("tools.json", """{"tools":[{"name":"t","description":"d","inputSchema":{"type":"object"}}]}""");
        Assert.Equal(["Request", "Tools"],
            _session.Run("Measure-PromptTokens *.json").ThrowIfFailed().Property("Kind").Select(kind => kind!.ToString()));
    }

    [Fact]
    public void Model_overrides_and_completes_and_an_unknown_one_is_refused_with_a_suggestion()
    {
        _session.Write(".claude/agents/a.md", Agent);
        Assert.Equal("claude-haiku-4-5",
            _session.Run("Measure-PromptTokens . -Model haiku-4-5").ThrowIfFailed().Single.Properties["Model"].Value);
        var error = Assert.Single(_session.Run("Measure-PromptTokens . -Model claude-opsu-5").Errors);
        Assert.StartsWith("UnknownModel", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("claude-opus-5", error.ToString(), StringComparison.Ordinal);
        var completions = _session.Run("(TabExpansion2 'Measure-PromptTokens -Model son' 31).CompletionMatches.CompletionText")
            .ThrowIfFailed().Output;
        Assert.Contains("sonnet", completions.Select(completion => completion.ToString()));
    }

    [Fact]
    public void Summary_returns_a_row_per_kind_and_the_total()
    {
        var rows = _session.Run($"Measure-PromptTokens '{ModuleFixture.Samples}' -Summary").ThrowIfFailed().Output;
        Assert.Equal(["Agent", "Command", "Skill", "Memory", "Rule", "OutputStyle", null],
            rows.Select(row => row.Properties["Kind"].Value?.ToString()));
        Assert.Equal(rows.SkipLast(1).Sum(row => Value<long>(row, "AlwaysOnTokens")), Value<long>(rows[^1], "AlwaysOnTokens"));
    }

    [Fact]
    public void Each_bad_file_is_an_error_that_names_it_and_the_rest_is_measured()
    {
        _session.Write("good.md", "Good.");
        File.WriteAllBytes(Path.Combine(_session.Folder, "binary.md"), [0x7F, (byte)'E', (byte)'L', (byte)'F', 0, 1, 2, 0]);
        File.CreateSymbolicLink(Path.Combine(_session.Folder, "loop.md"), Path.Combine(_session.Folder, "loop.md"));
        var result = _session.Run("Measure-PromptTokens -LiteralPath missing.md, binary.md, loop.md, good.md");
        Assert.Equal(["good.md"], result.Property("Name"));
        Assert.Equal(3, result.Errors.Count);
        Assert.Equal(["PathNotFound", "PromptNotRead", "PromptNotRead"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.All(result.Errors.Zip(["missing.md", "binary.md", "loop.md"]),
            pair => Assert.Contains(pair.Second, pair.First.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void An_unreadable_file_is_an_error_that_names_it()
    {
        const string Why = "needs a user whom file modes bind; this one may read everything";
        Assert.SkipWhen(Environment.UserName == "root", Why);
        var path = _session.Write("secret.md", "x");
        if (OperatingSystem.IsWindows())
            Assert.Skip(Why);
        else
            File.SetUnixFileMode(path, UnixFileMode.None);
        var error = Assert.Single(_session.Run("Measure-PromptTokens secret.md").Errors);
        Assert.Equal(ErrorCategory.PermissionDenied, error.CategoryInfo.Category);
        Assert.Contains("secret.md", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_and_invalid_utf8_are_measured_and_the_latter_is_reported()
    {
        _session.Write("empty.md", "");
        File.WriteAllBytes(Path.Combine(_session.Folder, "latin1.md"), [(byte)'G', (byte)'r', 0xFC, (byte)'n']);
        var result = _session.Run("Measure-PromptTokens empty.md, latin1.md").ThrowIfFailed();
        Assert.Equal([0L, 4L], result.Property("Characters"));
        Assert.Equal(0L, result.Output[0].Properties["Tokens"].Value);
        Assert.Contains("latin1.md", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_50_megabytes_is_measured()
    {
        _session.Write("large.md", string.Concat(Enumerable.Repeat("All work and no play makes Jack a dull boy.\n", 1_200_000)));
        var large = _session.Run("Measure-PromptTokens large.md").ThrowIfFailed().Single;
        Assert.Equal(1_200_000L, large.Properties["Lines"].Value);
        Assert.InRange(Value<long>(large, "Tokens"), 12_000_000, 30_000_000);
    }

    [Fact]
    public void A_yaml_bomb_does_not_hold_up_the_others()
    {
        var bomb = "---\nname: bomb\ndescription: d\na: &a [x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(
                i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i - 1)}", 9))}]\n"))
            + "---\nBoom.\n";
        _session.Write(".claude/agents/bomb.md", bomb);
        _session.Write(".claude/agents/a.md", Agent);
        var result = _session.Run("Measure-PromptTokens .");
        Assert.Contains("a", result.Property("Name"));
    }

    [Fact]
    public void Import_cycles_and_imports_outside_the_root_are_reported_with_file_and_line()
    {
        _session.Write("outside.md", "Outside.");
        _session.Write("project/CLAUDE.md", "Top.\n@a.md\n@../outside.md\n@missing/file.md\n");
        _session.Write("project/a.md", "@CLAUDE.md\nA.");
        var result = _session.Run("Measure-PromptTokens project -Verbose").ThrowIfFailed();
        Assert.Contains(result.Verbose,
            line => line.Contains("a.md:1:", StringComparison.Ordinal) && line.Contains("CLAUDE.md", StringComparison.Ordinal));
        Assert.Contains(result.Verbose,
            line => line.Contains("CLAUDE.md:3:", StringComparison.Ordinal) && line.Contains("outside", StringComparison.Ordinal));
        Assert.Contains(result.Verbose,
            line => line.Contains("CLAUDE.md:4:", StringComparison.Ordinal) && line.Contains("missing/file.md", StringComparison.Ordinal));
        Assert.NotEmpty(result.Warnings);
        var inside = Value<long>(result.Single, "AlwaysOnTokens");
        var followed = Value<long>(_session.Run("Measure-PromptTokens project -AllowOutsideRoot").ThrowIfFailed().Single, "AlwaysOnTokens");
        Assert.True(followed > inside);
    }

    [Fact]
    public void A_folder_that_links_to_itself_is_measured_once()
    {
        _session.Write(".claude/agents/a.md", Agent);
        Directory.CreateSymbolicLink(Path.Combine(_session.Folder, ".claude", "agents", "again"),
            Path.Combine(_session.Folder, ".claude", "agents"));
        Assert.Equal(["a"], _session.Run("Measure-PromptTokens .").ThrowIfFailed().Property("Name"));
    }

    [Fact]
    public void A_folder_without_prompts_says_so()
    {
        Directory.CreateDirectory(Path.Combine(_session.Folder, "empty"));
        var result = _session.Run("Measure-PromptTokens empty").ThrowIfFailed();
        Assert.Empty(result.Output);
        Assert.Contains("empty", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_are_the_same_in_every_culture()
    {
        var script = $"$c = [cultureinfo]::CurrentCulture; try {{ [cultureinfo]::CurrentCulture = '{{0}}'; (Measure-PromptTokens "
            + $"'{ModuleFixture.Samples}' | ForEach-Object Tokens) -join ',' }} finally {{ [cultureinfo]::CurrentCulture = $c }}";
        var english = _session.Run(script.Replace("{0}", "en-US", StringComparison.Ordinal)).ThrowIfFailed().Single.ToString();
        Assert.Equal(english, _session.Run(script.Replace("{0}", "tr-TR", StringComparison.Ordinal)).ThrowIfFailed().Single.ToString());
    }
}
