using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

public sealed class HookRegistrationTests : IDisposable
{
    private const string Command = "/opt/claudeperf/claudeperf -BudgetHook";
    private const string OtherHook =
        """{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"check"}]}],"Stop":[]},"model":"opus"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-hook-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Settings =>
    [
        "{}", "{ }", "{\n}\n", "", "\n", "{\n  \"model\": \"opus\"\n}",
        "\uFEFF{\r\n\t\"env\": {\r\n\t\t\"KEY\": \"ü\"\r\n\t},\r\n\t\"hooks\": {}\r\n}\r\n",
        "{\"hooks\":{\"UserPromptSubmit\":[]}}", OtherHook, "{\n  // mine\n  \"hooks\": { \"Stop\": [] }, /* and */\n}\n",
    ];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Unregistering_restores_every_byte(string before)
    {
        var registration = Write(before);
        Assert.True(registration.WouldRegister(Command));
        Assert.True(registration.Register(Command));
        var registered = File.ReadAllBytes(registration.FilePath);
        Assert.True(registration.IsRegistered);
        Assert.False(registration.WouldRegister(Command));
        Assert.False(registration.Register(Command));
        Assert.Equal(registered, File.ReadAllBytes(registration.FilePath));
        // Another command, then the first again: the state before both is restored.
        Assert.True(registration.Register(Command + " -FailClosed"));
        Assert.True(registration.Register(Command));
        Assert.True(registration.Unregister());
        Assert.Equal(Encoding.UTF8.GetBytes(before), File.ReadAllBytes(registration.FilePath));
        Assert.False(registration.IsRegistered);
        Assert.False(registration.Unregister());
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Both_events_are_registered_next_to_existing_hooks(string before)
    {
        var registration = Write(before);
        registration.Register(Command);
        using var json = JsonDocument.Parse(File.ReadAllBytes(registration.FilePath).AsMemory(before.StartsWith('\uFEFF') ? 3 : 0),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var hooks = json.RootElement.GetProperty("hooks");
        var prompt = hooks.GetProperty("UserPromptSubmit").EnumerateArray().Last();
        Assert.False(prompt.TryGetProperty("matcher", out _));
        Assert.Equal(("command", Command),
            (prompt.GetProperty("hooks")[0].GetProperty("type").GetString(), prompt.GetProperty("hooks")[0].GetProperty("command")
                .GetString()));
        Assert.Equal("Agent|Task", hooks.GetProperty("PreToolUse").EnumerateArray().Last().GetProperty("matcher").GetString());
        if (before == OtherHook)
            Assert.Equal("check", hooks.GetProperty("PreToolUse")[0].GetProperty("hooks")[0].GetProperty("command").GetString());
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Before_every_tool_it_has_its_own_matcher(string before)
    {
        var registration = Write(before);
        registration.Register(Command);
        var every = new HookRegistration(registration.FilePath, Path.Combine(_folder, "data")) { EveryTool = true };
        Assert.True(every.WouldRegister(Command));
        Assert.True(every.Register(Command));
        Assert.False(every.Register(Command));
        using var json = JsonDocument.Parse(File.ReadAllBytes(registration.FilePath).AsMemory(before.StartsWith('\uFEFF') ? 3 : 0),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var tool = json.RootElement.GetProperty("hooks").GetProperty("PreToolUse").EnumerateArray().Last();
        Assert.Equal("*", tool.GetProperty("matcher").GetString());
        Assert.Equal(Command, tool.GetProperty("hooks")[0].GetProperty("command").GetString());
        Assert.True(registration.Register(Command));
        Assert.True(every.Unregister());
        Assert.Equal(Encoding.UTF8.GetBytes(before), File.ReadAllBytes(registration.FilePath));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Cache_warnings_have_their_own_events_and_command(string before)
    {
        var registration = Write(before);
        registration.Register(Command);
        var registered = File.ReadAllText(registration.FilePath);
        Assert.Equal(["UserPromptSubmit", "PreToolUse"], registration.Events);
        var warning = new HookRegistration(registration.FilePath, Path.Combine(_folder, "data"))
        {
            CacheCommand = Command + " -WarnAbove 2",
        };
        Assert.Equal(["UserPromptSubmit", "PreToolUse", "SessionStart", "PreModelSwitch"], warning.Events);
        Assert.True(warning.Register(Command));
        Assert.False(warning.Register(Command));
        using var json = JsonDocument.Parse(File.ReadAllBytes(registration.FilePath).AsMemory(before.StartsWith('\uFEFF') ? 3 : 0),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var hooks = json.RootElement.GetProperty("hooks");
        Assert.Equal("resume|fork", hooks.GetProperty("SessionStart")[0].GetProperty("matcher").GetString());
        Assert.False(hooks.GetProperty("PreModelSwitch")[0].TryGetProperty("matcher", out _));
        Assert.Equal(Command + " -WarnAbove 2",
            hooks.GetProperty("PreModelSwitch")[0].GetProperty("hooks")[0].GetProperty("command").GetString());
        // Registered again without them, they are gone.
        Assert.True(registration.Register(Command));
        Assert.Equal(registered, File.ReadAllText(registration.FilePath));
        Assert.True(warning.Register(Command));
        Assert.True(registration.Unregister());
        Assert.Equal(Encoding.UTF8.GetBytes(before), File.ReadAllBytes(registration.FilePath));
    }

    [Fact]
    public void Changing_the_matcher_keeps_the_hooks_of_others()
    {
        var registration = Write("{}");
        File.WriteAllText(registration.FilePath,
            $$$"""{"hooks":{"PreToolUse":[{"matcher":"Agent|Task","hooks":[{"type":"command","command":"mine"},"""
            + $$$"""{"type":"command","command":"{{{Command}}}"}]}]}}""");
        new HookRegistration(registration.FilePath, Path.Combine(_folder, "data")) { EveryTool = true }.Register(Command);
        using var json = JsonDocument.Parse(File.ReadAllBytes(registration.FilePath));
        var tools = json.RootElement.GetProperty("hooks").GetProperty("PreToolUse");
        Assert.Equal(("Agent|Task", "mine", 1),
            (tools[0].GetProperty("matcher").GetString(), tools[0].GetProperty("hooks")[0].GetProperty("command").GetString(), tools[0]
                .GetProperty("hooks").GetArrayLength()));
        Assert.Equal(("*", Command),
            (tools[1].GetProperty("matcher").GetString(), tools[1].GetProperty("hooks")[0].GetProperty("command").GetString()));
    }

    [Theory]
    [InlineData("/opt/claudeperf hook", true)]
    [InlineData("'/a b/bin/0.1.0-1a2b/claudeperf' hook --fail-closed || exit 2", true)]
    [InlineData("C:/x/claudeperf.exe hook", true)]
    [InlineData("claudeperf-pwsh -BudgetHook -FailClosed || exit 2", true)]
    [InlineData("CLAUDEPERF_HOME='/a b/ClaudePerf' /a/claudeperf hook", true)]
    [InlineData("CLAUDEPERF_HOME=/a/ClaudePerf /a/claudeperf statusline", false)]
    [InlineData("pwsh -NoProfile -Command '$input | Invoke-TokenBudgetHook -Exit'", true)]
    [InlineData("/home/claudeperf/hook", false)]
    [InlineData("claudeperf hooks", false)]
    [InlineData("claudeperf statusline", false)]
    [InlineData("myhook", false)]
    public void Our_commands_are_recognized(string command, bool isOurs) => Assert.Equal(isOurs, HookRegistration.IsOurs(command));

    [Fact]
    public void A_file_created_for_the_hook_is_deleted_again()
    {
        var registration = new HookRegistration(Path.Combine(_folder, ".claude", "settings.json"), Path.Combine(_folder, "data"));
        registration.Register(Command);
        Assert.True(File.Exists(registration.FilePath));
        registration.Unregister();
        Assert.False(File.Exists(registration.FilePath));
    }

    [Fact]
    public void Concurrent_changes_by_others_are_preserved()
    {
        var registration = Write(OtherHook);
        registration.Register(Command);
        File.WriteAllText(registration.FilePath, File.ReadAllText(registration.FilePath)
            .Replace("\"opus\"", "\"sonnet\"", StringComparison.Ordinal));
        registration.Unregister();
        Assert.Equal(OtherHook.Replace("opus", "sonnet", StringComparison.Ordinal), File.ReadAllText(registration.FilePath));
    }

    [Fact]
    public void A_hook_added_next_to_ours_is_preserved()
    {
        var registration =
            Write("""{"hooks":{"UserPromptSubmit":[{"hooks":[{"type":"command","command":"'/a b/claudeperf' -BudgetHook"},"""
                + """{"type":"command","command":"mine"}]}]}}""");
        Assert.True(registration.IsRegistered);
        registration.Unregister();
        Assert.Equal("""{"hooks":{"UserPromptSubmit":[{"hooks":[{"type":"command","command":"mine"}]}]}}""",
            File.ReadAllText(registration.FilePath));
    }

    [Theory]
    [InlineData("{ \"hooks\": [] }", "line 1, column 12")]
    [InlineData("{ \"hooks\": { \"PreToolUse\": {} } }", "line 1, column 28")]
    [InlineData("[]", "line 1, column 1")]
    [InlineData("{\n  \"model\": \n}", "line 3, column 1")]
    public void Damaged_settings_are_not_touched(string text, string place)
    {
        var registration = Write(text);
        var exception = Assert.Throws<HookSettingsException>(() => registration.Register(Command));
        Assert.Contains(place, exception.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(registration.FilePath));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_user_can_read_the_settings_copy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows the profile's rights see to it.");
        Write("{\"env\":{\"KEY\":\"secret\"}}").Register(Command);
        var copy = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "data", "hook"), "*.copy"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
    }

    private HookRegistration Write(string text)
    {
        var path = Path.Combine(_folder, "settings.json");
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return new HookRegistration(path, Path.Combine(_folder, "data"));
    }
}
