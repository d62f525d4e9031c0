using System.Text.Json;

namespace ClaudePerf.Module.Tests.Shell;

public sealed class JsonOutputTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Json_of_typed_objects_is_one_array_of_their_properties()
    {
        var result = await _shell.Run("-Json", """
            enum Kind { Agent; Skill }
            class Part { [string] $Name; [decimal] $Cost }
            class Prompt {
                [string] $Path; [Kind] $Kind; [datetime] $Read; [decimal] $Cost; [Part[]] $Parts; [Nullable[int]] $Bound
                hidden [int] $Secret = 1
            }
            $p = [Prompt]@{
                Path = 'ä/<b>.md'; Kind = 'Skill'; Read = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)
                Cost = 0.000000000000000000001d; Parts = @([Part]@{ Name = 'x'; Cost = 1.50d })
            }
            $p; $p
            """);

        Assert.Equal(("", 0), (result.Error, result.ExitCode));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        Assert.Equal(
            """{"Path":"ä/<b>.md","Kind":"Skill","Read":"2026-01-02T03:04:05Z","Cost":0.000000000000000000001"""
                + ""","Parts":[{"Name":"x","Cost":1.50}],"Bound":null""",
            json.RootElement[0].GetRawText().Split(",\"Secret\"")[0].TrimEnd('}'));
    }

    [Theory]
    [InlineData("", "[]\n")]
    [InlineData("42", "[\n42\n]\n")]
    [InlineData("1, 'two', $null; [pscustomobject]@{ A = @(); B = @{ C = $null } }; $h = @{}; $h.Self = $h; $h",
        "[\n1,\n\"two\",\nnull,\n{\"A\":[],\"B\":{\"C\":null}},\n{\"Self\":null}\n]\n")]
    public async Task Json_is_always_an_array(string command, string expected)
    {
        var result = await _shell.Run("-Json", "-c", command);

        Assert.Equal((expected, "", 0), (result.Output, result.Error, result.ExitCode));
    }

    [Fact]
    public async Task Json_keeps_everything_else_off_standard_output()
    {
        var result = await _shell.Run("-Json",
            "$Host.UI.WriteLine('text'); $Host.UI.WriteWarningLine('careful'); 1; Get-Module -Bogus; 2; throw 'boom'");

        Assert.Equal(("[\n1,\n2\n]\n", 1), (result.Output, result.ExitCode));
        foreach (var text in (string[])["text\n", "WARNING: careful", "parameter name 'Bogus'", "boom"])
            Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_continues_without_an_object_that_cannot_be_read()
    {
        var result = await _shell.Run("-Json", "1; [pscustomobject]@{ A = [Linq.Enumerable]::Cast[int]([object[]]('x')) }; 2");

        Assert.Equal(("[\n1,\n2\n]\n", 1), (result.Output, result.ExitCode));
        Assert.Contains("cast", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_of_commands_that_cannot_be_read_is_an_empty_array_and_an_error()
    {
        var result = await _shell.Run("-Json", "1 +");

        Assert.Equal(("[]\n", 1), (result.Output, result.ExitCode));
        Assert.NotEqual("", result.Error);
    }

    [Fact]
    public async Task Json_of_the_engines_own_objects_stays_within_bounds()
    {
        var result = await _shell.Run("-Json", "Get-Command Get-Module; Get-Module; [IO.FileInfo]::new('/a/b.md')");

        Assert.Equal(0, result.ExitCode);
        // Module objects refer to every command and through them to the whole session: without bounds this is gigabytes. What is
        // within them grows with the module's own commands.
        Assert.InRange(result.Output.Length, 100, 5_000_000);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal("Get-Module", json.RootElement[0].GetProperty("Name").GetString());
        Assert.Equal(Path.GetFullPath("/a/b.md"), json.RootElement[json.RootElement.GetArrayLength() - 1].GetString());
    }
}
