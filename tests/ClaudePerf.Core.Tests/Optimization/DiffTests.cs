using System.Diagnostics;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization;

public sealed class DiffTests : IDisposable
{
    private readonly EcosystemSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Git_applies_the_diff_from_the_project_root(string newLine)
    {
        const string Description = "\"Use it when tests fail. <example>user: \\\"go\\\" assistant: \\\"I go.\\\"</example>\"";
        var path = _sandbox.Write("project/.claude/agents/a b.md",
            $"---\nname: one\ndescription: {Description}\n---\nYou are one.\n\n\n\nEnd.\n".Replace("\n", newLine,
            StringComparison.Ordinal));
        var result = _sandbox.Optimize(["description-examples", "blank-lines"])["one"];
        Assert.True(result.IsChanged);
        Assert.DoesNotContain(_sandbox.Root, result.Diff, StringComparison.Ordinal);
        var patch = _sandbox.Write("change.patch", result.Diff);
        Assert.SkipUnless(Git("--version") == 0, "git is not installed");
        Assert.Equal(0, Git("apply", "--whitespace=nowarn", patch));
        Assert.Equal(result.Text, File.ReadAllText(path));
        Assert.Equal(result.Files[0].Content, File.ReadAllText(result.Files[0].Path));
    }

    private int Git(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _sandbox.Root })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
