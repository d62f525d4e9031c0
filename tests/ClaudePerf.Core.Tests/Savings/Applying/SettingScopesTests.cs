using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Applying;

namespace ClaudePerf.Core.Tests.Savings.Applying;

/// <summary>What takes precedence over a setting is named.</summary>
public sealed class SettingScopesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-scopes-").FullName;
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_other_settings_nothing_overrides_it()
    {
        Write("home/settings.json", "{ \"promptCacheTtl\": \"5m\" }");
        Write("managed/managed-settings.json", "{ broken");
        Write("project/.claude/settings.json", "{ \"promptCacheTtl\": \"1h\" }");
        Assert.Empty(Reasons());
    }

    [Theory]
    [InlineData("managed/managed-settings.json")]
    [InlineData("project/.claude/settings.local.json")]
    [InlineData("project/.claude/settings.json")]
    public void A_stronger_file_with_another_value_is_named(string file)
    {
        Write(file, "{ \"promptCacheTtl\": \"5m\" }");
        var reason = Assert.Single(Reasons());
        Assert.Contains(At(file), reason, StringComparison.Ordinal);
        Assert.Contains("\"5m\"", reason, StringComparison.Ordinal);
        // A project's setting only matters there.
        Assert.Equal(!file.StartsWith("managed", StringComparison.Ordinal),
            reason.Contains($"in '{At("project")}'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_weaker_file_does_not_override_a_projects_setting()
    {
        Write("home/settings.json", "{ \"promptCacheTtl\": \"5m\" }");
        Assert.Empty(Reasons("project/.claude/settings.json"));
        Write("project/.claude/settings.local.json", "{ \"promptCacheTtl\": \"5m\" }");
        Assert.Single(Reasons("project/.claude/settings.json"));
    }

    [Fact]
    public void Environment_variables_take_precedence_over_all_files()
    {
        _variables["CLAUDE_CODE_PROMPT_CACHE_TTL"] = "5m";
        Assert.Contains("CLAUDE_CODE_PROMPT_CACHE_TTL is 5m", Assert.Single(Reasons()), StringComparison.Ordinal);
        _variables["CLAUDE_CODE_PROMPT_CACHE_TTL"] = "1h";
        Assert.Empty(Reasons());
        Write("home/settings.json", "{ \"env\": { \"CLAUDE_CODE_PROMPT_CACHE_TTL\": \"5m\" } }");
        Assert.Contains(At("home/settings.json"), Assert.Single(Reasons()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("project/.claude/settings.json", "\"autoCompactEnabled\": false", "sets autoCompactEnabled to false")]
    [InlineData("home/settings.json", "\"env\": { \"DISABLE_COMPACT\": \"1\" }", "DISABLE_COMPACT")]
    [InlineData("managed/managed-settings.json", "\"env\": { \"DISABLE_AUTO_COMPACT\": \"True\" }", "DISABLE_AUTO_COMPACT")]
    [InlineData("home/settings.json", "\"env\": { \"CLAUDE_CODE_AUTO_COMPACT_WINDOW\": \"200000\" }", "CLAUDE_CODE_AUTO_COMPACT_WINDOW")]
    public void What_turns_a_setting_off_is_named(string file, string settings, string named)
    {
        Write(file, $"{{ {settings} }}");
        var reason = Assert.Single(Window());
        Assert.Contains(At(file), reason, StringComparison.Ordinal);
        Assert.Contains(named, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"autoCompactEnabled\": true")]
    [InlineData("\"env\": { \"DISABLE_COMPACT\": \"0\" }")]
    [InlineData("\"env\": { \"DISABLE_AUTO_COMPACT\": \"\" }")]
    [InlineData("\"env\": { \"CLAUDE_CODE_AUTO_COMPACT_WINDOW\": \"153000\" }")]
    public void What_leaves_a_setting_on_is_not_named(string settings)
    {
        Write("home/settings.json", $"{{ {settings} }}");
        Assert.Empty(Window());
    }

    [Theory]
    [InlineData("DISABLE_COMPACT", "yes", true)]
    [InlineData("DISABLE_AUTO_COMPACT", "on", true)]
    [InlineData("DISABLE_AUTO_COMPACT", "off", false)]
    [InlineData("CLAUDE_CODE_AUTO_COMPACT_WINDOW", "90000", true)]
    public void Variables_that_turn_a_setting_off_are_named(string name, string value, bool isOff)
    {
        _variables[name] = value;
        Assert.Equal(isOff, Window().Any(reason => reason.Contains($"{name} is {value}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Lists_are_merged_so_nothing_overrides_them()
    {
        Write("managed/managed-settings.json", "{ \"disabledMcpjsonServers\": [\"a\"] }");
        Assert.Empty(SettingPlan.Create(At("home/settings.json"), "disabledMcpjsonServers", "[\"b\"]", isUsers: true)
            .ReasonsForNoEffect(Scopes));
    }

    [Fact]
    public void An_invalid_neighbor_makes_Claude_Code_ignore_the_file()
    {
        Write("home/settings.json", "{ \"skillListingBudgetFraction\": 7 }");
        Assert.Contains("skillListingBudgetFraction", Assert.Single(Reasons()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_of_a_finding_is_the_users_a_file_in_the_home_folder_or_a_projects()
    {
        Assert.Equal(At("home/settings.json"), Scopes.FileOf(Finding(null)));
        Assert.Equal(At("home/settings.json"), Scopes.FileOf(Finding("~/.claude/settings.json")));
        Assert.Equal(At("x/settings.json"), Scopes.FileOf(Finding("~/x/settings.json")));
        Assert.Equal(At("other/.claude/settings.json"), Scopes.FileOf(Finding(At("other/.claude/settings.json"))));
    }

    private static SavingFinding Finding(string? file) => new()
    {
        Kind = SavingKind.CacheLifetime, Title = "", Saving = 1, Certainty = SavingCertainty.Replayed, Effect = "", Change = "",
        Setting = "promptCacheTtl", SettingValue = "\"1h\"", SettingFile = file,
    };

    private SettingScopes Scopes => new()
    {
        ManagedFolder = At("managed"), Project = At("project"), UserFolder = At("home"), HomeFolder = _folder,
        Variable = name => _variables.GetValueOrDefault(name),
    };

    private IEnumerable<string> Window() =>
        SettingPlan.Create(At("home/settings.json"), "autoCompactWindow", "153000", isUsers: true).ReasonsForNoEffect(Scopes);

    private IEnumerable<string> Reasons(string file = "home/settings.json") =>
        SettingPlan.Create(At(file), "promptCacheTtl", "\"1h\"", isUsers: file.StartsWith("home", StringComparison.Ordinal))
            .ReasonsForNoEffect(Scopes);

    private string At(string name) => Path.GetFullPath(Path.Combine(_folder, name));

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }
}
