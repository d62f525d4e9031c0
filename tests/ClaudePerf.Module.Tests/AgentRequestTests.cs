using System.Management.Automation;
using System.Text.Json;

namespace ClaudePerf.Module.Tests;

/// <summary>New-AgentRequest as its users meet it.</summary>
public sealed class AgentRequestTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public AgentRequestTests() =>
        _session.Write("eco/.claude/agents/reader.md",
            $"---\nname: reader\ndescription: Reads\nmodel: "
                + $"opus\n---\n{string.Concat(Enumerable.Repeat("Read every line before you say what it does.\n", 200))}");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_request_has_the_format_of_the_api_and_its_figures_are_separate()
    {
        var request = _session.Run("New-AgentRequest reader 'Do it.' -Path eco").ThrowIfFailed().Single;
        Assert.Equal(["model", "max_tokens", "system", "messages"], request.Properties.Select(property => property.Name));
        Assert.Equal(4096, Assert.IsType<int>(request.Properties["max_tokens"].Value));
        var about = _session.Run(
            "$r = New-AgentRequest reader 'Do it.' -Path eco; $r.About.PromptTokens; $r.About.FirstCost -gt $r.About.RepeatCost; "
                + "$r.About.Breakpoints.Length").ThrowIfFailed();
        Assert.True((long)about.Output[0].BaseObject > 1000);
        Assert.Equal((true, 1), ((bool)about.Output[1].BaseObject, (int)about.Output[2].BaseObject));
    }

    [Fact]
    public void The_JSON_is_what_is_sent_with_a_breakpoint_after_the_body()
    {
        var json = (string)_session.Run("'Do it.' | New-AgentRequest reader -Path eco -MaxTokens 100 -Model haiku -AsJson")
            .ThrowIfFailed().Single.BaseObject;
        var body = JsonDocument.Parse(json).RootElement;
        Assert.Equal(("claude-haiku-5-5", 100), (body.GetProperty("model").GetString(), body.GetProperty("max_tokens").GetInt32()));
        Assert.Equal("ephemeral", body.GetProperty("system")[0].GetProperty("cache_control").GetProperty("type").GetString());
        Assert.Equal("Do it.", body.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void Tools_come_from_a_file()
    {
        _session.Write("tools.json", """{"tools":[{"name":"look","description":"Looks","input_schema":{"type":"object"}}]}""");
        var json = (string)_session.Run("New-AgentRequest reader 'Do it.' -Path eco -ToolPath tools.json -AsJson")
            .ThrowIfFailed().Single.BaseObject;
        Assert.Equal("look", JsonDocument.Parse(json).RootElement.GetProperty("tools")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Agents_have_their_own_tools_unless_they_share_them()
    {
        _session.Write("eco/.claude/agents/reader.md", "---\nname: reader\ndescription: Reads\ntools: Read, Bash\n---\nRead.\n");
        _session.Write("tools.json",
            """[{"name":"Read","input_schema":{"type":"object"}},{"name":"Write","input_schema":{"type":"object"}},"""
            + """{"name":"Bash","input_schema":{"type":"object"}}]""");
        string Names(string more) =>
            _session.Run($"$r = New-AgentRequest reader 'Do it.' -Path eco -ToolPath tools.json {more}; ($r.tools.name -join ' ') + '|' "
                + "+ ($r.About.Tools -join ' ') + '|' + ($r.About.RefusedTools -join ' ')").ThrowIfFailed().Single.ToString();
        Assert.Equal("Read Bash|Read Bash|", Names(""));
        Assert.Equal("Read Write Bash|Read Bash|Write", Names("-ShareTools"));
    }

    [Fact]
    public void A_request_is_measured_from_the_pipeline_as_it_is_from_its_JSON()
    {
        _session.Write("tools.json", """[{"name":"look","description":"Looks","input_schema":{"type":"object"}}]""");
        const string Request = "New-AgentRequest reader 'Do it.' -Path eco -ToolPath tools.json";
        var piped = _session.Run($"{Request} | Measure-PromptTokens -NoCache").ThrowIfFailed().Single;
        var json = _session.Run($"{Request} -AsJson | Measure-PromptTokens -As Request -NoCache").ThrowIfFailed().Single;
        Assert.Equal(("reader", "Request"), (piped.Properties["Name"].Value.ToString(), piped.Properties["Kind"].Value.ToString()));
        Assert.Equal(json.Properties["Tokens"].Value, piped.Properties["Tokens"].Value);
        Assert.Equal(json.Properties["Model"].Value, piped.Properties["Model"].Value);
        // Others' requests too, and what was changed counts.
        var own = _session.Run("@{ model = 'claude-opus-5'; messages = @(@{ role = 'user'; content = 'Hello there.' }) } | "
            + "Measure-PromptTokens -NoCache; ('{\"model\":\"claude-opus-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello "
                + "there.\"}]}' | ConvertFrom-Json) | Measure-PromptTokens -NoCache").ThrowIfFailed().Output;
        Assert.Equal(2, own.Count);
        Assert.Equal(own[0].Properties["Tokens"].Value, own[1].Properties["Tokens"].Value);
    }

    [Fact]
    public void The_figures_of_a_request_are_shown_in_80_columns()
    {
        _session.Write("tools.json", """[{"name":"look","input_schema":{"type":"object"}}]""");
        var shown = _session.Run("New-AgentRequest reader 'Do it.' -Path eco -ToolPath tools.json | Out-String -Width 80")
            .ThrowIfFailed().Single.ToString();
        Assert.Contains("Agent", shown, StringComparison.Ordinal);
        Assert.Matches(@"PromptTokens : [\d,]+, [\d,]+ of them the same in every request", shown);
        Assert.Matches(@"Breakpoints  : after body at \d+ tokens, 5m", shown);
        Assert.Matches(@"Tools        : look", shown);
        Assert.DoesNotContain("RefusedTools", shown, StringComparison.Ordinal);
        Assert.All(shown.Split('\n'), static line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Theory]
    [InlineData("nobody 'Do it.' -Path eco", "AgentNotFound")]
    [InlineData("reader '  ' -Path eco", "TaskEmpty")]
    [InlineData("reader x -Path missing", "PathNotFound")]
    [InlineData("reader x -Path eco -Model nothing", "UnknownModel")]
    [InlineData("reader x -Path eco -ToolPath eco/.claude/agents/reader.md", "ToolsMalformed")]
    [InlineData("reader x -Path eco -ToolPath none.json", "PromptNotRead")]
    public void Errors_have_ids(string arguments, string id) =>
        Assert.StartsWith(id + ",", Assert.Single(_session.Run($"New-AgentRequest {arguments}").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);
}
