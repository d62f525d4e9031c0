using System.Diagnostics;
using System.Text.Json;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>The output of <c>claudeperf compare</c>, without its process.</summary>
public sealed class CompareProcessTests : IDisposable
{
    private readonly PromptFolder _old = new();
    private readonly PromptFolder _folder = new();

    public CompareProcessTests()
    {
        _old.Agent("writer", body: "Never write to main. Ask first.");
        _folder.Agent("writer", body: "Ask first. Be brief.");
    }

    public void Dispose()
    {
        _old.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Changes_stand_below_their_prompt()
    {
        var result = Compare(new CompareRun { Reference = _old.Path });
        Assert.Equal((VerbOutput.Answered, ""), (result.Code, result.Error));
        Assert.StartsWith("Agent writer: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n    Lost line 6: Never write to main.\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n    Added line 6: Be brief.\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 prompt: 1 lost, ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_fails_if_something_is_not_kept()
    {
        Assert.Equal(VerbOutput.Failed, Compare(new CompareRun { Reference = _old.Path, Check = true }).Code);
        Assert.Equal(VerbOutput.Answered,
            Compare(new CompareRun { Reference = _old.Path, Check = true, Changes = [PreservedChange.Moved] }).Code);
        Assert.Equal(VerbOutput.Answered, Compare(new CompareRun { Reference = _folder.Path, Check = true }).Code);
    }

    [Fact]
    public void Json_has_the_properties_of_the_cmdlet()
    {
        using var changes = JsonDocument.Parse(Compare(new CompareRun { Reference = _old.Path, Json = true }).Output);
        Assert.Equal([.. typeof(PromptChange).GetProperties().Select(static property => property.Name)
            .Except([nameof(PromptChange.Prompt)]).Order()],
            changes.RootElement[0].EnumerateObject().Select(static property => property.Name).Order());
        using var summary = JsonDocument.Parse(Compare(new CompareRun { Reference = _old.Path, Json = true, Summary = true }).Output);
        Assert.Equal(1, Assert.Single(summary.RootElement.EnumerateArray()).GetProperty("Lost").GetInt32());
    }

    [Fact]
    public void A_git_revision_is_compared_with_the_present()
    {
        Assert.SkipWhen(!Git("init", "-q", "-b", "main"), "Git is not here.");
        _folder.Agent("writer", body: "Never write to main. Ask first.");
        Git("add", "-A");
        Git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "first");
        _folder.Agent("writer", body: "Ask first. Be brief.");
        _folder.Agent("new");
        var result = Compare(new CompareRun { Reference = "main", Json = true, Summary = true });
        using var document = JsonDocument.Parse(result.Output);
        var writer = document.RootElement.EnumerateArray().Single(static one => one.GetProperty("Name").GetString() == "writer");
        Assert.Equal((1, "main:.claude/agents/writer.md"),
            (writer.GetProperty("Lost").GetInt32(), writer.GetProperty("ReferencePath").GetString()));
        var added = document.RootElement.EnumerateArray().Single(static one => one.GetProperty("Name").GetString() == "new");
        Assert.Equal(0, added.GetProperty("TokensBefore").GetInt64());
        var unknown = Compare(new CompareRun { Reference = "no-such-branch" });
        Assert.Equal(VerbOutput.WrongInput, unknown.Code);
        Assert.Contains("neither a file or folder nor a git revision", unknown.Error, StringComparison.Ordinal);
    }

    private bool Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.Path });
            git!.WaitForExit();
            return git.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private VerbResult Compare(CompareRun run) =>
        VerbResult.Of(output => CompareProcess.Run(run with { Folder = _folder.Path, Paths = ["."] }, output));
}
