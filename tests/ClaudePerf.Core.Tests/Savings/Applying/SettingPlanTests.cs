using System.Text;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Savings.Applying;

namespace ClaudePerf.Core.Tests.Savings.Applying;

/// <summary>One setting of a settings file is changed and undone; every other byte stays.</summary>
public sealed class SettingPlanTests : IDisposable
{
    private const string Setting = "autoCompactWindow";
    private const string Value = "153000";

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-setting-").FullName;
    private readonly ChangeJournal _journal;

    public SettingPlanTests() => _journal = new ChangeJournal(At("data"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File => At("home/.claude/settings.json");

    /// <summary>Settings files before and after.</summary>
    public static TheoryData<string, string> Files => new()
    {
        { "{}", "{\n  \"autoCompactWindow\": 153000\n}" },
        { "{}\n", "{\n  \"autoCompactWindow\": 153000\n}\n" },
        { "{ }\n", "{\n  \"autoCompactWindow\": 153000\n}\n" },
        { "", "{\n  \"autoCompactWindow\": 153000\n}\n" },
        { " \r\n", "{\n  \"autoCompactWindow\": 153000\n}\n" },
        { "{\n  \"model\": \"opus\"\n}\n", "{\n  \"model\": \"opus\",\n  \"autoCompactWindow\": 153000\n}\n" },
        { "{\n  \"model\": \"opus\",\n}\n", "{\n  \"model\": \"opus\",\n  \"autoCompactWindow\": 153000\n}\n" },
        { "{\r\n\t\"model\": \"opus\"\r\n}", "{\r\n\t\"model\": \"opus\",\r\n\t\"autoCompactWindow\": 153000\r\n}" },
        { "{\"model\":\"opus\"}", "{\"model\":\"opus\", \"autoCompactWindow\": 153000}" },
        { "\uFEFF{\n    \"model\": \"opus\"\n}\n", "\uFEFF{\n    \"model\": \"opus\",\n    \"autoCompactWindow\": 153000\n}\n" },
        { "{\n  \"autoCompactWindow\": 400000\n}\n", "{\n  \"autoCompactWindow\": 153000\n}\n" },
        { "{\"autoCompactWindow\":   null  ,\"a\":1}", "{\"autoCompactWindow\":   153000  ,\"a\":1}" },
        { "{ \"autoCompactWindow\": \"x\" }", "{ \"autoCompactWindow\": 153000 }" },
        { "{\n  \"autoCompactWindow\": { \"a\": [1] }, \"b\": 2\n}", "{\n  \"autoCompactWindow\": 153000, \"b\": 2\n}" },
        { "{ \"autoCompactWindow\": 1, \"b\": 2, \"autoCompactWindow\": 3 }",
            "{ \"autoCompactWindow\": 1, \"b\": 2, \"autoCompactWindow\": 153000 }" },
        { "{\n  // window\n  \"autoCompactWindow\": 1 // old\n}", "{\n  // window\n  \"autoCompactWindow\": 153000 // old\n}" },
        { "{\n  \"a\": 1 // last\n}", "{\n  \"a\": 1, // last\n  \"autoCompactWindow\": 153000\n}" },
        { "// first\n{\n  \"a\": 1\n}\n// end\n", "// first\n{\n  \"a\": 1,\n  \"autoCompactWindow\": 153000\n}\n// end\n" },
        { "/* a */ { /* b */ \"a\": 1 /* c */ } /* d */",
            "/* a */ { /* b */ \"a\": 1, \"autoCompactWindow\": 153000 /* c */ } /* d */" },
        { "{\n  \"env\": { \"autoCompactWindow\": 7 }\n}",
            "{\n  \"env\": { \"autoCompactWindow\": 7 },\n  \"autoCompactWindow\": 153000\n}" },
        { "{\n  \"a\": [\n    { \"b\": [] }\n  ]\n}", "{\n  \"a\": [\n    { \"b\": [] }\n  ],\n  \"autoCompactWindow\": 153000\n}" },
        { "{\n  \"ünïcode\": \"é\\u00e9 😀 \\/\"\n}\n", "{\n  \"ünïcode\": \"é\\u00e9 😀 \\/\",\n  \"autoCompactWindow\": 153000\n}\n" },
        { "{\n\n\n  \"a\": 1.50e3\n\n}\n\n\n", "{\n\n\n  \"a\": 1.50e3,\n  \"autoCompactWindow\": 153000\n\n}\n\n\n" },
        { "{ \"hooks\": {}, \"permissions\": { \"deny\": [ \"Bash(rm:*)\" ] } }",
            "{ \"hooks\": {}, \"permissions\": { \"deny\": [ \"Bash(rm:*)\" ] }, \"autoCompactWindow\": 153000 }" },
        { "{\n  \"AutoCompactWindow\": 5\n}", "{\n  \"AutoCompactWindow\": 5,\n  \"autoCompactWindow\": 153000\n}" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Only_the_setting_changes_and_undoing_restores_every_byte(string before, string after)
    {
        Write(before);
        var entry = Plan().Apply(_journal);
        Assert.Equal(after, Read());
        Assert.Equal(RestoreAction.Restored, Assert.Single(_journal.Restore(entry)).Action);
        Assert.Equal(before, Read());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Undoing_keeps_later_edits(string before, string after)
    {
        Write(before);
        var entry = Plan().Apply(_journal);
        SettingPlan.Create(File, "later", "[1]", isUsers: true).Apply(_journal);
        Assert.NotEqual(after, Read());
        Assert.Equal(RestoreAction.Merged, Assert.Single(_journal.Restore(entry)).Action);
        var restored = SettingPlan.Create(File, Setting, "1234", isUsers: true).Previous;
        Assert.Equal(entry.Setting!.Previous is null, restored is null);
        Assert.True(restored is null || JsonNode.DeepEquals(JsonNode.Parse(entry.Setting.Previous!), JsonNode.Parse(restored)));
        Assert.Equal("[1]", SettingPlan.Create(File, "later", "[1]", isUsers: true).Previous);
    }

    [Fact]
    public void A_missing_file_and_its_folder_are_created_and_deleted()
    {
        var entry = Plan().Apply(_journal, predicted: 12.5m);
        Assert.Equal("{\n  \"autoCompactWindow\": 153000\n}\n", Read());
        Assert.Equal(new SettingChange(Setting, Value, null, 12.5m), _journal.Entries()[0].Setting);
        Assert.Equal(RestoreAction.Deleted, Assert.Single(_journal.Restore(entry)).Action);
        Assert.False(Directory.Exists(At("home")));
    }

    [Theory]
    [InlineData("{ \"autoCompactWindow\" : 153000.0 }")]
    [InlineData("{ \"autoCompactWindow\": 1, \"autoCompactWindow\": 153000 }")]
    public void An_equal_value_is_no_change(string text)
    {
        Write(text);
        Assert.False(Plan().IsChange);
        Assert.Empty(Plan().Diff);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{ \"a\": 1 } x")]
    [InlineData("{ 'a': 1 }")]
    [InlineData("\uFEFF")]
    public void A_file_that_is_no_object_is_refused(string text)
    {
        Write(text);
        Assert.Equal(File, Assert.Throws<HookSettingsException>(Plan).File);
        Assert.Equal(text, Read());
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(File);
        Assert.Throws<HookSettingsException>(Plan);
    }

    [Fact]
    public void A_read_only_file_is_not_changed_and_leaves_no_entry()
    {
        Write("{}");
        System.IO.File.SetAttributes(File, FileAttributes.ReadOnly);
        Assert.Equal(JournalFailure.Inaccessible, Assert.Throws<JournalException>(() => Plan().Apply(_journal)).Failure);
        System.IO.File.SetAttributes(File, FileAttributes.Normal);
        Assert.Equal("{}", Read());
        Assert.Empty(_journal.Entries());
    }

    [Fact]
    public void A_file_that_changed_after_the_plan_is_not_written()
    {
        Write("{}");
        var plan = Plan();
        Write("{ }");
        Assert.Equal(JournalFailure.ChangedMeanwhile, Assert.Throws<JournalException>(() => plan.Apply(_journal)).Failure);
        Assert.Equal("{ }", Read());
    }

    [Fact]
    public void The_users_link_stays_a_link_and_a_projects_link_is_refused()
    {
        Write("{}");
        System.IO.File.Move(File, At("dotfiles.json"));
        System.IO.File.CreateSymbolicLink(File, At("dotfiles.json"));
        Assert.Equal(JournalFailure.Unsafe,
            Assert.Throws<JournalException>(() => SettingPlan.Create(File, Setting, Value, isUsers: false).Apply(_journal)).Failure);
        Assert.Equal("{}", Read());
        var entry = Plan().Apply(_journal);
        Assert.NotNull(new FileInfo(File).LinkTarget);
        Assert.Contains(Value, System.IO.File.ReadAllText(At("dotfiles.json")), StringComparison.Ordinal);
        _journal.Restore(entry);
        Assert.NotNull(new FileInfo(File).LinkTarget);
        Assert.Equal("{}", Read());

        System.IO.File.Delete(At("dotfiles.json"));
        Assert.Contains("link", Assert.Throws<HookSettingsException>(Plan).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_was_changed_since_is_undone_only_with_force()
    {
        Write("{ \"autoCompactWindow\": 400000 }");
        var entry = Plan().Apply(_journal);
        Write("{ \"autoCompactWindow\": 90000, \"model\": \"opus\" }");
        var failure = Assert.Throws<JournalException>(() => _journal.Restore(entry));
        Assert.Equal(JournalFailure.Conflict, failure.Failure);
        Assert.Contains("90000", failure.Message, StringComparison.Ordinal);
        Assert.Equal(RestoreAction.Merged, Assert.Single(_journal.Restore(entry, discardEdits: true)).Action);
        Assert.Equal("{ \"autoCompactWindow\": 400000, \"model\": \"opus\" }", Read());
    }

    [Fact]
    public void A_setting_that_was_changed_back_by_hand_is_left_as_it_is()
    {
        Write("{ \"a\": 1 }");
        var entry = Plan().Apply(_journal);
        Write("{ \"a\": 2 }");
        Assert.Equal(RestoreAction.Kept, Assert.Single(_journal.Restore(entry)).Action);
        Assert.Equal("{ \"a\": 2 }", Read());
    }

    [Fact]
    public void A_file_that_was_broken_or_deleted_since_is_restored_only_with_force()
    {
        Write("{ \"a\": 1 }");
        var entry = Plan().Apply(_journal);
        Write("{ broken");
        Assert.Equal(JournalFailure.Conflict, Assert.Throws<JournalException>(() => _journal.Restore(entry)).Failure);
        System.IO.File.Delete(File);
        Assert.Equal(JournalFailure.Conflict, Assert.Throws<JournalException>(() => _journal.Restore(entry)).Failure);
        _journal.Restore(entry, discardEdits: true);
        Assert.Equal("{ \"a\": 1 }", Read());
    }

    [Fact]
    public void Two_settings_are_undone_in_any_order()
    {
        Write("{\n  \"a\": 1\n}\n");
        var first = Plan().Apply(_journal);
        var second = SettingPlan.Create(File, "bashOutputMaxChars", "12000", isUsers: true).Apply(_journal);
        _journal.Restore(first);
        Assert.Equal("{\n  \"a\": 1,\n  \"bashOutputMaxChars\": 12000\n}\n", Read());
        _journal.Restore(second);
        Assert.Equal("{\n  \"a\": 1\n}\n", Read());
    }

    [Fact]
    public void Lists_get_new_items_and_nested_settings_their_object()
    {
        Write("{\n  \"disabledMcpjsonServers\": [ \"a\" /* slow */, \"b\" ]\n}\n");
        var list = SettingPlan.Create(File, "disabledMcpjsonServers", "[\"b\", \"c\"]", isUsers: true);
        var entry = list.Apply(_journal);
        Assert.Equal("{\n  \"disabledMcpjsonServers\": [ \"a\" /* slow */, \"b\", \"c\" ]\n}\n", Read());
        Assert.False(SettingPlan.Create(File, "disabledMcpjsonServers", "[\"a\"]", isUsers: true).IsChange);
        var nested = SettingPlan.Create(File, "env.SOME_NAME", "\"1\"", isUsers: true).Apply(_journal);
        Assert.Contains("\"env\": {\n    \"SOME_NAME\": \"1\"\n  }", Read(), StringComparison.Ordinal);
        _journal.Restore(entry);
        Assert.DoesNotContain("\"c\"", Read(), StringComparison.Ordinal);
        _journal.Restore(nested);
        Assert.DoesNotContain("env", Read(), StringComparison.Ordinal);

        Write("{ \"env\": 5 }");
        Assert.Throws<HookSettingsException>(() => SettingPlan.Create(File, "env.SOME_NAME", "1", isUsers: true));
    }

    [Theory]
    [InlineData("\"env\": { \"ANTHROPIC_API_KEY\": \"secret\" }")]
    [InlineData("\"env\": { \"MY_DB\": \"secret\" }")]
    [InlineData("\"env\": {\n    \"A\": \"\\\"secret\"\n  }")]
    [InlineData("\"authToken\" : \"secret")]
    [InlineData("\"proxy\": \"https://user:secret@host\"")]
    [InlineData("\"hooks\": [\"curl -H 'Authorization: Bearer secret'\"]")]
    [InlineData("\"args\": [\"--token\", \"secret\"]")]
    [InlineData("\"apiKeyHelper\": \"echo secret\"")]
    [InlineData("// \"KEY\": \"secret\"\n  \"a\": 1")]
    public void The_difference_shows_the_setting_and_no_secrets(string neighbor)
    {
        var closing = neighbor.EndsWith("secret", StringComparison.Ordinal) ? "\"" : "";
        foreach (var space in new[] { "\n  ", " " })
        {
            Write($"{{{space}{neighbor}{closing},{space}\"outputStyle\": \"Explanatory\"{(space == " " ? " }" : "\n}\n")}");
            var diff = SettingPlan.Create(File, "outputStyle", "\"default\"", isUsers: true).Diff;
            Assert.Contains("\"outputStyle\": \"default\"", diff, StringComparison.Ordinal);
            Assert.Contains("\"outputStyle\": \"Explanatory\"", diff, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", diff, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("autoCompactWindow", "120000", "153000", false)]
    [InlineData("autoCompactWindow", "1.2e5", "153000", false)]
    [InlineData("autoCompactWindow", "153000", "153000", false)]
    [InlineData("autoCompactWindow", "400000", "153000", true)]
    [InlineData("autoCompactWindow", "\"120000\"", "153000", true)]
    [InlineData("autoCompactWindow", "null", "153000", true)]
    [InlineData("bashOutputMaxChars", "10000", "30000", false)]
    [InlineData("cleanupPeriodDays", "7", "30", true)]
    public void A_limit_that_is_lower_already_stays(string setting, string present, string proposed, bool isChange)
    {
        Write($"{{ \"{setting}\": {present} }}");
        var plan = SettingPlan.Create(File, setting, proposed, isUsers: true);
        Assert.Equal(isChange, plan.IsChange);
        var reasons = plan.ReasonsForNoEffect(new SettingScopes
        {
            Project = At("project"), UserFolder = At("home/.claude"), HomeFolder = At("home"), Variable = _ => null,
        });
        Assert.Equal(!isChange && present != proposed, reasons.Any(reason => reason.StartsWith("It stays at", StringComparison.Ordinal)));
    }

    [Fact]
    public void Objects_get_new_members_and_a_skill_that_is_off_stays_off()
    {
        const string Before = "{\n  \"skillOverrides\": { \"a\": \"off\", \"b.c\": \"on\" }\n}\n";
        Write(Before);
        var plan = SettingPlan.Create(File, "skillOverrides",
            "{\"a\": \"user-invocable-only\", \"b.c\": \"user-invocable-only\", \"d\": \"user-invocable-only\"}", isUsers: true);
        var entry = plan.Apply(_journal);
        var overrides = JsonNode.Parse(Read())!["skillOverrides"]!.AsObject();
        Assert.Equal(["a: off", "b.c: user-invocable-only", "d: user-invocable-only"],
            overrides.Select(member => $"{member.Key}: {member.Value}"));
        _journal.Restore(entry);
        Assert.Equal(Before, Read());
    }

    private SettingPlan Plan() => SettingPlan.Create(File, Setting, Value, isUsers: true);

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllBytes(File, Encoding.UTF8.GetBytes(text));
    }

    private string Read() => Encoding.UTF8.GetString(System.IO.File.ReadAllBytes(File));
}
