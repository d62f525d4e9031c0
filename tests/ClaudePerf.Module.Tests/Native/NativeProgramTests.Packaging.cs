using System.Text.RegularExpressions;

namespace ClaudePerf.Module.Tests.Native;

/// <summary>The command lines that the plugin and the action for pull requests use are those of the program.</summary>
public sealed partial class NativeProgramTests
{
    private static string Packaging => Path.Combine(ModuleFixture.RepositoryRoot, "packaging");

    public static TheoryData<string> PackagedCommandLines =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Packaging, "plugin"), "*", SearchOption.AllDirectories)
            .SelectMany(static file => CommandLines().Matches(File.ReadAllText(file)))
            .Select(static match => match.Groups["line"].Value.Trim())
            // Help is shown before the rest of a line is looked at, and --check is the script's own.
            .Where(static line => !line.StartsWith("--", StringComparison.Ordinal) && !line.Contains("--help", StringComparison.Ordinal))
            .Concat(
            [
                "test base --save-baseline known.json", "compare base head --summary --json", "test . --baseline known.json --json",
                "test . --baseline known.json --format github",
            ]).Distinct().Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(PackagedCommandLines))]
    public async Task It_understands_what_the_plugin_and_the_action_ask(string line)
    {
        var words = line.Split(' ');
        foreach (var folder in (string[])["base", "head"])
            Directory.CreateDirectory(Path.Combine(_home, folder, ".claude"));
        await File.WriteAllTextAsync(Path.Combine(_home, "known.json"), """{"version":1,"findings":[]}""", Cancellation);
        // Exit code 1 means that the arguments are wrong; others depend on what the empty folders contain.
        var result = await Run(words[0] is "hook" or "statusline" ? Prompt() : "", words);
        Assert.True(result.ExitCode != 1, result.Error);
    }

    [Fact]
    public void The_command_lines_of_plugin_and_action_are_found()
    {
        string[] expected = ["hook", "measure", "savings", "statusline", "usage"];
        Assert.Empty(expected.Except(PackagedCommandLines.Select(static line => line.Data.Split(' ')[0])));
        // Those of the action are written above; the script must still contain them.
        var script = File.ReadAllText(Path.Combine(Packaging, "action", "review.sh"));
        foreach (var part in (string[])["test \"$base\" --save-baseline", "compare \"$base\" \"$path\" --summary --json",
            "known=(--baseline", "test \"$path\" ${known[@]+\"${known[@]}\"} --json",
            "test \"$path\" ${known[@]+\"${known[@]}\"} --format github"])
            Assert.Contains(part, script, StringComparison.Ordinal);
    }

    // What follows claudeperf or the plugin's script in a code span, a shell command or a permission.
    [GeneratedRegex("""((^exec |[`"])claudeperf|claudeperf\.sh") (?<line>[-a-z][-a-z0-9, ]*)[`"*)\r\n]""",
        RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CommandLines();
}
