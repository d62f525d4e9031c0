using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

public sealed class StatusLineRegistrationTests : IDisposable
{
    private const string Command = "'/a b/claudeperf' statusline";
    private const string Other = "{\r\n\t\"model\": \"opus\", // mine\r\n\t\"statusLine\": { \"type\": \"command\", \"command\": "
        + "\"other\", \"padding\": 1 }\r\n}\r\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-status-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("{\n  \"model\": \"opus\"\n}\n")]
    [InlineData("\uFEFF{\r\n\t\"statusLine\": null\r\n}")]
    public void Unregistering_restores_every_byte(string before)
    {
        var registration = Write(before);
        Assert.True(registration.Register(Command));
        Assert.False(registration.WouldRegister(Command));
        Assert.True(registration.IsRegistered);
        Assert.True(registration.Register("claudeperf statusline"));
        Assert.True(registration.Unregister());
        Assert.Equal(Encoding.UTF8.GetBytes(before), File.ReadAllBytes(registration.FilePath));
        Assert.False(registration.Unregister());
    }

    [Fact]
    public void A_renewal_while_idle_is_added_once_and_a_chosen_one_is_kept()
    {
        var registration = Write("{}");
        registration.Register(Command);
        var renewed = new StatusLineRegistration(registration.FilePath, Path.Combine(_folder, "data")) { RefreshSeconds = 60 };
        Assert.True(renewed.Register(Command));
        Assert.False(renewed.WouldRegister(Command));
        Assert.Equal(60, Interval(renewed));
        File.WriteAllText(renewed.FilePath, File.ReadAllText(renewed.FilePath).Replace("60", "5", StringComparison.Ordinal));
        Assert.False(renewed.Register(Command));
        Assert.Equal(5, Interval(renewed));
        Assert.True(renewed.Unregister());
        Assert.True(renewed.Register(Command));
        Assert.Equal(60, Interval(renewed));
    }

    private static int Interval(StatusLineRegistration registration)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(registration.FilePath));
        return json.RootElement.GetProperty("statusLine").GetProperty("refreshInterval").GetInt32();
    }

    [Fact]
    public void Another_status_line_is_replaced_only_with_force_and_restored_later()
    {
        var registration = Write(Other);
        Assert.Contains("-Force", Assert.Throws<HookSettingsException>(() => registration.Register(Command)).Message,
            StringComparison.Ordinal);
        Assert.False(registration.Unregister());
        Assert.Equal(Other, File.ReadAllText(registration.FilePath));

        var forced = new StatusLineRegistration(registration.FilePath, Path.Combine(_folder, "data")) { Force = true };
        Assert.True(forced.Register(Command));
        Assert.True(registration.Unregister());
        Assert.Equal(Other, File.ReadAllText(registration.FilePath));

        // Also if somebody changed the file meanwhile.
        forced.Register(Command);
        File.WriteAllText(registration.FilePath, File.ReadAllText(registration.FilePath)
            .Replace("opus", "sonnet", StringComparison.Ordinal));
        Assert.True(registration.Unregister());
        using var json = JsonDocument.Parse(
            File.ReadAllText(registration.FilePath), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        Assert.Equal(("sonnet", "other", 1),
            (json.RootElement.GetProperty("model").GetString(), json.RootElement.GetProperty("statusLine").GetProperty("command")
                .GetString(), json.RootElement.GetProperty("statusLine").GetProperty("padding").GetInt32()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hook_and_status_line_can_be_removed_in_any_order(bool hookFirst)
    {
        const string Before = "{\n    \"model\": \"opus\"\n}";
        var line = Write(Before);
        var hook = new HookRegistration(line.FilePath, Path.Combine(_folder, "data"));
        hook.Register("claudeperf hook");
        line.Register(Command);
        foreach (var registration in (ClaudeSettingsFile[])(hookFirst ? [hook, line] : [line, hook]))
        {
            Assert.True(registration.IsRegistered);
            Assert.True(registration.Unregister());
        }
        Assert.Equal(Before, File.ReadAllText(line.FilePath));
    }

    private StatusLineRegistration Write(string text)
    {
        var path = Path.Combine(_folder, "settings.json");
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return new StatusLineRegistration(path, Path.Combine(_folder, "data"));
    }
}
